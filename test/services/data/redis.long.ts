import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RedisApp, redisConfiguration } from "../../../platform/workloads/redis";
import { fillRaw, passwordOf } from "./plan";
import { freePort } from "../../../rehearsal/free-ports";
import { installed, scratch, startServer, type Server } from "./server";

const isInstalled = installed("the settings of Redis on a real server", {
  "redis-server": "redis-server",
  "redis-cli": "redis-tools",
});
const ready = path.resolve(__dirname, "../../../platform/workloads/files/redis/ready.sh");
const password = passwordOf("PASSWORD");
let redis: Server;
let cache: Server;
let configuration = "";
let cacheFolder = "";

const ask = (...command: string[]) => askOne(redis, ...command);

async function askOne({ port }: Server, ...command: string[]) {
  const args = ["-h", "127.0.0.1", "-p", String(port), ...command];
  return (await execa("redis-cli", args, { env: { REDISCLI_AUTH: password }, reject: false })).stdout;
}

async function askAsExporter(...command: string[]) {
  const login = ["-h", "127.0.0.1", "-p", String(redis.port), "--user", "exporter"];
  const env = { REDISCLI_AUTH: passwordOf("FIGURES_PASSWORD") };
  return (await execa("redis-cli", [...login, ...command], { env, reject: false })).stdout;
}

/** A server with the settings of an application's Redis, and the file they are in. */
async function start(app: RedisApp): Promise<{ server: Server; settings: string; folder: string }> {
  const folder = await scratch(`redis-${app}`);
  const port = await freePort();
  await mkdir(path.join(folder, "data"));
  const settings = path.join(folder, "redis.conf");
  const own = fillRaw(redisConfiguration(app))
    .replace("bind *", "bind 127.0.0.1")
    .replace("port 6379", `port ${port}`)
    .replace("dir /data", `dir ${path.join(folder, "data")}`);
  await writeFile(settings, own);
  const isReady = () => execa("sh", [ready], { env: { REDIS_CONFIG: settings, REDIS_PORT: String(port) } });
  const server = await startServer({
    program: "/usr/bin/redis-server",
    args: [settings],
    folder,
    port,
    answers: async () => (await isReady()).exitCode === 0,
  });
  return { server, settings, folder };
}

beforeAll(async () => {
  if (!isInstalled) return;
  ({ server: redis, settings: configuration } = await start("peatio"));
  ({ server: cache, folder: cacheFolder } = await start("wallets"));
});
afterAll(async () => {
  await redis?.stop();
  await cache?.stop();
});

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

describe.skipIf(!isInstalled)("the cache of the wallets' daemons, on Debian's server", () => {
  test("every setting is known to it", () => {
    expect(cache.log()).not.toMatch(/FATAL CONFIG|Bad directive|WARNING.*config/i);
    expect(cache.log()).toContain("Ready to accept connections");
  });

  test("nobody is served without the password", async () => {
    const { stdout } = await execa("redis-cli", ["-h", "127.0.0.1", "-p", String(cache.port), "get", "key"]);
    expect(stdout).toMatch(/^NOAUTH/);
  });

  test("has one user", async () => {
    expect((await askOne(cache, "acl", "users")).split("\n")).toEqual(["default"]);
  });

  test("writes nothing to the disk", async () => {
    expect(await askOne(cache, "set", "key", "value")).toBe("OK");
    expect((await askOne(cache, "config", "get", "appendonly")).split("\n")[1]).toBe("no");
    expect((await askOne(cache, "config", "get", "save")).split("\n")[1] ?? "").toBe("");
    expect(await readdir(path.join(cacheFolder, "data"))).toEqual([]);
  });

  test("what does not fit takes the place of what was used longest ago", async () => {
    expect((await askOne(cache, "config", "get", "maxmemory")).split("\n")[1]).toBe(String(64 * 1024 * 1024));
    // The server compares a sample of keys by a clock of whole seconds: the sample is made all of them, the oldest older.
    await askOne(cache, "config", "set", "maxmemory-samples", "64");
    await askOne(cache, "config", "set", "maxmemory", "4mb");
    await askOne(cache, "set", "big1", "x".repeat(100_000));
    await setTimeout(2000);
    await askOne(cache, "eval", "for i = 2, 8 do redis.call('set', 'big' .. i, string.rep('x', 1000000)) end", "0");
    expect(await askOne(cache, "set", "key", "newest")).toBe("OK");
    expect(await askOne(cache, "get", "key")).toBe("newest");
    expect(await askOne(cache, "exists", "big1")).toBe("0");
  });
});
