import { readdirSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { main } from "../../cli/doctor";
import { programDoubles } from "../support/program-doubles";
import { typescriptByRequire } from "../support/typescript-by-require";
import { environmentsFolder } from "./new/environments-folder";

const repository = path.join(__dirname, "..", "..");
let folder: string;
let remove: () => void;
// The caller's tools stay outside: this is about the command, not about this machine.
const doubles = programDoubles();
typescriptByRequire();
beforeEach(() => {
  ({ folder, remove } = environmentsFolder());
  vi.stubEnv("TERRAFORM_BINARY_NAME", undefined);
  // A port that answers nobody: the clock would be compared with the internet's.
  vi.stubEnv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9/");
});
afterEach(() => remove());

/** In this process: a start under tsx and the renderer's modules cost three seconds each time. */
async function doctor(...words: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const said = (spy: typeof out) => spy.mock.calls.map(([text]) => String(text)).join("");
  try {
    return { exitCode: await main([...words, "--folder", folder]), stdout: said(out), stderr: said(err) };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

const report = z.object({
  environment: z.string(),
  healthy: z.boolean(),
  checks: z.array(
    z.object({
      id: z.string(),
      status: z.enum(["ok", "note", "finding", "not checked", "left out"]),
      findings: z.array(z.object({ what: z.string().min(1), cure: z.string().min(1) })),
    }),
  ),
});

describe("npm run doctor", () => {
  test(
    "on a machine without tools finds each of them with a cure, and leaves the account out when offline",
    { timeout: 120_000 },
    async () => {
      const { exitCode, stdout } = await doctor("stage", "--offline");
      expect(exitCode).toBe(1);
      expect(stdout).toContain("terraform: not found on PATH\n        cure: install Terraform 1.11.0 or later");
      expect(stdout).toMatch(/- {6}credentials, account, clock, region and zones, /);
      expect(stdout).toMatch(
        /\nstage: \d+ findings, \d+ not checked, \d+ notes?, \d+ fine, \d+ left out \(--offline\)\n$/,
      );
    },
  );

  test("--json prints one document in which whatever is not fine has a cure", { timeout: 120_000 }, async () => {
    const { exitCode, stdout } = await doctor("stage", "--json");
    expect(exitCode).toBe(1);
    const { environment, healthy, checks } = report.parse(JSON.parse(stdout));
    expect([environment, healthy]).toEqual(["stage", false]);
    const silent = checks.filter(
      ({ status, findings }) => status !== "ok" && status !== "left out" && findings.length === 0,
    );
    expect(silent).toEqual([]);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  });

  test.each([
    [["stag"], 'no environment "stag". Did you mean "stage"? Allowed: production, stage.'],
    [[], "missing required argument 'environment'"],
    [["stage", "production"], "too many arguments"],
    [["stage", "--fix"], "unknown option '--fix'"],
  ])("%j is bad usage", async (words, message) => {
    const { exitCode, stderr } = await doctor(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test("interrupted, as a person types it, ends with 130 at once", { timeout: 120_000 }, async () => {
    // As many as run at once hang, so that it is not busy rendering when the signal comes.
    doubles.put("terraform", { "version -json": { hangsSeconds: 60 } });
    doubles.put("git", { "status --porcelain": { hangsSeconds: 60 } });
    doubles.put("aws", { "--version": { hangsSeconds: 60 } });
    doubles.put("session-manager-plugin", { "--version": { hangsSeconds: 60 } });
    const running = execa(
      process.execPath,
      ["--require", "tsx/cjs", "cli/doctor.ts", "stage", "--offline", "--folder", folder],
      { cwd: repository, reject: false },
    );
    const called = () => readdirSync(doubles.folder).filter((name) => name.endsWith(".called")).length;
    await vi.waitUntil(() => called() === 4, 100_000);
    running.kill("SIGINT");
    expect((await running).exitCode).toBe(130);
  });

  test("--help names every option and exit code", async () => {
    const { exitCode, stdout } = await doctor("--help");
    expect(exitCode).toBe(0);
    for (const part of ["--offline", "--json", "Exit codes: 0 all good, 1 something was found", "130 interrupted"]) {
      expect(stdout).toContain(part);
    }
  });
});
