import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redisConfiguration } from "../../../platform/workloads/redis";
import { fillRaw, passwordOf } from "./plan";
import { freePort, installed, scratch, startServer, type Server } from "./server";

const isInstalled = installed("the settings of Redis on a real server", {
  "redis-server": "redis-server",
  "redis-cli": "redis-tools",
});
const ready = path.resolve(__dirname, "../../../platform/workloads/files/redis/ready.sh");
const password = passwordOf("PASSWORD");
let redis: Server;
let configuration = "";

async function ask(...command: string[]) {
  const args = ["-h", "127.0.0.1", "-p", String(redis.port), ...command];
  return (await execa("redis-cli", args, { env: { REDISCLI_AUTH: password }, reject: false })).stdout;
}

async function askAsExporter(...command: string[]) {
  const login = ["-h", "127.0.0.1", "-p", String(redis.port), "--user", "exporter"];
  const env = { REDISCLI_AUTH: passwordOf("FIGURES_PASSWORD") };
  return (await execa("redis-cli", [...login, ...command], { env, reject: false })).stdout;
}

beforeAll(async () => {
  if (!isInstalled) return;
  const folder = await scratch("redis");
  const port = await freePort();
  await mkdir(path.join(folder, "data"));
  configuration = path.join(folder, "redis.conf");
  const own = fillRaw(redisConfiguration())
    .replace("bind *", "bind 127.0.0.1")
    .replace("port 6379", `port ${port}`)
    .replace("dir /data", `dir ${path.join(folder, "data")}`);
  await writeFile(configuration, own);
  const isReady = () => execa("sh", [ready], { env: { REDIS_CONFIG: configuration, REDIS_PORT: String(port) } });
  redis = await startServer({
    program: "/usr/bin/redis-server",
    args: [configuration],
    folder,
    port,
    answers: async () => (await isReady()).exitCode === 0,
  });
});
afterAll(() => redis?.stop());

describe.skipIf(!isInstalled)("Redis with its settings, on Debian's server", () => {
  test("every setting is known to it", () => {
    expect(redis.log()).not.toMatch(/FATAL CONFIG|Bad directive|WARNING.*config/i);
    expect(redis.log()).toContain("Ready to accept connections");
  });

  test("nobody is served without the password", async () => {
    const { stdout } = await execa("redis-cli", ["-h", "127.0.0.1", "-p", String(redis.port), "get", "session"]);
    expect(stdout).toMatch(/^NOAUTH/);
  });

  test.each([
    ["get", "session"],
    ["set", "session", "mine"],
    ["keys", "*"],
    ["config", "get", "requirepass"],
    ["monitor"],
    ["eval", "return 1", "0"],
    ["acl", "list"],
    ["slowlog", "get"],
    ["replicaof", "127.0.0.1", "1"],
  ])("the exporter may not ask %s", async (...command) => {
    expect(await askAsExporter(...command)).toMatch(/^NOPERM/);
  });

  test("the exporter reads the figures", async () => {
    expect(await askAsExporter("info", "server")).toContain("redis_version:");
  });

  test("what was written is in the log on disk, and nothing is ever evicted", async () => {
    expect(await ask("set", "session", "of a member")).toBe("OK");
    expect((await ask("config", "get", "appendonly")).split("\n")[1]).toBe("yes");
    expect((await ask("config", "get", "maxmemory-policy")).split("\n")[1]).toBe("noeviction");
    expect((await ask("config", "get", "maxmemory")).split("\n")[1]).toBe(String(320 * 1024 * 1024));
  });

  test("what does not fit is refused, and what is there stays", async () => {
    await ask("config", "set", "maxmemory", "1");
    expect(await ask("set", "more", "x")).toMatch(/^OOM/);
    expect(await ask("get", "session")).toBe("of a member");
  });

  test("its probe fails while it does not answer", async () => {
    const port = String(await freePort());
    const { exitCode } = await execa("sh", [ready], {
      env: { REDIS_CONFIG: configuration, REDIS_PORT: port },
      reject: false,
    });
    expect(exitCode).not.toBe(0);
  });
});
