import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const folder = path.resolve(__dirname, "../../../platform/workloads/files/rabbitmq");
const domain = "rabbitmq-nodes.stage.svc.cluster.local";
let bin = "";

/** Stands in for RabbitMQ's tool: says what it was asked as whom, and fails where it is told to. */
const tool = `#!/bin/sh
echo "$RABBITMQ_NODENAME $*"
test "$1" != "$FAILS"
`;

beforeAll(() => {
  bin = mkdtempSync(path.join(tmpdir(), "rkcp-broker-scripts-"));
  writeFileSync(path.join(bin, "rabbitmq-upgrade"), tool, { mode: 0o755 });
});
afterAll(() => rmSync(bin, { recursive: true, force: true }));

async function run(script: string, args: readonly string[], fails = "") {
  const env = { BROKER_DOMAIN: domain, FAILS: fails, PATH: `${bin}:/usr/bin:/bin` };
  const { all, exitCode } = await execa("/bin/sh", [path.join(folder, script), ...args], {
    env,
    all: true,
    reject: false,
  });
  return { lines: all.split("\n"), exitCode };
}

const node = `rabbit@${hostname()}.${domain}`;

describe("scripts of the brokers' pods", () => {
  test("a program runs as the node whose name the other brokers find by DNS", async () => {
    expect((await run("as-node.sh", ["rabbitmq-upgrade", "x"])).lines).toEqual([`${node} x`]);
  });

  test("a broker waits for a majority without it before it hands over and goes", async () => {
    expect((await run("before-stop.sh", [])).lines).toEqual([
      `${node} await_online_quorum_plus_one --timeout 480`,
      `${node} drain`,
    ]);
  });

  test("a majority that never comes keeps no node from being drained", async () => {
    const { lines, exitCode } = await run("before-stop.sh", [], "await_online_quorum_plus_one");
    expect(lines.at(-1)).toBe(`${node} drain`);
    expect(exitCode).toBe(0);
  });
});
