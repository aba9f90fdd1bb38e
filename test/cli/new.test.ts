import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../cli/new";
import { typescriptByRequire } from "../support/typescript-by-require";
import { environmentsFolder } from "./new/environments-folder";

const repository = path.join(__dirname, "..", "..");
let folder: string;
let remove: () => void;
typescriptByRequire();
beforeEach(() => ({ folder, remove } = environmentsFolder()));
afterEach(() => remove());

/** In this process: a start under tsx costs a second, and the renderer's modules three. */
function make(...words: string[]): { exitCode: number; stdout: string; stderr: string } {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const said = (spy: typeof out) => spy.mock.calls.map(([text]) => String(text)).join("");
  try {
    const exitCode = main(["environment", ...words, "--folder", folder]);
    return { exitCode, stdout: said(out), stderr: said(err) };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}
const files = () => readdirSync(folder).sort();
const untouched = ["production.ts", "schema.ts", "stage.ts"];

describe("npm run new -- environment", () => {
  test("writes the file, says what differs and what to do next", { timeout: 120_000 }, () => {
    const { exitCode, stdout } = make("preview", "--from", "stage", "--cloud", "aws");
    expect(exitCode).toBe(0);
    expect(files()).toEqual(["preview.stateful.json", "preview.ts", ...untouched]);
    expect(stdout).toContain("environments/preview.ts: written");
    expect(stdout).toMatch(/network\.cidr +│ 10\.20\.0\.0\/16 +│ 10\.80\.0\.0\/16/);
    expect(stdout).toContain("What to do next:\n  1. Read environments/preview.ts");
  });

  test("never overwrites a file, whatever it holds", () => {
    const file = path.join(folder, "preview.ts");
    writeFileSync(file, "theirs");
    const { exitCode, stderr } = make("preview", "--from", "stage");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("exists already and stays as it is.");
    expect(readFileSync(file, "utf8")).toBe("theirs");
  });

  test("with --dry-run prints the file alone on standard output", { timeout: 120_000 }, () => {
    const { exitCode, stdout, stderr } = make("preview", "--from", "stage", "--dry-run");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^import \{ defineEnvironment \}[\s\S]*\}\);\n$/);
    expect(stderr).toContain("not written (--dry-run)");
    expect(files()).toEqual(untouched);
  });

  test.each([
    [["preview", "--from", "stagee"], 2, 'Did you mean "stage"?'],
    [["preview", "--from", "stage", "--cloud", "google"], 1, "its adapter is not built yet. Allowed: aws."],
    [["preview", "--from", "stage", "--cloud", "azurerm"], 1, "its adapter is not built yet. Allowed: aws."],
    [["preview", "--from", "stage", "--cidr", "10.20.0.0/24"], 1, "network.cidr"],
    [["preview", "--from", "stage", "--cloud", "hetzner"], 1, "its adapter is not built yet. Allowed: aws."],
    [["preview"], 2, "required option '--from <environment>' not specified"],
    [["--from", "stage"], 2, "missing required argument 'name'"],
    [["preview", "--from", "stage", "--account", "12"], 2, "Allowed: the 12 digits of an AWS account"],
    [["preview", "--from", "stage", "--purpose", "*/ process.exit()"], 2, "Allowed: one line without */"],
    [["preview", "other", "--from", "stage"], 2, "too many arguments"],
  ])("%j is refused with exit code %i", (words, code, message) => {
    const { exitCode, stderr } = make(...words);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(files()).toEqual(untouched);
  });

  test("--help, as a person types it, names every option and exit code", async () => {
    const command = ["--require", "tsx/cjs", "cli/new.ts", "environment", "--help"];
    const { exitCode, stdout } = await execa(process.execPath, command, { cwd: repository, reject: false });
    expect(exitCode).toBe(0);
    for (const part of ["--from", "--cloud", "--account", "--region", "--dry-run", "Exit codes: 0 made, 1 refused"]) {
      expect(stdout).toContain(part);
    }
  });
});
