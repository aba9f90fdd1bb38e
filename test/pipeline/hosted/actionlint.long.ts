import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actionlint } from "../../../rehearsal/tools/actionlint";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { buildGoPrograms } from "../../../rehearsal/tools/go-programs";

const root = path.join(__dirname, "..", "..", "..");
let program: string;
let copy: string;

beforeAll(async () => {
  program = path.join(await buildGoPrograms(actionlint, { cache: cacheFolder(), onProgress: () => {} }), "actionlint");
  copy = mkdtempSync(path.join(tmpdir(), "rkcp-workflows-"));
  execFileSync("git", ["init", "--quiet", copy]);
  cpSync(path.join(root, ".github"), path.join(copy, ".github"), { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const lint = (...flags: string[]) => spawnSync(program, flags, { cwd: copy, encoding: "utf8" });

describe("actionlint", () => {
  test("finds nothing in our workflows, shellcheck's opinion of their scripts included", () => {
    // Without the program actionlint leaves the scripts out, and says nothing.
    expect(spawnSync("shellcheck", ["--version"]).status, "Fix: install shellcheck").toBe(0);
    const { stdout, status } = lint();
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  test.each([
    ["an unknown key", "runs-on: ubuntu-24.04", "runs_on: ubuntu-24.04", "runs_on"],
    [
      "a step's name that isn't there",
      "steps.diff.conclusion",
      "steps.dif.conclusion",
      'property "dif" is not defined',
    ],
    ["a fault of the shell", 'cat "${RUNNER_TEMP}/report.md"', "cat ${RUNNER_TEMP}/report.md", "SC2086"],
  ])("finds %s", (_, from, to, message) => {
    const file = path.join(copy, ".github", "workflows", "pull-request.yml");
    const text = readFileSync(file, "utf8");
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
    try {
      const { stdout, status } = lint();
      expect(stdout).toContain(message);
      expect(status).toBe(1);
    } finally {
      writeFileSync(file, text);
    }
  });

  test("still knows no queue of a concurrency group, so that the one exception has a reason", () => {
    rmSync(path.join(copy, ".github", "actionlint.yaml"));
    const lines = lint("-oneline").stdout.trim().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toContain('unexpected key "queue"');
  });
});
