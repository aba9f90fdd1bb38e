import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isNewEnough } from "../../cli/charts/find-kubectl";

const ROOT = path.resolve(__dirname, "../..");
let out = "";
beforeAll(() => {
  out = mkdtempSync(path.join(tmpdir(), "rkcp-charts-"));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

const charts = (...argv: string[]) =>
  execa("node", ["--require", "tsx/cjs", "cli/charts.ts", ...argv], {
    cwd: ROOT,
    stdin: "ignore",
    reject: false,
    env: { KUBECONFIG: path.join(out, "none"), KUBEBUILDER_ASSETS: "", HOME: out, NO_COLOR: "1" },
  });

test("without a subcommand everything is rendered, each environment with its index", async () => {
  const { stdout, exitCode } = await charts("--out", out);
  expect(stdout.split("\n").sort()).toEqual(["production: dist/charts/production", "stage: dist/charts/stage"]);
  expect(readdirSync(path.join(out, "dist", "charts", "stage"))).toEqual(
    expect.arrayContaining(["cluster", "index.json", "stage"]),
  );
  expect(exitCode).toBe(0);
});

test("help shows examples and every exit code", async () => {
  const { stdout, exitCode } = await charts("--help");
  expect(stdout).toMatch(/3 applied but not ready in time, 130 interrupted[^]*Examples:[^]*apply stage cluster/);
  expect(exitCode).toBe(0);
});

test.each([
  [["apply"], "missing required argument 'environment'"],
  [["apply", "stage", "--wait", "soon"], "Allowed: whole seconds, 0 to 86400. Fix: give such a number"],
  [
    ["prune", "stage", "stage", "--stateful", "deployment/api", "--yes"],
    "Allowed: statefulset/<name> or persistentvolumeclaim/<name>",
  ],
] as const)("%j is bad usage", async (argv, message) => {
  const { stderr, exitCode } = await charts(...argv);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(2);
});

test("an environment that nobody has is refused with the one that was meant", async () => {
  const { stderr, exitCode } = await charts("render", "stgae", "--out", out);
  expect(stderr).toContain('no environment "stgae". Did you mean "stage"?');
  expect(exitCode).toBe(2);
});

test.each([
  ["v1.35.4", true],
  ["v1.33.0", true],
  ["v2.0.0", true],
  ["v1.32.4-dispatcher", false],
  ["v0.0.0", false],
  [undefined, false],
])("kubectl %s is taken: %s", (version, isTaken) => {
  expect(isNewEnough(version)).toBe(isTaken);
});
