import { mkdir, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { EmulatorGap } from "../../rehearsal/emulator/gaps";
import { type GapTrialOptions, tryGaps } from "../../rehearsal/gap-trial";
import { parsePlan } from "../../rehearsal/plan-comparison";
import { accountFolders, type StackFolders, stackFolders } from "../../rehearsal/prepare-folder";
import { RehearsalProblem } from "../../rehearsal/problem";
import { stackFixture } from "./stack-fixture";

const versioning = { type: "aws_s3_bucket_versioning", why: "no versions here" };
const protection = { type: "aws_db_instance", attribute: "deletion_protection", why: "not known" };

let folders: StackFolders;
beforeEach(async () => {
  folders = stackFolders(accountFolders(await mkdtemp(join(tmpdir(), "rkcp-gaps-")), "stage"), "stage");
  await mkdir(folders.terraform, { recursive: true });
});

function trial(terraform: GapTrialOptions["terraform"], gaps: EmulatorGap[] = [versioning, protection]) {
  return tryGaps({ terraform, folders, synthesized: stackFixture(), gaps, faults: [], onProgress: () => undefined });
}

/** Terraform whose apply does as told and whose plan shows these changes. */
function terraformThat(
  applyOnly: GapTrialOptions["terraform"]["applyOnly"],
  changes: unknown[] = [],
): GapTrialOptions["terraform"] {
  const plan = parsePlan(JSON.stringify({ resource_changes: changes }));
  return { applyOnly, plan: () => Promise.resolve({ plan, planFile: "", jsonFile: "" }) };
}

describe("trying the gaps", () => {
  test("reports one that applies and reads back, with the fix", async () => {
    const [first] = await trial(
      terraformThat(() => Promise.resolve()),
      [versioning],
    );
    expect(first).toMatchObject({
      works: true,
      note: "aws_s3_bucket_versioning works on the emulator. Fix: remove it from rehearsal/emulator/gaps.ts",
    });
  });

  test("keeps one that does not apply, with the emulator's answer", async () => {
    const trials = await trial(terraformThat(() => Promise.reject(new RehearsalProblem("InvalidAction"))));
    expect(trials.map(({ works, note }) => [works, note])).toEqual([
      [false, "aws_db_instance.deletion_protection: InvalidAction"],
      [false, "aws_s3_bucket_versioning: InvalidAction"],
    ]);
  });

  test("keeps one that applies and is not read back", async () => {
    const marks = { after_unknown: {}, before_sensitive: {}, after_sensitive: {} };
    const change = { ...marks, actions: ["update"], before: { status: "" }, after: { status: "Enabled" } };
    const address = "aws_s3_bucket_versioning.artifacts";
    const again = [{ address, type: "aws_s3_bucket_versioning", mode: "managed", change }];
    const [first] = await trial(
      terraformThat(() => Promise.resolve(), again),
      [versioning],
    );
    expect(first).toMatchObject({ works: false, note: "aws_s3_bucket_versioning: not read back" });
  });

  test("puts back one gap at a time, and makes the resource of a left-out argument anew", async () => {
    const calls: unknown[] = [];
    await trial(
      terraformThat(async (_name, addresses, replace) => {
        const { resource } = JSON.parse(await readFile(join(folders.terraform, "cdk.tf.json"), "utf8")) as {
          resource: Record<string, Record<string, object>>;
        };
        const isProtected = "deletion_protection" in (resource["aws_db_instance"]?.["database"] ?? {});
        calls.push([addresses, replace, "aws_s3_bucket_versioning" in resource, isProtected]);
      }),
    );
    expect(calls).toEqual([
      [["aws_db_instance.database"], true, false, true],
      [["aws_s3_bucket_versioning.artifacts"], false, true, false],
    ]);
  });

  test("tries nothing that took nothing from the stack", async () => {
    const absent = { type: "aws_dlm_lifecycle_policy", why: "no such API" };
    expect(
      await trial(
        terraformThat(() => Promise.resolve()),
        [absent],
      ),
    ).toEqual([]);
  });
});
