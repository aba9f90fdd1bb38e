import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../../cli/stateful";
import { typescriptByRequire } from "../../support/typescript-by-require";
import { environmentsFolder } from "../new/environments-folder";

let folder: string;
let remove: () => void;
typescriptByRequire();
beforeEach(() => ({ folder, remove } = environmentsFolder()));
afterEach(() => remove());

function run(...words: string[]): { exitCode: number; stdout: string; stderr: string } {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const said = (spy: typeof out) => spy.mock.calls.map(([text]) => String(text)).join("");
  try {
    return { exitCode: main(words), stdout: said(out), stderr: said(err) };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}
const stateful = (...words: string[]) => run(...words, "--folder", folder);
const file = () => path.join(folder, "stage.stateful.json");
const timeout = { timeout: 120_000 };

describe("npm run stateful", () => {
  test("accepts a new environment, and has nothing to say afterwards", timeout, () => {
    const first = stateful("check", "stage");
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain("environments/stage.stateful.json has 1 problem:\n  (the file): is missing.");

    const accepted = stateful("accept", "stage");
    expect(accepted.exitCode).toBe(0);
    expect(accepted.stdout).toContain("+ stage aws_db_instance.account_database_instance_");
    expect(accepted.stdout).toContain("written, 35 resources. Commit it");

    expect(stateful("check", "stage")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(stateful("accept", "stage").stdout).toBe("environments/stage.stateful.json: up to date, 35 resources\n");
  });

  test("refuses to forget what is gone, and leaves the file as it was", timeout, () => {
    stateful("accept", "stage");
    const text = readFileSync(file(), "utf8").replace(
      "aws_ebs_volume.account_machines_bitcoin-a",
      "aws_ebs_volume.gone",
    );
    writeFileSync(file(), text);
    const refused = stateful("accept", "stage");
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("aws_ebs_volume.gone_data_volume_DF28C122: is missing.");
    expect(refused.stderr).toContain("Nothing was written.");
    expect(readFileSync(file(), "utf8")).toBe(text);
  });

  test.each([
    ["no JSON", "{", '(the file): got "no JSON"'],
    ["another shape", '{"format":1,"environment":"stage"}', "Fix: take the file of the last commit back"],
    [
      "another environment's",
      '{"format":1,"environment":"production","resources":[]}',
      'Allowed: "stage", after the file',
    ],
  ])("says what is wrong with a file that is %s", (_what, text, message) => {
    writeFileSync(file(), text);
    const { exitCode, stderr } = stateful("check", "stage");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("environments/stage.stateful.json has 1 problem:");
    expect(stderr).toContain(message);
  });

  test("refuses a description that was deleted while its inventory stays", timeout, () => {
    stateful("accept", "stage");
    rmSync(path.join(folder, "stage.ts"));
    const { exitCode, stderr } = stateful("check", "production");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Nobody describes the environment stage any more.");
  });

  test.each([
    [["check", "stagee"], 'Did you mean "stage"?'],
    [["accept"], "missing required argument"],
    [["forget", "stage"], "unknown command"],
  ])("%j is bad usage", (words, message) => {
    const { exitCode, stderr } = run(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test("--help says what it keeps", () => {
    const { exitCode, stdout } = run("--help");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Synth refuses to lose what stands there.");
  });
});
