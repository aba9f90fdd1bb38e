import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeProject, stackOf } from "./fake-project";

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let project: FakeProject;
/** The compiler's cache is in it, so it is one for all. */
let temporary = "";
beforeAll(() => {
  temporary = mkdtempSync(path.join(tmpdir(), "rkcp-temporary-"));
});
afterAll(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));
beforeEach(() => {
  project = new FakeProject();
});
/** Also of a test that failed half-way. */
const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill("SIGTERM");
  children.clear();
  project.end();
});

/** Several starts of Node.js in a row; a busy machine takes its time. */
const patience = 120_000;

const repositoryRoot = path.resolve(__dirname, "../../..");

/** Starts the command as a person would, with a temporary folder of its own to see what is left there. */
function start(...argv: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const words = ["--require", "tsx/cjs", path.join(__dirname, "diff-program.ts"), project.folder, ...argv];
  const child = spawn(process.execPath, words, {
    cwd: repositoryRoot,
    env: { ...process.env, TMPDIR: temporary, XDG_CACHE_HOME: project.beside("cache"), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  children.add(child);
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  return { child, ended };
}
const diff = (...argv: readonly string[]): Promise<Ended> => start(...argv).ended;

interface ReportFile {
  readonly verdict: string;
  readonly base: unknown;
  readonly head: unknown;
  readonly changes: readonly { readonly address: string; readonly values: readonly unknown[] }[];
  readonly troubles: readonly { readonly subject: string; readonly message: string }[];
}
const reportIn = (file: string): ReportFile => JSON.parse(readFileSync(file, "utf8")) as ReportFile;

function expectNothingLeft(): void {
  expect(project.workTrees()).toEqual([]);
  expect(readdirSync(temporary).filter((name) => name.startsWith("rkcp-"))).toEqual([]);
  const trees = project.beside("cache/rkcp/diff/work-trees");
  expect(existsSync(trees) ? readdirSync(trees) : []).toEqual([]);
}

/** A commit that changes the queue's delay. */
function change(): { readonly base: string; readonly head: string } {
  const base = project.commit();
  project.write("stage.json", stackOf(30));
  return { base, head: project.commit() };
}

describe("npm run diff", { timeout: patience }, () => {
  test("compares what is committed, and again from the cache, with the same answer", async () => {
    const { base, head } = change();
    const [json, again] = [project.beside("one.json"), project.beside("two.json")];
    const first = await diff("--base", "HEAD~1", "--json", json);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("delay_seconds: 0 → 30") as string });
    expect(reportIn(json)).toMatchObject({
      verdict: "passed",
      base: { name: "HEAD~1", commit: base },
      head: { name: "HEAD", commit: head },
      changes: [{ address: "aws_sqs_queue.orders", values: [{ path: "delay_seconds", before: 0, after: 30 }] }],
    });
    const second = await diff("--base", "HEAD~1", "--json", again);
    expect(second.stderr).toContain("rendered before");
    expect([readFileSync(again, "utf8"), second.stdout]).toEqual([readFileSync(json, "utf8"), first.stdout]);
    expectNothingLeft();
  });

  test("of the same has nothing to say", async () => {
    project.commit();
    expect(await diff("--base", "HEAD")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Nothing changes\n/) as string,
    });
  });

  test("leaves both renderings, which are compared later without any code of theirs", async () => {
    change();
    const [kept, json, again] = [project.beside("kept"), project.beside("one.json"), project.beside("two.json")];
    await diff("--base", "HEAD~1", "--keep", kept, "--json", json, "--no-cache");
    rmSync(project.folder, { recursive: true });
    expect(await diff("--from", kept, "--json", again)).toMatchObject({ code: 0 });
    expect(readFileSync(again, "utf8")).toBe(readFileSync(json, "utf8"));
    expect(existsSync(project.beside("cache"))).toBe(false);
  });

  test("with a base that does not synthesise shows its error, judges the head, and vouches for nothing", async () => {
    project.write("fails.txt", "environments/stage.ts: no good\n");
    project.commit();
    project.remove("fails.txt");
    project.commit();
    const [json, kept] = [project.beside("report.json"), project.beside("kept")];
    const ended = await diff("--base", "HEAD~1", "--json", json, "--keep", kept);
    expect(ended).toMatchObject({
      code: 3,
      stdout: expect.stringContaining("environments/stage.ts: no good") as string,
    });
    expect(reportIn(json)).toMatchObject({
      verdict: "incomplete",
      changes: [],
      troubles: [
        {
          subject: "base",
          message: expect.stringMatching(/^HEAD~1 \([0-9a-f]{12}\): it does not synthesise:/) as string,
        },
      ],
    });
    // The same from what was kept: the trouble came along.
    expect((await diff("--from", kept)).stdout).toBe(ended.stdout);
    expectNothingLeft();
  });

  test("with a head that does not synthesise shows its error, and compares nothing", async () => {
    project.commit();
    project.write("fails.txt", "environments/stage.ts: no good\n");
    const json = project.beside("report.json");
    expect((await diff("--base", "HEAD", "--uncommitted", "--json", json)).code).toBe(3);
    expect(reportIn(json)).toMatchObject({ verdict: "incomplete", changes: [], troubles: [{ subject: "head" }] });
    expectNothingLeft();
  });

  test("with a base older than synth says so", async () => {
    const text = readFileSync(path.join(project.folder, "cli/synth.ts"), "utf8");
    project.remove("cli");
    project.commit();
    project.write("cli/synth.ts", text);
    project.commit();
    const ended = await diff("--base", "HEAD~1");
    expect(ended).toMatchObject({ code: 3, stdout: expect.stringContaining("older than this comparison") as string });
  });
});

describe("bad usage", { timeout: patience }, () => {
  test.each([
    [[], "--base: is missing"],
    [["--base", "HEAD", "--head", "HEAD", "--uncommitted"], "cannot be used with option"],
    [["--from", "x", "--base", "HEAD"], "cannot be used with option"],
    [["--base", ""], "Allowed: a branch, a tag or a commit"],
    [["--base", "nobody"], 'no revision "nobody"'],
  ])("%j ends with 2", async (argv, words) => {
    project.commit();
    expect(await diff(...argv)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(words) as string,
    });
  });

  test("a checkout with changes ends with 2 before anything is rendered", async () => {
    project.commit();
    project.write("new.txt", "");
    const ended = await diff("--base", "HEAD");
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("?? new.txt") as string });
    expect(existsSync(project.beside("cache"))).toBe(false);
  });

  test("a folder that holds something else is not written over", async () => {
    project.commit();
    mkdirSync(project.beside("kept"));
    writeFileSync(project.beside("kept/mine.txt"), "");
    const ended = await diff("--base", "HEAD", "--keep", project.beside("kept"));
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("holds mine.txt") as string });
  });
});

describe("renderings from elsewhere", { timeout: patience }, () => {
  let kept = "";
  beforeEach(() => {
    kept = project.beside("kept");
    writeSide("base", 0);
    writeSide("head", 30);
    const commit = "0123456789abcdef0123456789abcdef01234567";
    const side = { name: "main", commit };
    writeFileSync(path.join(kept, "revisions.json"), JSON.stringify({ format: 1, base: side, head: side }));
  });

  function writeSide(side: string, delaySeconds: number): void {
    mkdirSync(path.join(kept, side, "cdktf.out/stacks/stage"), { recursive: true });
    mkdirSync(path.join(kept, side, "dist"));
    manifest(side, { stacks: { stage: { synthesizedStackPath: "stacks/stage/cdk.tf.json" } } });
    writeFileSync(path.join(kept, side, "cdktf.out/stacks/stage/cdk.tf.json"), stackOf(delaySeconds));
  }

  const manifest = (side: string, content: unknown): void =>
    writeFileSync(path.join(kept, side, "cdktf.out/manifest.json"), JSON.stringify(content));

  const attacks: [string, () => void, string][] = [
    ["are missing", () => rmSync(path.join(kept, "base"), { recursive: true }), "base: no rendered files in it"],
    [
      "hold a link",
      () => symlinkSync("/etc/passwd", path.join(kept, "head/dist/passwd.yaml")),
      "dist/passwd.yaml is neither a file nor a folder",
    ],
    [
      "name a file outside",
      () => manifest("head", { stacks: { stage: { synthesizedStackPath: "../../../secret.json" } } }),
      "cdktf.out/manifest.json names ../../../secret.json, which is not in it",
    ],
    [
      "name a file outside in an index",
      () => {
        mkdirSync(path.join(kept, "head/dist/charts/stage"), { recursive: true });
        writeFileSync(
          path.join(kept, "head/dist/charts/stage/index.json"),
          '{"files":{"../../../../../secret.json":"00"}}',
        );
      },
      "index.json names ../../../../../secret.json",
    ],
    [
      "have notes of another format",
      () => writeFileSync(path.join(kept, "revisions.json"), '{"format":2}'),
      "revisions.json: format:",
    ],
  ];
  test.each(attacks)("that %s are refused", async (_what, attack, words) => {
    writeFileSync(project.beside("secret.json"), '{"resource":{"secret":"seen"}}');
    attack();
    const ended = await diff("--from", kept);
    expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(words) as string });
  });

  test("that are cut off are a trouble of that side, and no verdict", async () => {
    writeFileSync(path.join(kept, "head/cdktf.out/stacks/stage/cdk.tf.json"), '{"resource":{');
    const json = project.beside("report.json");
    expect((await diff("--from", kept, "--json", json)).code).toBe(3);
    expect(reportIn(json)).toMatchObject({ verdict: "incomplete", troubles: [{ subject: "head" }] });
  });

  test("that nobody described are compared by the names of their folders", async () => {
    rmSync(path.join(kept, "revisions.json"));
    const json = project.beside("report.json");
    expect((await diff("--from", kept, "--json", json)).code).toBe(0);
    expect(reportIn(json)).toMatchObject({
      base: { name: "base" },
      head: { name: "head" },
      changes: [{ address: "aws_sqs_queue.orders" }],
    });
  });
});

describe("an interrupted run", { timeout: patience }, () => {
  test.each(["SIGINT", "SIGTERM"] as const)("by %s stops both renderings and leaves nothing", async (signal) => {
    const [ours, theirs] = [project.beside("base-started"), project.beside("head-started")];
    project.write("hangs.txt", ours);
    project.commit();
    project.write("hangs.txt", theirs);
    project.commit();
    const json = project.beside("report.json");
    const { child, ended } = start("--base", "HEAD~1", "--json", json, "--keep", project.beside("kept"));
    await vi.waitUntil(() => existsSync(ours) && existsSync(theirs), patience / 2);
    expect(project.workTrees()).toHaveLength(1);
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toContain(`${signal}: stopping what was started and removing its work trees`);
    expectNothingLeft();
    for (const file of [ours, theirs]) expect(isRunning(Number(readFileSync(file, "utf8")))).toBe(false);
    expect([existsSync(json), existsSync(project.beside("kept"))]).toEqual([false, false]);
    expect(existsSync(project.beside("cache/rkcp/diff/renderings"))).toBe(false);
  });

  test("that was killed outright is cleaned up after by the next", async () => {
    const started = project.beside("started");
    project.write("hangs.txt", started);
    project.commit();
    project.remove("hangs.txt");
    project.commit();
    const { child, ended } = start("--base", "HEAD~1");
    await vi.waitUntil(() => existsSync(started), patience / 2);
    child.kill("SIGKILL");
    await ended;
    // Its child is nobody's now: end it as the machine's shutdown would.
    process.kill(Number(readFileSync(started, "utf8")), "SIGKILL");
    expect(project.workTrees()).toHaveLength(1);
    project.write("stage.json", stackOf(9));
    project.commit();
    expect((await diff("--base", "HEAD~1")).code).toBe(0);
    expect(project.workTrees()).toEqual([]);
    expect(readdirSync(project.beside("cache/rkcp/diff/work-trees"))).toEqual([]);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
