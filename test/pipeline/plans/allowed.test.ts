import { type App, type TerraformStack, Testing } from "cdktf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aws } from "../../../constructs/aws/cloud";
import type { Json, JsonObject } from "../../../pipeline/model";
import { refusePlan } from "../../../pipeline/plans/allowed";
import { BootstrapStack } from "../../../stacks/bootstrap-stack";
import { EnvironmentStack } from "../../../stacks/environment-stack";
import { productionPlatform, stagePlatform } from "../../support/environments";

const base: JsonObject = {
  "//": { metadata: { version: "0.21.0" } },
  terraform: {
    required_version: ">= 1.11.0",
    required_providers: { aws: { source: "aws", version: "~> 6.25" } },
    backend: { s3: { bucket: "rkcp-stage-state-s7q2", key: "stage/terraform.tfstate", region: "eu-west-1" } },
  },
  provider: { aws: [{ region: "eu-west-1", allowed_account_ids: ["111111111111"] }] },
  resource: { aws_instance: { vault: { ami: "ami-1", user_data: '${base64gzip("#cloud-config")}' } } },
};

/** The base with something put in at a path, as the head's code could have written it. */
function withValue(path: string, value: Json): JsonObject {
  const copy = structuredClone(base) as Record<string, Json>;
  const keys = path.split("/");
  const last = keys.pop() ?? "";
  let place = copy;
  for (const key of keys) {
    place[key] ??= {};
    place = place[key] as Record<string, Json>;
  }
  place[last] = value;
  return copy;
}

describe("a plan is allowed", () => {
  const rendered = (make: (app: App) => TerraformStack) => JSON.parse(Testing.synth(make(Testing.app()))) as JsonObject;

  test.each([
    ["stage", stagePlatform],
    ["production", productionPlatform],
  ])("for every stack of %s as it is rendered today", (_, platformOf) => {
    const platform = platformOf();
    for (const stack of [
      rendered((app) => new EnvironmentStack(app, platform, aws)),
      rendered((app) => new BootstrapStack(app, platform, aws)),
    ]) {
      expect(refusePlan(stack, stack)).toEqual([]);
    }
  });

  test.each<[string, string, Json]>([
    ["a new resource of the same provider", "resource/aws_s3_bucket", { new: { bucket: "rkcp-stage-new" } }],
    ["a newer provider from the same place", "terraform/required_providers/aws/version", "~> 6.30"],
    ["the provider's full address", "terraform/required_providers/aws/source", "registry.terraform.io/hashicorp/aws"],
    ["a move", "moved", [{ from: "aws_instance.a", to: "aws_instance.b" }]],
    ["a removal that runs nothing", "removed", [{ from: "aws_instance.a", lifecycle: { destroy: false } }]],
    ["an alias of the base's provider", "resource/aws_instance/vault/provider", "aws.copies"],
    ["where it is", "data/aws_caller_identity", { here: {} }],
    ["Terraform's own resource", "resource/terraform_data", { x: { input: 1 } }],
    ["a tag that is called like a block", "resource/aws_instance/vault/tags", { provisioner: "file" }],
    ["text about a function", "resource/aws_instance/vault/tags", { note: 'read with file("/etc/passwd")' }],
    ["an escaped template", "resource/aws_instance/vault/user_data", '$${file("/etc/passwd")} %%{if file("/x")}'],
    ["a script in a string", "resource/aws_instance/vault/user_data", '${base64gzip("echo $(file x) \\"file(1)\\"")}'],
    ["a comment", "resource/aws_instance/vault/__", { "//": '${file("/etc/passwd")}' }],
    ["grouping", "output", { n: { value: "${tostring((1 + 2) * (3))} ${true ? (1) : (2)}" } }],
  ])("for %s", (_, path, value) => {
    expect(refusePlan(withValue(path, value), base)).toEqual([]);
  });
});

describe("a plan is refused", () => {
  test.each<[string, string, Json, RegExp]>([
    ["a module", "module", { x: { source: "git::https://evil.example/x" } }, /^stack\.module: /],
    ["an import", "import", [{ to: "aws_instance.x", id: "i-1" }], /^stack\.import: /],
    ["a variable, which the environment could fill", "variable", { token: {} }, /^stack\.variable: /],
    ["an ephemeral resource", "ephemeral", { aws_secretsmanager_secret_version: {} }, /^stack\.ephemeral: /],
    ["a check with a data source in it", "check", { x: { data: {} } }, /^stack\.check: /],
    ["what Terraform may have tomorrow", "action", { aws_lambda_invoke: {} }, /^stack\.action: /],
    ["another backend", "terraform/backend", { http: { address: "https://evil.example" } }, /^terraform\.backend: /],
    ["another state in the same bucket", "terraform/backend/s3/key", "stage-bootstrap/x", /^terraform\.backend: /],
    ["a cloud block", "terraform/cloud", { organization: "x" }, /^terraform\.cloud: /],
    [
      "another provider",
      "terraform/required_providers/external",
      { source: "hashicorp/external" },
      /^terraform\.required_providers\.external: comes from "hashicorp\/external"/,
    ],
    [
      "the known provider from elsewhere",
      "terraform/required_providers/aws/source",
      "evil/aws",
      /^terraform\.required_providers\.aws: comes from "evil\/aws"/,
    ],
    [
      "the known provider from another host",
      "terraform/required_providers/aws/source",
      "evil.example/hashicorp/aws",
      /required_providers\.aws/,
    ],
    [
      "a provider named like a property of every object",
      "terraform/required_providers/constructor",
      { source: "x/y" },
      /constructor/,
    ],
    ["an endpoint", "provider", { aws: [{ endpoints: [{ sts: "https://evil.example" }] }] }, /^provider: /],
    ["a provider of its own", "provider/http", [{}], /^provider: /],
    ["a resource that implies a provider", "resource/null_resource", { x: {} }, /^resource\.null_resource\.x: a type/],
    [
      "Terraform's own resource, where it runs something",
      "resource/terraform_data",
      { x: { provisioner: {} } },
      /^resource\.terraform_data\.x\.provisioner: /,
    ],
    [
      "a provisioner",
      "resource/aws_instance/vault/provisioner",
      [{ "local-exec": { command: "env" } }],
      /^resource\.aws_instance\.vault\.provisioner: /,
    ],
    ["a connection", "resource/aws_instance/vault/connection", { host: "x" }, /\.connection: /],
    [
      "a provisioner of a removal",
      "removed",
      [{ from: "aws_instance.a", provisioner: [{}] }],
      /^removed\[0\]\.provisioner/,
    ],
    [
      "another provider for a known type",
      "resource/aws_instance/vault/provider",
      "external.x",
      /\.provider: "external\.x"/,
    ],
    ["an external data source", "data/external", { x: { program: ["sh"] } }, /^data\.external\.x: /],
    ["an HTTP data source", "data/http", { x: { url: "https://evil.example" } }, /^data\.http\.x: /],
    ["a local file", "data/local_file", { x: { filename: "/proc/self/environ" } }, /^data\.local_file\.x: /],
    [
      "a data source that runs a function",
      "data/aws_lambda_invocation",
      { x: {} },
      /^data\.aws_lambda_invocation\.x: /,
    ],
    ["a data source that reads a secret", "data/aws_secretsmanager_secret_version", { x: {} }, /^data\.aws_secrets/],
    [
      "a function that reads the machine",
      "resource/aws_instance/vault/tags",
      { x: '${file("/proc/self/environ")}' },
      /^resource\.aws_instance\.vault\.tags\.x: calls file\. Allowed: base64decode, /,
    ],
    ["a template of a file", "output", { x: { value: '${templatefile("/x", {})}' } }, /calls templatefile\./],
    [
      "a mask taken off",
      "output",
      { x: { value: "${nonsensitive(aws_db_instance.x.password)}" } },
      /calls nonsensitive\./,
    ],
    [
      "a function in a directive",
      "output",
      { x: { value: '%{ if fileexists("/x") }y%{ endif }' } },
      /calls fileexists\./,
    ],
    ["a function in a quoted string", "output", { x: { value: '${tostring("a ${file("/x")} b")}' } }, /calls file\./],
    [
      "a function of the core, by its full name",
      "output",
      { x: { value: '${core::file("/x")}' } },
      /calls core::file\./,
    ],
    ["a function of a provider", "output", { x: { value: "${provider::aws::arn_parse(1)}" } }, /calls provider::aws/],
    ["a space before the parenthesis", "output", { x: { value: '${file\n ("/x")}' } }, /calls file\./],
    ["a comment before the parenthesis", "output", { x: { value: '${file/**/("/x")}' } }, /calls a comment/],
    ["a heredoc", "output", { x: { value: "${<<E\n${file(1)}\nE\n}" } }, /calls a heredoc/],
    ["an expression that does not end", "output", { x: { value: '${file("/x' } }, /calls (an expression|file)/],
    [
      "a function after an escaped quote",
      "output",
      { x: { value: '${tostring("\\\\${file("/x")}")}' } },
      /calls file\./,
    ],
    ["a function in a key", "output", { x: { value: { '${file("/x")}': 1 } } }, /calls file\./],
  ])("for %s", (_, path, value, reason) => {
    const refused = refusePlan(withValue(path, value), base);
    expect(refused).toContainEqual(expect.stringMatching(reason));
    for (const sentence of refused) expect(sentence).toMatch(/ Allowed: .* Fix: /s);
  });

  test("for every form in which Terraform takes a section", () => {
    const provisioned = { provisioner: [{ "local-exec": { command: "env" } }] };
    for (const section of [
      { aws_instance: { a: provisioned } },
      [{ aws_instance: { a: provisioned } }],
      { aws_instance: [{ a: provisioned }] },
      { aws_instance: { a: [provisioned] } },
    ]) {
      expect(refusePlan(withValue("resource", section), base)).toHaveLength(1);
    }
    expect(refusePlan({ ...base, terraform: [{ cloud: {} }, base["terraform"] as JsonObject] }, base)).toContainEqual(
      expect.stringMatching(/^terraform\.cloud: /),
    );
  });

  test("for a stack that the base does not have", () => {
    expect(refusePlan(base)).toEqual([expect.stringMatching(/^a stack that the base does not have\. .* Fix: /)]);
  });

  test("for all reasons at once", () => {
    const both = { ...withValue("module", { x: {} }), provider: {} };
    expect(refusePlan(both, base)).toHaveLength(2);
  });

  test("wherever in a resource the function stands, and however deep", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (path, list) => {
          const value = path.reduceRight<Json>(
            (inner, key) => (list ? [{ [key]: inner }] : { [key]: inner }),
            'before ${join(",", [file("/x")])} after',
          );
          expect(refusePlan(withValue("resource/aws_instance/vault/settings", value), base)).toEqual([
            expect.stringContaining("calls file."),
          ]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
