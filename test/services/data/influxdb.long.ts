import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { candlesDatabase, candlesInfluxQl } from "../../../platform/candles";
import { influxdbConfiguration } from "../../../platform/workloads/influxdb";
import { passwordOf } from "./plan";
import { freePort } from "../../../rehearsal/free-ports";
import { installed, scratch, startServer, type Server } from "./server";

const isInstalled = installed("candles on a real InfluxDB 1.x", { influxd: "influxdb", influx: "influxdb-client" });
const script = path.resolve(__dirname, "../../../platform/workloads/files/influxdb/init.sh");
let influxdb: Server;

async function initialize(passwords: { administrator?: string; previous?: string; user?: string } = {}) {
  const candles = path.join(influxdb.folder, "candles.influxql");
  await writeFile(candles, candlesInfluxQl());
  const { all, exitCode } = await execa("sh", [script], {
    all: true,
    reject: false,
    env: {
      HOME: influxdb.folder,
      INFLUXDB_HOST: "127.0.0.1",
      INFLUXDB_PORT: String(influxdb.port),
      ADMINISTRATOR: "rkcp_admin",
      ADMINISTRATOR_PASSWORD: passwords.administrator ?? passwordOf("ADMINISTRATOR"),
      ADMINISTRATOR_PREVIOUS: passwords.previous ?? passwordOf("ADMINISTRATOR"),
      USER_NAME: "peatio",
      USER_PASSWORD: passwords.user ?? passwordOf("USER"),
      DATABASE: candlesDatabase,
      CANDLES_FILE: candles,
    },
  });
  return { output: all, exitCode };
}

async function http(route: "query" | "write", parameters: Record<string, string>, body?: string, user = "peatio") {
  const password = user === "peatio" ? passwordOf("USER") : passwordOf("ADMINISTRATOR");
  const search = new URLSearchParams({ db: candlesDatabase, u: user, p: password, ...parameters });
  const url = `http://127.0.0.1:${influxdb.port}/${route}?${search.toString()}`;
  const answer = await fetch(url, { method: "POST", ...(body !== undefined && { body }) });
  return { status: answer.status, text: await answer.text() };
}

interface Series {
  readonly results: readonly {
    readonly series?: readonly { readonly columns: string[]; readonly values: unknown[][] }[];
  }[];
}

beforeAll(async () => {
  if (!isInstalled) return;
  const folder = await scratch("influxdb");
  const [port, backup] = [await freePort(), await freePort()];
  await mkdir(path.join(folder, "data"));
  const configuration = influxdbConfiguration()
    .replaceAll("/var/lib/influxdb", path.join(folder, "data"))
    .replace('":8086"', `"127.0.0.1:${port}"`)
    .replace("127.0.0.1:8088", `127.0.0.1:${backup}`);
  await writeFile(path.join(folder, "influxdb.conf"), configuration);
  influxdb = await startServer({
    program: "/usr/bin/influxd",
    args: ["-config", path.join(folder, "influxdb.conf")],
    folder,
    port,
    answers: async () => (await fetch(`http://127.0.0.1:${port}/ping`)).status === 204,
  });
});
afterAll(() => influxdb?.stop());

describe.skipIf(!isInstalled)("candles, on Debian's InfluxDB", () => {
  test("the first run makes administrator, candles and user", async () => {
    const { output, exitCode } = await initialize();
    expect(output?.split("\n")).toEqual(["administrator rkcp_admin: made", "candles: there", "user peatio: made"]);
    expect(exitCode).toBe(0);
  });

  test("the second run finds them there", async () => {
    const { output, exitCode } = await initialize();
    expect(output?.split("\n")).toEqual(["administrator rkcp_admin: there", "candles: there", "user peatio: there"]);
    expect(exitCode).toBe(0);
  });

  test("there is a continuous query for each width that Peatio asks for", async () => {
    const { text } = await http("query", { q: "SHOW CONTINUOUS QUERIES" }, undefined, "rkcp_admin");
    for (const period of ["1m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d", "3d", "1w"]) {
      expect(text).toContain(`candles_${period} FROM`);
    }
  });

  test("trades become candles by themselves, market by market", async () => {
    const minute = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
    const trade = (second: number, price: number, amount: number) =>
      `trades,market=btcusd id=1i,price=${price},amount=${amount},total=${price * amount},taker_type="buy",created_at=1i ${minute + second * 1000}000000`;
    const written = await http(
      "write",
      {},
      [trade(1, 100, 1), trade(2, 120, 2), trade(3, 90, 1), trade(4, 110, 1)].join("\n"),
    );
    expect(written.status).toBe(204);
    const candle = async (period: string) => {
      const q = `SELECT open, high, low, close, volume FROM candles_${period} WHERE market='btcusd' ORDER BY time ASC LIMIT 1`;
      const { text } = await http("query", { q });
      return (JSON.parse(text) as Series).results[0]?.series?.[0]?.values[0]?.slice(1);
    };
    await expect.poll(() => candle("1m"), { timeout: 30_000 }).toEqual([100, 120, 90, 110, 5]);
    await expect.poll(() => candle("5m"), { timeout: 40_000 }).toEqual([100, 120, 90, 110, 5]);
  });

  test("Peatio's user makes and drops no database, and makes no user", async () => {
    for (const q of [
      "CREATE DATABASE more",
      `DROP DATABASE ${candlesDatabase}`,
      "CREATE USER x WITH PASSWORD 'x'",
      "SHOW USERS",
    ]) {
      expect((await http("query", { q })).text).toMatch(/not authorized|requires admin/);
    }
  });

  test("nobody is answered without a password", async () => {
    const answer = await fetch(`http://127.0.0.1:${influxdb.port}/query?q=SHOW+DATABASES`, { method: "POST" });
    expect(answer.status).toBe(401);
  });

  test("new passwords in Vault are given at the next run", async () => {
    const round = { administrator: passwordOf("ADMINISTRATOR", "2"), user: passwordOf("USER", "2") };
    const { output, exitCode } = await initialize(round);
    expect(output).toContain("administrator rkcp_admin: new password\n");
    expect(exitCode).toBe(0);
    expect((await http("query", { q: "SHOW MEASUREMENTS" })).status).toBe(401);
    expect((await http("query", { q: "SHOW MEASUREMENTS", p: round.user })).status).toBe(200);
  });

  test("an administrator nobody knows is said so, without a password in the output", async () => {
    const { output, exitCode } = await initialize({
      administrator: passwordOf("A", "3"),
      previous: passwordOf("B", "3"),
    });
    expect(output).toMatch(/knows neither the administrator's password.*Fix: /);
    expect(output).not.toContain("password-of");
    expect(exitCode).toBe(1);
  });
});
