import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { accountFolders, prepareFolder, stackFolders, terraformConfiguration } from "../../rehearsal/prepare-folder";
import { stackFile, synthesize } from "../../rehearsal/synthesize";
import { accountOf, readStack } from "../../rehearsal/synthesized-stack";
import { stackFixture } from "./stack-fixture";

let projectFolder = "";
let workFolder = "";
beforeEach(async () => {
  projectFolder = await mkdtemp(join(tmpdir(), "rkcp-project-"));
  workFolder = await mkdtemp(join(tmpdir(), "rkcp-work-"));
});

const project = (app: unknown) => writeFile(join(projectFolder, "cdktf.json"), JSON.stringify({ app }));

describe("synth for a rehearsal", () => {
  test("runs the app command of cdktf.json into the run's own folder", async () => {
    await project("mkdir -p $CDKTF_OUTDIR/stacks/stage && pwd > $CDKTF_OUTDIR/stacks/stage/cdk.tf.json");
    const output = await synthesize({ projectFolder, workFolder });
    expect(output).toBe(join(workFolder, "cdktf.out"));
    expect((await readFile(stackFile(output, "stage"), "utf8")).trim()).toBe(projectFolder);
  });

  test("has no credentials of the caller", async () => {
    process.env["AWS_SECRET_ACCESS_KEY"] = "the-callers";
    await project("mkdir -p $CDKTF_OUTDIR && env > $CDKTF_OUTDIR/seen");
    const output = await synthesize({ projectFolder, workFolder });
    delete process.env["AWS_SECRET_ACCESS_KEY"];
    expect(await readFile(join(output, "seen"), "utf8")).not.toContain("the-callers");
  });

  test("that fails shows the end of its output", async () => {
    await project("echo 'environments/stage.ts has 1 problem(s)' >&2; exit 1");
    await expect(synthesize({ projectFolder, workFolder })).rejects.toThrow("environments/stage.ts has 1 problem(s)");
  });

  test("without an app command says where to set it", async () => {
    await project(undefined);
    await expect(synthesize({ projectFolder, workFolder })).rejects.toThrow(
      "cdktf.json: app is absent. Fix: set app to the command that synthesises the stacks",
    );
  });
});

describe("a synthesised stack", () => {
  test("that is missing names the environments to choose from", async () => {
    await expect(readStack(stackFile(workFolder, "staging"))).rejects.toThrow(
      "stacks/staging/cdk.tf.json: synth wrote no such file. Fix: name an environment that stacks/main.ts synthesises",
    );
  });

  test("says which account and region it belongs to", () => {
    expect(accountOf(stackFixture(), "cdk.tf.json")).toEqual({ accountId: "123456789012", region: "eu-west-1" });
  });

  test.each([
    ["no account", { region: "eu-west-1" }],
    ["two accounts", { region: "eu-west-1", allowed_account_ids: ["123456789012", "210987654321"] }],
    ["no region", { allowed_account_ids: ["123456789012"] }],
  ])("with %s is refused with the fix", (_what, provider) => {
    expect(() => accountOf(stackFixture({ provider: { aws: [provider] } }), "cdk.tf.json")).toThrow(
      /^cdk\.tf\.json: provider\.aws has .*Allowed: one account of 12 digits and a region\. Fix: /,
    );
  });
});

describe("the folder of a rehearsal", () => {
  test("has assets beside the copy, and no lock file", async () => {
    const source = join(workFolder, "stacks-stage");
    const folders = stackFolders(accountFolders(workFolder, "stage"), "stage");
    const file = join(source, "cdk.tf.json");
    await mkdir(join(source, "assets"), { recursive: true });
    await writeFile(join(source, "assets", "policy.json"), "{}");
    await writeFile(join(source, ".terraform.lock.hcl"), "");
    await writeFile(file, "never read");
    await prepareFolder(folders, file, stackFixture());
    expect(await readFile(join(folders.terraform, "assets", "policy.json"), "utf8")).toBe("{}");
    await expect(readFile(join(folders.terraform, ".terraform.lock.hcl"))).rejects.toThrow("ENOENT");
    expect(JSON.parse(await readFile(join(folders.terraform, "cdk.tf.json"), "utf8"))).toEqual(stackFixture());
  });

  test("names the mirror as the only source of providers", () => {
    expect(terraformConfiguration("/cache/mirror")).toContain('filesystem_mirror {\n    path = "/cache/mirror"');
    expect(terraformConfiguration("/cache/mirror")).not.toContain("direct");
  });

  test("refuses a mirror path that Terraform's configuration cannot quote", () => {
    expect(() => terraformConfiguration("/cache/${home}")).toThrow("Fix: set XDG_CACHE_HOME to a plain path");
  });
});
