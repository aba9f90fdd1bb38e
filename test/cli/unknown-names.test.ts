import { spawnSync } from "node:child_process";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main as artifacts } from "../../cli/artifacts";
import { main as bootstrap } from "../../cli/bootstrap";
import { main as charts } from "../../cli/charts";
import { main as doctor } from "../../cli/doctor";
import { main as feature } from "../../cli/feature";
import { main as newEnvironment } from "../../cli/new";
import { main as people } from "../../cli/people";
import { main as rehearse } from "../../cli/rehearse";
import { typescriptByRequire } from "../support/typescript-by-require";

typescriptByRequire();

const repository = path.join(__dirname, "..", "..");
const told: string[] = [];
beforeEach(() => {
  told.length = 0;
  vi.spyOn(process.stderr, "write").mockImplementation((text) => told.push(String(text)) > 0);
  vi.spyOn(console, "error").mockImplementation((...words: unknown[]) => void told.push(words.join(" ")));
});
afterEach(() => vi.restoreAllMocks());

/** Commands that work as soon as they are loaded. */
const started = (command: string) => (argv: readonly string[]) => {
  const options = { cwd: repository, encoding: "utf8" } as const;
  const { status, stderr } = spawnSync("node", ["--require", "tsx/cjs", `cli/${command}.ts`, ...argv], options);
  told.push(stderr);
  return status ?? -1;
};
const featureWords = "--service rango --image quay.io/openware/rango:2.6.50 --owner eve --expires 2026-12-10".split(
  " ",
);

type Main = (argv: readonly string[]) => number | Promise<number>;
const environment = 'no environment "stag". Did you mean "stage"? Allowed: production, stage. Fix: name one of them';

/** Every command that takes a name, with one that nobody has. */
const commands: readonly (readonly [name: string, main: Main, argv: readonly string[], message: string])[] = [
  ["synth", started("synth"), ["stag"], environment],
  ["lock", started("lock"), ["stag"], "too many arguments"],
  ["charts render", charts, ["render", "stag"], environment],
  ["charts diff", charts, ["diff", "stag"], environment],
  ["charts apply", charts, ["apply", "stag"], environment],
  ["charts prune", charts, ["prune", "stag", "stage", "--yes"], environment],
  ["doctor", doctor, ["stag"], environment],
  ["bootstrap", bootstrap, ["stag", "--plan"], environment],
  ["artifacts plan", artifacts, ["plan", "stag"], environment],
  ["artifacts fetch", artifacts, ["fetch", "stag"], environment],
  ["artifacts push", artifacts, ["push", "stag"], environment],
  ["artifacts verify", artifacts, ["verify", "stag"], environment],
  ["artifacts pin", artifacts, ["pin", "gteh"], 'no artifact "gteh". Did you mean "geth"? Allowed: '],
  ["rehearse", rehearse, ["--env", "stag"], environment],
  ["rehearse --only kubernetes", rehearse, ["--only", "kubernetes", "--env", "stag"], environment],
  ["people leave", people, ["leave", "adda"], 'no person "adda". Did you mean "ada"? Allowed: '],
  [
    "feature new",
    feature,
    ["new", "kyc", ...featureWords, "--reason", "a name that nobody has", "--environment", "stag"],
    `${environment}\nNothing was written.`,
  ],
  ["feature expire", feature, ["expire", "kyc"], 'no feature "kyc"'],
  [
    "new environment",
    newEnvironment,
    ["environment", "trial", "--from", "stag"],
    `${environment}\nNothing was written.`,
  ],
];

describe("a name that nobody has is bad usage", () => {
  test.each(commands)("%s", { timeout: 60_000 }, async (_, main, argv, message) => {
    expect([await main(argv), told.join("\n")]).toEqual([2, expect.stringContaining(message)]);
  });

  test.each(["charts", "doctor", "bootstrap", "artifacts", "rehearse", "people", "feature", "new"])(
    "%s --help says so",
    async (name) => {
      const written: string[] = [];
      vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
      const mains: Record<string, Main> = {
        artifacts,
        bootstrap,
        charts,
        doctor,
        feature,
        new: newEnvironment,
        people,
        rehearse,
      };
      expect(await mains[name]?.(name === "new" ? ["environment", "--help"] : ["--help"])).toBe(0);
      expect(written.join("")).toMatch(/Exit codes: [^]*2 bad usage/);
    },
  );

  test("all that are wrong are told at once", () => {
    expect(started("synth")(["stag", "prod"])).toBe(2);
    const other = environment.replace('"stag". Did you mean "stage"?', '"prod".');
    expect(told.join("")).toBe(`${environment}\n${other}\n`);
  });
});
