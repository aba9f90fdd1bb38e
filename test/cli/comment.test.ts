import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "../../cli/comment";
import type { Report } from "../../pipeline/model";
import { commentOf } from "../../pipeline/comment/markdown";
import { reportJson } from "../../pipeline/report/json";
import { GitHubServer } from "../pipeline/hosting/github-server";
import { person, robot } from "../pipeline/hosting/session";
import { exampleReport } from "../pipeline/report/example";

const folder = mkdtempSync(path.join(tmpdir(), "rkcp-comment-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let server: GitHubServer;
beforeEach(async () => {
  server = new GitHubServer();
  await server.start();
});
afterEach(() => server.stop());

const unchanged: Partial<Report> = { verdict: "unchanged", changes: [], findings: [] };

function reportFile(more: Partial<Report> = {}): string {
  const file = path.join(folder, "report.json");
  writeFileSync(file, reportJson(exampleReport(more)));
  return file;
}

async function run(argv: readonly string[], account = robot, more: Record<string, string> = {}) {
  const printed = { out: "", err: "" };
  const code = await main(argv, {
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
    variables: { GITHUB_TOKEN: server.tokenOf(account), GITHUB_API_URL: server.url, ...more },
  });
  return { code, ...printed };
}

function pullRequest(report: string, number: number): string[] {
  return ["pull-request", "--report", report, "--repository", "acme/exchange", "--number", String(number)];
}

const issue = (report: string): string[] => ["issue", "--report", report, "--repository", "acme/exchange"];

describe("npm run comment -- pull-request", () => {
  test("posts, edits and removes one comment", async () => {
    const { number } = server.addIssue(person, { isPullRequest: true });
    const about = `comment on pull request ${number} of acme/exchange`;
    expect(await run(pullRequest(reportFile(), number))).toMatchObject({ code: 0, out: `${about}: posted\n` });
    expect(server.comments[0]?.body).toBe(commentOf(exampleReport()).long);
    const passed = reportFile({ verdict: "passed", findings: [] });
    expect(await run(pullRequest(passed, number))).toMatchObject({ code: 0, out: `${about}: edited\n` });
    expect(await run(pullRequest(passed, number))).toMatchObject({ code: 0, out: `${about}: unchanged\n` });
    expect(server.comments).toHaveLength(1);
    expect(await run(pullRequest(reportFile(unchanged), number))).toMatchObject({
      code: 0,
      out: `${about}: removed\n`,
    });
    expect(server.comments).toEqual([]);
  });

  test("prints the text without a token, and asks nobody", async () => {
    const printed = await run([...pullRequest(reportFile(), 7), "--dry-run"], robot, { GITHUB_TOKEN: "" });
    expect(printed).toEqual({ code: 0, out: commentOf(exampleReport()).long, err: "" });
    expect(server.requests).toEqual([]);
  });

  test("of a fork: says what is missing, exits with 1, and leaves the text in the job's summary", async () => {
    const { number } = server.addIssue(person, { isPullRequest: true });
    const summary = path.join(folder, "summary.md");
    writeFileSync(summary, "of an earlier step\n");
    const reader = { ...robot, right: "read" } as const;
    const { code, err } = await run(pullRequest(reportFile(), number), reader, { GITHUB_STEP_SUMMARY: summary });
    expect(code).toBe(1);
    expect(err).toMatch(/pull-requests: write.*from a fork.*\nNot posted\.\nThe text is in the job's summary\.\n$/);
    expect(readFileSync(summary, "utf8")).toBe(`of an earlier step\n${commentOf(exampleReport()).long}\n`);
    const unwritable = { GITHUB_STEP_SUMMARY: path.join(folder, "absent", "summary.md") };
    expect((await run(pullRequest(reportFile(), number), reader, unwritable)).err).toContain(
      "cannot be written either",
    );
  });

  test("refuses a report of a newer format with 3, before anything is asked", async () => {
    const file = path.join(folder, "newer.json");
    writeFileSync(file, '{ "format": 2 }');
    const { code, err } = await run(pullRequest(file, 7));
    expect(code).toBe(3);
    expect(err).toMatch(/newer\.json: format is 2\. Allowed: 1\. Fix: .*\nNothing was posted\.\n/);
    expect(server.requests).toEqual([]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["no token", { GITHUB_TOKEN: "" }, /GITHUB_TOKEN is not set\. Fix:/],
    [
      "a token that would travel in the clear",
      { GITHUB_API_URL: "http://example.com" },
      /Allowed: an address that starts with https/,
    ],
    ["an address that is none", { GITHUB_API_URL: "api.github.com" }, /GITHUB_API_URL is api\.github\.com/],
  ])("%s is bad usage", async (_name, variables, message) => {
    const { code, err } = await run(pullRequest(reportFile(), 7), robot, variables);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  test.each([
    [["pull-request", "--report", "r.json", "--repository", "acme/exchange", "--number", "0"]],
    [["pull-request", "--report", "r.json", "--repository", "acme", "--number", "7"]],
    [["pull-request", "--report", "r.json", "--repository", "acme/exchange"]],
    [["pull-request", "--report", "r.json", "--repository", "acme/exchange", "--number", "7", "--tag", "a b"]],
    [["nothing"]],
    [[]],
  ])("%j is bad usage", async (argv) => {
    expect((await run(argv)).code).toBe(2);
  });

  test("help ends with 0", async () => {
    expect((await run(["--help"])).code).toBe(0);
  });
});

test("npm run comment -- issue opens one, edits it, and closes it when there is no drift", async () => {
  const drift = reportFile({ verdict: "passed", findings: [] });
  expect((await run(issue(drift))).out).toBe("issue about drift of acme/exchange: opened\n");
  expect(server.issues[0]).toMatchObject({ title: "Drift: what runs is not what is described", labels: ["drift"] });
  expect(server.issues[0]?.body).toContain("## ⚠️ Drift: 28 differences");
  expect((await run(issue(drift))).out).toBe("issue about drift of acme/exchange: unchanged\n");
  expect((await run(issue(reportFile(unchanged)))).out).toBe("issue about drift of acme/exchange: closed\n");
  expect(server.issues[0]).toMatchObject({ state: "closed" });
  expect(server.issues[0]?.body).toContain("No drift");
  expect((await run(issue(reportFile(unchanged)))).out).toBe("issue about drift of acme/exchange: nothing to close\n");
});

test("Ctrl-C while the API is silent ends it at once with 130", async () => {
  const { number } = server.addIssue(person, { isPullRequest: true });
  server.next(/^GET .*comments/, "silence");
  const repository = path.join(__dirname, "../..");
  const child = spawn(
    process.execPath,
    ["--require", "tsx/cjs", "cli/comment.ts", ...pullRequest(reportFile(), number)],
    {
      cwd: repository,
      env: { ...process.env, GITHUB_TOKEN: server.tokenOf(robot), GITHUB_API_URL: server.url },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, "exit");
  while (server.count(/^GET .*comments/) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGINT");
  expect((await ended)[0]).toBe(130);
  expect(err).toBe("Interrupted. The same command continues, and posts nothing twice.\n");
  expect(server.count(/^POST .*comments/)).toBe(0);
}, 60_000);
