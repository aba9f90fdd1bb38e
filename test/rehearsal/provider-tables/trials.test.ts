import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plainEnvironment } from "../../../rehearsal/child-environment";
import { exemplarsOf } from "../../../rehearsal/provider-tables/exemplars";
import { withLiterals } from "../../../rehearsal/provider-tables/literals";
import { measure } from "../../../rehearsal/provider-tables/measure";
import { factsOf, type ResourceSchema } from "../../../rehearsal/provider-tables/provider-schema";
import { TrialFolder } from "../../../rehearsal/provider-tables/trial-folder";
import { trialsOf } from "../../../rehearsal/provider-tables/trials";
import { disagreements } from "../../../rehearsal/provider-tables/verdicts";
import { findTerraform } from "../../../rehearsal/tools/terraform";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "rkcp-trials-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

test("real Terraform plans each argument from a state in which it alone differs", async () => {
  const trials = new TrialFolder({
    terraform: (await findTerraform()).file,
    folder,
    environment: plainEnvironment({ CHECKPOINT_DISABLE: "1" }),
    providers: {},
  });
  const body = { input: "one", triggers_replace: ["a"] };
  const block = { type: "terraform_data", name: "x", address: "terraform_data.x", body };
  const { measured, undecided, problems } = await measure(trials, [block], () => undefined);
  expect(measured).toEqual({
    terraform_data: { replaces: ["triggers_replace"], updates: ["input"], kept: [], unseen: [] },
  });
  expect(undecided).toEqual({});
  expect(problems).toEqual([]);
});

const schema: ResourceSchema = {
  version: 1,
  block: {
    attributes: {
      id: { type: "string", computed: true },
      name: { type: "string", required: true },
      size: { type: "number", optional: true },
      zone: { type: "string", optional: true, computed: true },
      names: { type: ["set", "string"], optional: true },
    },
    block_types: { rule: { nesting_mode: "set", block: { attributes: { port: { type: "number", optional: true } } } } },
  },
};

describe("trials of a type", () => {
  test("change what is set and take out what is not, each once", () => {
    const planned = { type: "aws_x", body: { name: "a" }, values: { name: "a", size: 1, rule: [{ port: 80 }] } };
    const trials = trialsOf([planned, planned], schema);
    expect(trials.map(({ kind, argument }) => `${kind} ${argument}`)).toEqual([
      "changed name",
      "changed size",
      "removed zone",
      "removed names",
      "changed rule.port",
    ]);
    expect(trials[0]?.state).toEqual({ id: "example", name: "ax", size: 1, rule: [{ port: 80 }] });
    expect(trials[4]?.state).toMatchObject({ name: "a", rule: [{ port: 81 }] });
  });

  test("disagree with the table where the provider does", () => {
    const trial = {
      type: "aws_vpc",
      name: "t1",
      argument: "cidr_block",
      kind: "changed" as const,
      body: {},
      state: {},
    };
    expect(disagreements(new Map([[trial, "replaces"]]))).toEqual([]);
    expect(disagreements(new Map([[trial, "updates"]]))).toEqual([
      "aws_vpc.cidr_block (changed): the table says replaces, the provider updates",
    ]);
  });
});

test("a published schema says what is a set and what may be set", () => {
  expect(factsOf(schema)).toEqual({ sets: ["names", "rule"], arguments: ["name", "size", "zone", "names", "rule"] });
});

test("references become values of their form; what a function makes of one becomes a text", () => {
  const body = {
    "//": { metadata: { path: "x" } },
    depends_on: ["aws_vpc.v"],
    role_arn: "${aws_iam_role.r.arn}",
    vpc_id: "${aws_vpc.v.id}",
    resources: ["${aws_cloudwatch_log_group.g.arn}:*"],
    version: "${tostring(aws_launch_template.t.latest_version)}",
    user_data: '${base64gzip("curl ${aws_lb.b.dns_name}")}',
  };
  expect(withLiterals(body)).toEqual({
    role_arn: "arn:aws:iam::111111111111:role/example",
    vpc_id: "vpc-0123456789abcdef0",
    resources: ["arn:aws:cloudwatch:eu-west-1:111111111111:example/example:*"],
    version: "1",
    user_data: "aGVsbG8=",
  });
});

test("few resources of a type are enough when together they set everything", () => {
  const block = (name: string, body: Record<string, unknown>) => ({
    type: "aws_x",
    name,
    address: `aws_x.${name}`,
    body,
  });
  const found = exemplarsOf([block("a", { name: "a" }), block("b", { name: "b", size: 1 }), block("c", { zone: "c" })]);
  expect(found.map(({ body }) => body)).toEqual([{ name: "b", size: 1 }, { zone: "c" }]);
});
