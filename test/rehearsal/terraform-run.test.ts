import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { plainEnvironment } from "../../rehearsal/child-environment";
import { changesIn } from "../../rehearsal/plan-comparison";
import { changeCount, TerraformRun } from "../../rehearsal/terraform-run";
import { findOnPath } from "../../rehearsal/tools/find-on-path";

// terraform_data comes with Terraform itself: no provider, no network.
const things = { terraform_data: { first: { input: "1" }, second: { input: "${terraform_data.first.output}" } } };

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rkcp-terraform-"));
});

async function terraformWith(configuration: object, signal?: AbortSignal): Promise<TerraformRun> {
  const file = await findOnPath(["terraform"]);
  if (file === undefined) throw new Error("terraform is not on PATH; the tests need it as the rehearsal does");
  await writeFile(join(folder, "cdk.tf.json"), JSON.stringify(configuration));
  await writeFile(join(folder, "terraform.rc"), "");
  const run = new TerraformRun({
    terraform: { file, version: "" },
    folder,
    logFolder: join(folder, "logs"),
    environment: plainEnvironment({ TF_CLI_CONFIG_FILE: join(folder, "terraform.rc"), CHECKPOINT_DISABLE: "1" }),
    ...(signal && { signal }),
  });
  await run.init();
  return run;
}

describe("Terraform in a folder", () => {
  test("goes from plan to apply to an empty second plan to an empty state", async () => {
    const terraform = await terraformWith({ resource: things });
    const first = await terraform.plan("plan", () => undefined);
    expect(changeCount(first.plan)).toBe(2);
    await terraform.apply("apply", first.planFile, 2, () => undefined);
    expect((await terraform.state()).map(({ address }) => address)).toEqual([
      "terraform_data.first",
      "terraform_data.second",
    ]);
    expect(changesIn((await terraform.plan("second-plan", () => undefined)).plan)).toEqual([]);
    await terraform.destroy(2, () => undefined);
    expect(await terraform.state()).toEqual([]);
  });

  test("counts what it applied and names what it waits for", async () => {
    const terraform = await terraformWith({ resource: things });
    const lines: string[] = [];
    const { planFile } = await terraform.plan("plan", () => undefined);
    await terraform.apply("apply", planFile, 2, (line) => lines.push(line));
    expect(lines[0]).toBe("applied 0 of 2, waiting for terraform_data.first");
    expect(lines.at(-1)).toBe("applied 2 of 2");
  });

  test("keeps one log per command, numbered", async () => {
    const terraform = await terraformWith({ resource: things });
    await terraform.plan("plan", () => undefined);
    expect(await readdir(join(folder, "logs"))).toEqual(["01-init.log", "02-plan.log"]);
  });

  test("explains an error as Terraform did, with the address and the log", async () => {
    const precondition = { condition: "${self.input == null}", error_message: "No input is allowed." };
    const broken = { input: "1", lifecycle: { postcondition: [precondition] } };
    const terraform = await terraformWith({ resource: { terraform_data: { broken } } });
    const planned = terraform.plan("plan", () => undefined);
    await expect(planned).rejects.toThrow(
      /terraform plan: 1 error\(s\), whole output: .*02-plan\.log\n[\s\S]*No input is allowed\./,
    );
  });

  test("does not start after an interruption", async () => {
    const interruption = new AbortController();
    const terraform = await terraformWith({ resource: things }, interruption.signal);
    interruption.abort();
    await expect(terraform.plan("plan", () => undefined)).rejects.toThrow("aborted");
  });
});
