import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RehearsalProblem } from "../../rehearsal/problem";
import { type ProgramRun, runProgram, TimeLimitProblem } from "../../rehearsal/program";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rkcp-program-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const shell = (script: string, changes: Partial<ProgramRun> = {}) =>
  runProgram({
    ...{ file: "/bin/sh", arguments: ["-c", script], cwd: folder, environment: { PATH: "/usr/bin:/bin" } },
    ...changes,
  });

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a program", () => {
  test("answers with exit code and standard output", async () => {
    const answer = await shell("echo said; echo complained >&2; exit 3", { expectedExitCodes: [3] });
    expect(answer).toEqual({ exitCode: 3, stdout: "said" });
  });

  test("that fails shows how, and the end of its output", async () => {
    const failed = shell("echo no such thing; exit 4");
    await expect(failed).rejects.toThrow(/^sh -c .*: ended with exit code 4\n {2}no such thing$/);
  });

  test("that is missing is no time limit", async () => {
    const missing = shell("", { file: join(folder, "absent"), timeoutSeconds: 60 });
    await expect(missing).rejects.toThrow(/^absent -c : could not run \(/);
    await expect(missing).rejects.not.toThrow(TimeLimitProblem);
    await expect(missing).rejects.toThrow(RehearsalProblem);
  });

  test("that hangs is ended with what it started", async () => {
    const hanging = shell("sh -c 'echo $$ >started; exec sleep 60'; true", { timeoutSeconds: 0.5 });
    await expect(hanging).rejects.toThrow("did not end within 0.5 seconds");
    await expect(hanging).rejects.toThrow(TimeLimitProblem);
    const started = Number(await readFile(join(folder, "started"), "utf8"));
    await vi.waitUntil(() => !isRunning(started), 5000);
  });

  test("in its time has no limit left behind", async () => {
    expect((await shell("echo done", { timeoutSeconds: 60 })).stdout).toBe("done");
  });
});
