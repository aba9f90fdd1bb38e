import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Table from "cli-table3";
import { Command } from "commander";
import { Listr } from "listr2";
import pc from "picocolors";
import { edited, type Mutation, type TextEdit } from "./mutation";
import { judges, mutations } from "./mutations";

const ROOT = path.resolve(__dirname, "../..");

/** All that the tests of a mutation load. */
const needed = [
  "environments",
  "platform",
  "constructs",
  "stacks",
  "charts",
  "cli",
  "rehearsal",
  "test/charts",
  "test/cli",
  "test/constructs",
  "test/environments",
  "test/identity",
  "test/platform",
  "test/reachability",
  "test/services",
  "test/stacks",
  "test/support",
  "package.json",
  "tsconfig.json",
  "vitest.config.mts",
];

/** Stands in front of what a synth said that a policy stopped. */
const refused = "the synth refuses it";

/** What came of one planted fault. */
interface Outcome {
  readonly mutation: Mutation;
  readonly caughtBy: readonly string[];
}

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function main(): Promise<void> {
  const { only } = new Command("mutations")
    .description("Plants one fault at a time into a copy of the sources and expects a test to fail.")
    .option("--only <id...>", `of: ${mutations.map(({ id }) => id).join(", ")}`)
    .parse()
    .opts<{ only?: string[] }>();
  const chosen = choose(only);
  const copy = makeCopy();
  const leave = () => rmSync(copy, { recursive: true, force: true });
  process.once("exit", leave);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  const outcomes: Outcome[] = [];
  await new Listr(
    [
      {
        title: "without a fault all of these tests pass",
        task: () => expectPeace(copy, [...new Set(chosen.flatMap(({ tests }) => tests))]),
      },
      ...chosen.map((mutation) => ({
        title: `${mutation.id}: ${mutation.fault}`,
        task: async () => {
          outcomes.push({ mutation, caughtBy: await plant(copy, mutation) });
        },
      })),
    ],
    { fallbackRendererCondition: !process.stdout.isTTY },
  ).run();
  report(outcomes);
}

function choose(only: readonly string[] | undefined): readonly Mutation[] {
  const ids = mutations.map(({ id }) => id);
  const unknown = only?.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new Error(`--only: got "${unknown}". Allowed: ${ids.join(", ")}. Fix: name one or more of them`);
  }
  return only ? mutations.filter(({ id }) => only.includes(id)) : mutations;
}

/** The sources apart from the work tree, so that an interrupted run leaves no fault in it. */
function makeCopy(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "rkcp-mutations-"));
  for (const entry of needed) cpSync(path.join(ROOT, entry), path.join(copy, entry), { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
  return copy;
}

async function expectPeace(copy: string, tests: readonly string[]): Promise<void> {
  const failures = await failuresOf(copy, tests);
  if (failures.length === 0) return;
  throw new Error(`tests fail without any fault: ${failures.join("; ")}. Fix: make npm test pass first`);
}

/** Tests that see the fault. One that a policy refuses at synth is planted again behind the policies' backs. */
async function plant(copy: string, { id, tests, ...edit }: Mutation): Promise<readonly string[]> {
  const seen = await withEdits(copy, id, [edit], () => failuresOf(copy, tests));
  if (seen.length === 0 || !seen.every((each) => each.startsWith(refused))) return seen;
  const unjudged = await withEdits(copy, id, [edit, ...judges], () => failuresOf(copy, tests));
  if (unjudged.length === 0) throw new Error(`${id}: a policy refuses it, but no test sees it. Fix: add the test`);
  return [...unjudged, ...seen];
}

async function withEdits<Result>(
  copy: string,
  id: string,
  edits: readonly TextEdit[],
  run: () => Promise<Result>,
): Promise<Result> {
  const sound = new Map<string, string>();
  try {
    for (const edit of edits) {
      const target = path.join(copy, edit.file);
      const before = readFileSync(target, "utf8");
      const after = edited(before, edit, id);
      if (!sound.has(target)) sound.set(target, before);
      writeFileSync(target, after);
    }
    return await run();
  } finally {
    for (const [target, text] of sound) writeFileSync(target, text);
  }
}

/** Names of the failed tests; a file that can't even be set up counts by its first line of complaint. */
async function failuresOf(copy: string, tests: readonly string[]): Promise<string[]> {
  const file = path.join(copy, "report.json");
  rmSync(file, { force: true });
  const vitest = path.join("node_modules", "vitest", "vitest.mjs");
  // execa is an ES module with import-only exports: a static import would become a require.
  const { execa } = await import("execa");
  const run = await execa("node", [vitest, "run", ...tests, "--reporter=json", `--outputFile=${file}`], {
    cwd: copy,
    reject: false,
    all: true,
  });
  const { testResults, numTotalTests } = readReport(file, run.all);
  if (testResults.length !== tests.length || numTotalTests === 0) {
    throw new Error(
      `vitest ran ${testResults.length} of ${tests.length} files. Fix: correct their names: ${tests.join(", ")}`,
    );
  }
  return testResults.flatMap(({ status, message, assertionResults }) => {
    const failed = assertionResults.filter((each) => each.status === "failed").map(({ fullName }) => fullName);
    if (failed.length > 0 || status !== "failed") return failed;
    return [`${refused}: ${complaint(message)}`];
  });
}

function readReport(file: string, output: string): Report {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    throw new Error(`vitest wrote no report. It said:\n${output}`);
  }
}

function complaint(message: string): string {
  // cdktf puts the path in brackets before a message that begins with it.
  const lines = message.split("\n").map((line) => line.trim().replace(/^\[[^\]]*\] /, ""));
  return lines.find((line) => line.includes("Fix:")) ?? lines.find((line) => line !== "") ?? "no word of it";
}

function report(outcomes: readonly Outcome[]): void {
  const table = new Table({
    head: ["fault", "tests", "first of them"],
    colWidths: [50, 8, 90],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { mutation, caughtBy } of outcomes) {
    const tests = caughtBy.filter((each) => !each.startsWith(refused));
    const policy = caughtBy.find((each) => each.startsWith(refused));
    const count = caughtBy.length === 0 ? pc.red("none") : String(tests.length);
    table.push([mutation.fault, count, [tests[0] ?? "", ...(policy ? [`(${policy})`] : [])].join("\n")]);
  }
  const survivors = outcomes.filter(({ caughtBy }) => caughtBy.length === 0);
  console.log(table.toString());
  console.log(`${outcomes.length - survivors.length} faults caught, ${survivors.length} survived`);
  if (survivors.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
