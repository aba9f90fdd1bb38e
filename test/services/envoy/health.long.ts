import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gatewayHealth, entryHosts } from "../../../platform/entry";
import { adminPort, gatewayConfiguration } from "../../../platform/gateway/configuration";
import { plainEnvironment } from "../../../rehearsal/child-environment";
import { runProgram } from "../../../rehearsal/program";
import { productionPlatform } from "../../support/environments";
import { barongDouble } from "./authz-double";
import { RunningGateway } from "./running-gateway";
import { specOf } from "./specs";
import { UpstreamDouble } from "./upstream";

const platform = productionPlatform();
const host = entryHosts(platform.environment).public;
const limited = { ...specOf(platform, "public"), requestsPerSecond: 20 };
const gateway = new RunningGateway(gatewayConfiguration(limited), host);
const barong = barongDouble();
const frontend = new UpstreamDouble("frontend");
const peatio = new UpstreamDouble("peatio-api", ({ path }, response) => {
  if (path.endsWith("/broken")) response.destroy();
  else response.end("peatio-api");
});
const up = { barong, frontend, "peatio-api": peatio };

beforeAll(async () => {
  const ports = await Promise.all(
    Object.entries(up).map(async ([name, double]) => [name, await double.start()] as const),
  );
  // Nobody listens where Rango should.
  await gateway.start({ ...Object.fromEntries(ports), rango: 1 });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all(Object.values(up).map((double) => double.stop()));
});

const member = { cookie: "_barong_session=member" };

describe("the balancer's question", () => {
  test("is answered by the gateway itself, whatever host it names", async () => {
    const reply = await gateway.ask(gatewayHealth.path, { headers: { host: "10.40.1.5:30080" } });
    expect(reply.status).toBe(200);
    expect([...barong.seen, ...frontend.seen]).toEqual([]);
  });

  test("is answered while a program behind it is down", async () => {
    expect((await gateway.ask("/api/v2/ranger/public")).status).toBe(503);
    expect((await gateway.ask(gatewayHealth.path)).status).toBe(200);
  });
});

describe("a program that is down", () => {
  test("is told in the API's own words, without its address", async () => {
    const reply = await gateway.ask("/api/v2/ranger/private", { headers: member });
    expect(reply).toMatchObject({ status: 503, text: '{"errors":["gateway.503"]}\n' });
  });

  test("gets an order once, even if it dies of it", async () => {
    const path = "/api/v2/peatio/market/orders/broken";
    expect((await gateway.ask(path, { method: "POST", headers: member })).status).toBe(503);
    expect(peatio.seen.filter((seen) => seen.path.endsWith("/broken"))).toHaveLength(1);
  });
});

describe("figures", () => {
  const on = (path: string, method = "GET") => gateway.ask(path, { listener: "stats", method });
  test("are there for Prometheus", async () => {
    const reply = await on("/stats/prometheus");
    expect(reply.status).toBe(200);
    expect(reply.text).toMatch(/envoy_cluster_upstream_rq_total\{envoy_cluster_name="authz"\}/);
  });

  test.each([
    ["GET", "/config_dump"],
    ["GET", "/stats"],
    ["GET", "/"],
    ["GET", "/certs"],
    ["GET", "/stats/prometheus/../../config_dump"],
    ["POST", "/quitquitquit"],
    ["POST", "/healthcheck/fail"],
    ["POST", "/ready"],
    ["POST", "/stats/prometheus"],
  ])("come with no other door of Envoy's administration: %s %s", async (method, path) => {
    expect((await on(path, method)).status).toBe(404);
  });
});

describe("too many requests", () => {
  // Until the bucket is full again: the tests before took from it, and it is filled once a second.
  beforeAll(() => sleep(1500));

  test("are refused before AuthZ is asked, and the balancer's question is not among them", async () => {
    barong.seen.length = 0;
    const replies = await Promise.all(Array.from({ length: 120 }, () => gateway.ask("/api/v2/barong/public/ping")));
    const statuses = replies.map(({ status }) => status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(40);
    // Whether AuthZ answers those within its second is this machine's load, not the limit's doing.
    expect(statuses.filter((status) => status !== 429).length).toBeGreaterThanOrEqual(40);
    expect(barong.seen.filter(({ path }) => path.startsWith("/api/v2/auth/")).length).toBeLessThanOrEqual(80);
    expect((await gateway.ask(gatewayHealth.path)).status).toBe(200);
  });
});

describe("AuthZ that does not answer", () => {
  // Until the gateway takes requests again, after too many of them.
  beforeAll(() => sleep(1500));

  test("lets nobody pass: 503, also to what needs no session", async () => {
    await barong.stop();
    peatio.seen.length = 0;
    const paths = ["/api/v2/peatio/public/markets", "/api/v2/peatio/account/balances"];
    const replies = await Promise.all(paths.map((path) => gateway.ask(path, { headers: member })));
    expect(replies.map(({ status }) => status)).toEqual([503, 503]);
    expect(peatio.seen).toEqual([]);
    expect(await gateway.logLine(({ path }) => path === paths[0])).toMatchObject({ details: "ext_authz_error" });
  });

  test("takes no pages away", async () => {
    expect((await gateway.ask("/")).status).toBe(200);
  });
});

describe("a pod that ends", () => {
  test("tells the balancer 503, and serves those it still sends", async () => {
    const { beforeStop = [] } = platform.workloads.find(({ name }) => name === "gateway") ?? {};
    const [shell = "", ...words] = beforeStop.map((word) =>
      word.replace(String(adminPort), String(gateway.ports["admin"])).replace(/sleep \d+/, "sleep 0"),
    );
    await runProgram({
      file: shell,
      arguments: words,
      cwd: process.cwd(),
      environment: plainEnvironment({}),
      timeoutSeconds: 20,
    });
    expect((await gateway.ask(gatewayHealth.path)).status).toBe(503);
    expect((await gateway.ask("/")).status).toBe(200);
  });
});
