import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

const repository = join(__dirname, "..", "..");

async function rehearse(argv: string[], environment: Record<string, string> = {}) {
  const result = await execa(process.execPath, ["--require", "tsx/cjs", "cli/rehearse.ts", ...argv], {
    cwd: repository,
    env: environment,
    reject: false,
    all: true,
  });
  return { exitCode: result.exitCode, output: result.all };
}

describe("npm run rehearse", () => {
  test("--help names every option and exit code", async () => {
    const { exitCode, output } = await rehearse(["--help"]);
    expect(exitCode).toBe(0);
    for (const part of [
      "--env <name>",
      "--only <part>",
      "--together",
      "--app <command>",
      "--pauses",
      "--keep",
      "--scan",
      "Exit codes: 0 passed, 1 failed, 2 bad usage",
    ]) {
      expect(output).toContain(part);
    }
  });

  test.each([
    [["--env", "Stage"], "Allowed: lower-case letters, digits and hyphens. Fix: name a file of environments/"],
    [["--environment", "stage"], "unknown option '--environment'"],
    [["stage"], "too many arguments"],
    [["--only", "bosh"], "Allowed choices are cloud, kubernetes"],
    [["--only", "kubernetes", "--app", "app"], "Fix: leave out --app or --only kubernetes"],
  ])("%j is bad usage", async (argv, message) => {
    const { exitCode, output } = await rehearse(argv);
    expect(exitCode).toBe(2);
    expect(output).toContain(message);
  });

  test("without Terraform fails with where to get it, before anything is installed", async () => {
    const { exitCode, output } = await rehearse([], {
      PATH: await mkdtemp(join(tmpdir(), "rkcp-empty-path-")),
      XDG_CACHE_HOME: await mkdtemp(join(tmpdir(), "rkcp-empty-cache-")),
    });
    expect(exitCode).toBe(1);
    expect(output).toContain("terraform: not found on PATH. Needed for applying the synthesised stack. Fix: install");
    expect(output).not.toContain("    at ");
  });
});
