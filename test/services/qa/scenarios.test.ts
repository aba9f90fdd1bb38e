import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Exchange, memberVariables, type Rule } from "./exchange";

const program = path.resolve("platform/workloads/files/qa/run.mjs");
let exchange: Exchange;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "qa-"));
});

afterEach(async () => {
  await exchange.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the scenarios as an agent does: its own process, the variables it is given and no others. */
async function scenarios(options: readonly string[], broken?: Rule, env: Record<string, string> = memberVariables) {
  exchange = new Exchange(broken);
  const target = await exchange.start();
  const { exitCode, stdout, stderr } = await execa("node", [program, "--target", target, ...options], {
    reject: false,
    extendEnv: false,
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  return { exitCode, stdout, stderr };
}

describe("an exchange that keeps its promises", () => {
  test("passes every scenario", async () => {
    const { exitCode, stdout } = await scenarios(["--feature", "faster-markets"]);
    expect(stdout).toMatch(/16 passed, 0 failed, 0 skipped$/);
    expect(exitCode).toBe(0);
  });

  test("is asked by its public name, over what its balancer took for TLS, and for the feature under test", async () => {
    await scenarios(["--host", "stage.exchange.example", "--feature", "faster-markets", "--only", "barong-answers"]);
    expect(exchange.asked.map(({ headers }) => headers)).toEqual([
      expect.objectContaining({
        host: "stage.exchange.example",
        "x-forwarded-proto": "https",
        "x-rkcp-feature": "faster-markets",
      }),
    ]);
  });

  test("is not asked for a feature when none is under test", async () => {
    await scenarios(["--only", "barong-answers"]);
    expect(exchange.asked[0]?.headers).not.toHaveProperty("x-rkcp-feature");
  });

  test("without a member the scenario with a login is skipped, and says so", async () => {
    const { exitCode, stdout } = await scenarios(["--only", "member-session"], undefined, {});
    expect(stdout).toBe("skipped  member-session: no member was given\n0 passed, 0 failed, 1 skipped");
    expect(exitCode).toBe(0);
    expect(exchange.asked).toEqual([]);
  });
});

/** A rule for some paths, whatever is asked of them. */
const on =
  (paths: RegExp, reply: ReturnType<Rule>): Rule =>
  ({ path: asked }) =>
    paths.test(asked) ? reply : undefined;

/** One broken promise, the scenario that has to notice, and what it says. */
const broken: readonly (readonly [what: string, id: string, rule: Rule, found: RegExp])[] = [
  [
    "answers for the feature itself",
    "feature-answers",
    () => ({ status: 200, headers: { "x-rkcp-feature": "" } }),
    /found none. Expected: faster-markets/,
  ],
  ["has no Barong", "barong-answers", on(/ping/, { status: 503 }), /found 503. Expected: 200/],
  ["has lost its database", "peatio-ready", on(/ready/, { status: 500 }), /found 500/],
  ["lists no market", "markets-listed", on(/markets/, { status: 200, body: [] }), /found 0 market\(s\)/],
  [
    "lists disabled markets only",
    "markets-listed",
    on(/markets/, { status: 200, body: [{ id: "btcusd", state: "disabled" }] }),
    /none of them enabled/,
  ],
  ["lists markets as a page", "markets-listed", on(/markets/, { status: 200, body: "<html>" }), /came as no JSON/],
  ["lists markets as an object", "markets-listed", on(/markets/, { status: 200, body: {} }), /are no list/],
  ["has no stream", "tickers-stream", on(/ranger\/public/, { status: 503 }), /found 503. Expected: 101/],
  [
    "answers a stream's handshake by rote",
    "tickers-stream",
    on(/ranger\/public/, { status: 101, headers: { "sec-websocket-accept": "x" } }),
    /found false/,
  ],
  ["opens the private stream to all", "private-stream-closed", on(/private/, { status: 101 }), /found 101/],
  ["shows balances to all", "balances-closed", on(/balances/, { status: 200, body: [] }), /found 200/],
  [
    "takes tokens that nobody signed",
    "forged-token-refused",
    ({ headers }) => (headers.authorization ? { status: 200, body: [] } : undefined),
    /found 200/,
  ],
  ["lets anybody in", "unknown-member-refused", on(/sessions/, { status: 200 }), /found 200/],
  [
    "gives strangers a session",
    "unknown-member-refused",
    on(/sessions/, { status: 401, headers: { "set-cookie": "_barong_session=x" } }),
    /cookie was given out/,
  ],
  [
    "has management on the public gateway",
    "management-hidden",
    ({ path: asked, method }) => (/management/.test(asked) && method === "POST" ? { status: 201 } : undefined),
    /POST .*found 201/,
  ],
  ["has Peatio's administration there", "administration-hidden", on(/admin/, { status: 200 }), /found 200/],
  ["asks at the door of administration", "administration-hidden", on(/tower/, { status: 401 }), /tower: found 401/],
  ["takes a detour", "detours-closed", on(/%2e%2e/, { status: 200 }), /%2e%2e.*found 200/],
  ["takes a doubled slash", "detours-closed", on(/\/\/management/, { status: 200 }), /found 200/],
  [
    "shows its configuration",
    "gateway-keeps-quiet",
    on(/config_dump/, { status: 200, body: { configs: [] } }),
    /found 200/,
  ],
  [
    "shows its figures under an error",
    "gateway-keeps-quiet",
    on(/stats/, { status: 404, body: "envoy_server_live 1" }),
    /shows the gateway's inside/,
  ],
  [
    "lets browsers guess",
    "security-headers",
    on(/timestamp/, { status: 200, headers: { "x-content-type-options": "" } }),
    /found undefined. Expected: nosniff/,
  ],
  [
    "forgets TLS after a day",
    "security-headers",
    on(/timestamp/, { status: 200, headers: { "strict-transport-security": "max-age=86400" } }),
    /lasts 86400 s/,
  ],
  [
    "says how long its upstream took",
    "security-headers",
    on(/timestamp/, { status: 200, headers: { "x-envoy-upstream-service-time": "3" } }),
    /carries x-envoy/,
  ],
  [
    "lets strangers' pages read",
    "foreign-origins-refused",
    ({ headers }) =>
      headers.origin ? { status: 200, headers: { "access-control-allow-origin": headers.origin } } : undefined,
    /stranger.invalid/,
  ],
  ["refuses its members", "member-session", on(/sessions/, { status: 401 }), /status of the login: found 401/],
  [
    "logs in without a cookie",
    "member-session",
    on(/sessions/, { status: 200, body: { csrf_token: "x" } }),
    /gave no cookie/,
  ],
  [
    "shows another member",
    "member-session",
    on(/users\/me/, { status: 200, body: { email: "other@exchange.example" } }),
    /found other@exchange.example/,
  ],
  [
    "ends sessions without their token",
    "member-session",
    ({ method }) => (method === "DELETE" ? { status: 200 } : undefined),
    /without the CSRF token: found 200/,
  ],
  [
    "keeps sessions after the logout",
    "member-session",
    on(/balances/, { status: 200, body: [] }),
    /after the logout: found 200/,
  ],
];

describe("an exchange that", () => {
  test.each(broken)("%s is caught by %s", async (_what, id, rule, found) => {
    const { exitCode, stdout } = await scenarios(["--feature", "faster-markets", "--only", id], rule);
    expect(stdout).toMatch(found);
    expect(stdout).toMatch(/0 passed, 1 failed, 0 skipped$/);
    expect(exitCode).toBe(1);
  });

  test("is down fails what was asked, with the reason", async () => {
    exchange = new Exchange();
    const target = await exchange.start();
    await exchange.stop();
    const { exitCode, stdout } = await execa("node", [program, "--target", target, "--only", "barong-answers"], {
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("ECONNREFUSED");
    await exchange.start();
  });
});

describe("the report", () => {
  test("is JUnit XML with one case per scenario, its failure and what was skipped", async () => {
    const report = path.join(folder, "report.xml");
    await scenarios(["--report", report], on(/ping/, { status: 503, body: "<&\u0001" }), {});
    const xml = readFileSync(report, "utf8");
    expect(xml).toMatch(/^<\?xml version="1.0"/);
    expect(xml).toContain('<testsuite name="stage" tests="16" failures="1" skipped="2"');
    expect(xml).toContain('<failure message="status of /api/v2/barong/public/ping: found 503. Expected: 200"/>');
    expect(xml).toContain('<skipped message="no member was given"/>');
  });

  test("never holds the member's password", async () => {
    const report = path.join(folder, "report.xml");
    const { stdout } = await scenarios(["--report", report], on(/users\/me/, { status: 500, body: "oops" }));
    expect(`${stdout}${readFileSync(report, "utf8")}`).not.toContain(memberVariables.QA_PASSWORD);
  });
});

describe("the command line", () => {
  beforeEach(() => {
    exchange = new Exchange();
  });

  test.each([
    ["no target", [], "--target is missing"],
    ["a target with a path", ["--target", "http://gateway:8099/api"], '"http://gateway:8099/api"'],
    ["another scheme", ["--target", "ftp://gateway"], "Expected: http://<host>:<port>"],
    ["an unknown scenario", ["--target", "http://gateway:8099", "--only", "nothing"], 'No scenario "nothing"'],
    [
      "a header instead of a feature",
      ["--target", "http://gateway:8099", "--feature", "a\r\nb: c"],
      "a feature's name",
    ],
    ["an unknown option", ["--targte", "http://gateway:8099"], "--targte"],
  ])("with %s ends with code 2 and the usage", async (_what, options, message) => {
    const { exitCode, stderr } = await execa("node", [program, ...options], { reject: false });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain("Usage: node run.mjs");
  });

  test("--help and --list end with code 0", async () => {
    const help = await execa("node", [program, "--help"]);
    const list = await execa("node", [program, "--list"]);
    expect(help.stdout).toContain("Exit codes: 0");
    expect(list.stdout).toMatch(/^member-session: /m);
  });
});
