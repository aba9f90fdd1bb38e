import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = path.join(__dirname, "..", "..");
let out: string;

beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), "rkcp-synth-"));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

function synth(...words: string[]) {
  return spawnSync("node", ["--require", "tsx/cjs", "cli/synth.ts", ...words], { cwd: root, encoding: "utf8" });
}

test("one environment is rendered alone, stack and charts, and each place is printed", () => {
  const { status, stdout } = synth("stage", "--out", out);
  expect(status).toBe(0);
  expect(stdout).toBe("stage: cdktf.out/stacks/stage-bootstrap, cdktf.out/stacks/stage, dist/charts/stage\n");
  expect(readdirSync(path.join(out, "cdktf.out", "stacks"))).toEqual(["stage", "stage-bootstrap"]);
  expect(readdirSync(path.join(out, "dist", "charts"))).toEqual(["stage"]);
});

test("an unknown environment is refused with the known ones, and nothing is written", () => {
  const { status, stderr } = synth("staging", "--out", out);
  expect(status).toBe(2);
  expect(stderr).toBe(
    'no environment "staging". Did you mean "stage"? Allowed: production, stage. Fix: name one of them\n',
  );
  expect(readdirSync(out)).toEqual([]);
});

test("charts alone leave the stacks unwritten", () => {
  expect(synth("stage", "--no-stacks", "--out", out).status).toBe(0);
  expect(existsSync(path.join(out, "cdktf.out"))).toBe(false);
});

test("--help says what it writes", () => {
  const { status, stdout } = synth("--help");
  expect(status).toBe(0);
  expect(stdout).toContain("dist/charts");
});
