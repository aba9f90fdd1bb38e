import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { AccountRehearsal } from "../../rehearsal/account-rehearsal";
import { phasesOf } from "../../rehearsal/phases";
import { stackFixture } from "./stack-fixture";

const asked = { keep: false, scan: false, tryGaps: false, throughCdktf: false };
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rkcp-account-"));
});

async function synthesized(stack: string, accountId = "123456789012"): Promise<void> {
  const file = join(folder, "stacks", stack, "cdk.tf.json");
  await mkdir(join(file, ".."), { recursive: true });
  const provider = { aws: [{ region: "eu-west-1", allowed_account_ids: [accountId] }] };
  await writeFile(file, JSON.stringify(stackFixture({ provider })));
}

function rehearsalOf(...environments: string[]): AccountRehearsal {
  return new AccountRehearsal({
    environments,
    workFolder: join(folder, "work"),
    synthesized: folder,
    tools: { terraform: { file: "terraform", version: "" }, mirror: "/mirror", python: "python" },
    projectFolder: folder,
    keep: false,
    pauses: false,
    signal: new AbortController().signal,
  });
}

const short = (names: readonly string[]): string[] =>
  names.filter((name) => /apply|second plan|destroy|moves/.test(name));

describe("the rehearsal of an account", () => {
  test("applies bootstrap before its environment and destroys in reverse", async () => {
    for (const stack of ["stage-bootstrap", "stage"]) await synthesized(stack);
    expect(short(phasesOf(rehearsalOf("stage"), asked).map(({ name }) => name))).toEqual([
      "stage-bootstrap: apply",
      "stage-bootstrap: state moves into its bucket",
      "stage: apply",
      "stage-bootstrap: second plan",
      "stage: second plan",
      "stage: destroy",
      "stage-bootstrap: state moves out of its bucket",
      "stage-bootstrap: destroy",
    ]);
  });

  test("plans again when everything that shares the account is there", async () => {
    for (const stack of ["stage", "production"]) await synthesized(stack);
    expect(short(phasesOf(rehearsalOf("stage", "production"), asked).map(({ name }) => name))).toEqual([
      "stage: apply",
      "production: apply",
      "stage: second plan",
      "production: second plan",
      "production: destroy",
      "stage: destroy",
    ]);
  });

  test("destroys nothing before everything was applied", async () => {
    for (const stack of ["stage", "production"]) await synthesized(stack);
    const lift = phasesOf(rehearsalOf("stage", "production"), asked).find(
      ({ name }) => name === "production: lift protection",
    );
    expect(lift?.needs).toEqual(["production: apply", "stage: apply", "production: apply"]);
  });

  test("runs the people's own commands on the bucket that bootstrap has made", async () => {
    for (const stack of ["stage-bootstrap", "stage"]) await synthesized(stack);
    const phases = phasesOf(rehearsalOf("stage"), { ...asked, throughCdktf: true });
    expect(phases.find(({ name }) => name === "stage: state bucket")?.needs).toEqual([
      "stage-bootstrap: state moves into its bucket",
    ]);
    expect(phases.map(({ name }) => name)).toContain("stage: cdktf deploy");
  });

  test("refuses environments of several accounts in one", async () => {
    await synthesized("stage");
    await synthesized("production", "210987654321");
    const account = rehearsalOf("stage", "production");
    for (const stack of account.stacks) await stack.copy();
    expect(() => account.account).toThrow(
      "production: account is 210987654321. Allowed: 123456789012, the account of stage. Fix: leave --together out",
    );
  });
});
