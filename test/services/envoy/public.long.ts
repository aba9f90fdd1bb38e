import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { gatewayConfiguration } from "../../../platform/gateway/configuration";
import { entryHosts } from "../../../platform/entry";
import { productionPlatform } from "../../support/environments";
import { barongDouble } from "./authz-double";
import { RunningGateway } from "./running-gateway";
import { specOf } from "./specs";
import { UpstreamDouble } from "./upstream";

const platform = productionPlatform();
const host = entryHosts(platform.environment).public;
const gateway = new RunningGateway(gatewayConfiguration(specOf(platform, "public")), host);
const barong = barongDouble();
const peatio = new UpstreamDouble("peatio-api");
const rango = new UpstreamDouble("rango");
const frontend = new UpstreamDouble("frontend");
const upstreams = { barong, "peatio-api": peatio, rango, frontend };

const member = { cookie: "_barong_session=member" };
/** As the balancer sends it: what the client wrote, and the client's address after it. */
const client = "203.0.113.7";
const behindBalancer = (forged?: string) => ({ "x-forwarded-for": forged ? `${forged}, ${client}` : client });

/** What an upstream was asked, AuthZ's questions apart. */
const asked = (double: UpstreamDouble) => double.seen.filter(({ path }) => !path.startsWith("/api/v2/auth/"));
const judged = () => barong.seen.filter(({ path }) => path.startsWith("/api/v2/auth/"));
const last = (seen: readonly { readonly headers: Readonly<Record<string, unknown>> }[]) => seen.at(-1)?.headers ?? {};

beforeAll(async () => {
  const ports = await Promise.all(
    Object.entries(upstreams).map(async ([name, double]) => [name, await double.start()] as const),
  );
  await gateway.start(Object.fromEntries(ports));
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all(Object.values(upstreams).map((double) => double.stop()));
});
beforeEach(() => Object.values(upstreams).forEach((double) => (double.seen.length = 0)));

describe("a member's request", () => {
  test("reaches the program at the path it knows", async () => {
    expect(await gateway.ask("/api/v2/peatio/account/balances?limit=5", { headers: member })).toMatchObject({
      status: 200,
      text: "peatio-api",
    });
    expect(asked(peatio).map(({ path }) => path)).toEqual(["/api/v2/account/balances?limit=5"]);
  });

  test("is judged by AuthZ at its full path, with its own method", async () => {
    await gateway.ask("/api/v2/peatio/market/orders/1/cancel", { method: "POST", headers: member });
    expect(judged().map(({ method, path }) => [method, path])).toEqual([
      ["POST", "/api/v2/auth/api/v2/peatio/market/orders/1/cancel"],
    ]);
  });

  test("carries AuthZ's token to the program, and nothing else of AuthZ's answer", async () => {
    await gateway.ask("/api/v2/peatio/account/balances", { headers: member });
    expect(last(peatio.seen)).toMatchObject({ authorization: "Bearer of-the-member" });
    expect(last(peatio.seen)).not.toHaveProperty("x-user-uid");
  });

  test.each(["GET", "POST", "PUT", "PATCH", "DELETE"])("may be a %s", async (method) => {
    expect((await gateway.ask("/api/v2/barong/resource/api_keys/1", { method, headers: member })).status).toBe(200);
    expect(asked(barong).map((seen) => seen.method)).toEqual([method]);
  });

  test.each(["TRACE", "PURGE"])("may not be a %s", async (method) => {
    expect((await gateway.ask("/api/v2/barong/resource/api_keys/1", { method, headers: member })).status).not.toBe(200);
    expect(asked(barong)).toEqual([]);
  });

  test("is told AuthZ's words when it is refused, and none of its other headers", async () => {
    const reply = await gateway.ask("/api/v2/peatio/account/balances");
    expect(reply).toMatchObject({ status: 401, text: '{"errors":["authz.invalid_session"]}' });
    expect(reply.headers).toMatchObject({ "content-type": "application/json" });
    expect(reply.headers).not.toHaveProperty("x-secret");
    expect(peatio.seen).toEqual([]);
  });
});

describe("anybody's request", () => {
  test("passes AuthZ's lists without a session", async () => {
    const paths = ["barong/identity/sessions", "barong/public/ping", "peatio/public/markets", "peatio/coingecko/pairs"];
    const replies = await Promise.all(paths.map((path) => gateway.ask(`/api/v2/${path}`)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test("gets the frontend's pages without AuthZ being asked", async () => {
    expect(await gateway.ask("/trading/btcusd")).toMatchObject({ status: 200, text: "frontend" });
    expect(judged()).toEqual([]);
  });

  test("can't write to the frontend", async () => {
    expect((await gateway.ask("/trading", { method: "POST" })).status).toBe(404);
    expect(frontend.seen).toEqual([]);
  });

  test("for another host is answered 404, and nobody is asked", async () => {
    const reply = await gateway.ask("/api/v2/peatio/public/markets", { headers: { host: "elsewhere.example" } });
    expect(reply.status).toBe(404);
    expect(barong.seen).toEqual([]);
  });
});

describe("administration and management are not there", () => {
  const spellings = [
    "/admin",
    "/tower/",
    "/api/v2/barong/admin/users",
    "/api/v2/peatio/admin/wallets",
    "/api/v2/peatio/management/deposits",
    "/api/v2/barong/management/users",
    "/api/v2/PEATIO/ADMIN/wallets",
    "/api/v2/peatio/Admin/wallets",
    "//api//v2//peatio//admin/wallets",
    "/api/v2/peatio/public/../admin/wallets",
    "/api/v2/peatio/public/%2e%2e/admin/wallets",
    "/api/v2/peatio/public/%2E%2E/admin/wallets",
    "/api/v2/peatio/public/..%2fadmin/wallets",
    "/api/v2/peatio/public/..%5cadmin/wallets",
    "/api/v2/peatio/public/..\\admin/wallets",
    "/api/v2/peatio/%61dmin/wallets",
    "/api/v2/peatio/adm%69n/wallets",
    "/api/v2/peatio/%2561dmin/wallets",
    "/api/v2/peatio/%6danagement/deposits",
    "/api/v2/peatio/admin;x=1/wallets",
    "/api/v2/peatio/admin%00/wallets",
    "/%61pi/v2/peatio/admin/wallets",
    "/api%2fv2/peatio/admin/wallets",
    "/api/v2/./peatio/./admin/wallets",
    "/api/v2/finex/admin/orders",
    "/api/v2/peatio/public/webhooks/bitgo/deposit",
    "/api/v2/peatio",
    "/swagger/../api/v2/peatio/admin",
  ];
  test.each(spellings)("as %s", async (path) => {
    const text = await gateway.raw(
      `GET ${path} HTTP/1.1\r\nhost: ${host}\r\ncookie: _barong_session=member\r\nconnection: close\r\n\r\n`,
    );
    expect(asked(peatio)).toEqual([]);
    expect(asked(barong)).toEqual([]);
    // What begins with an escape is no API path to anybody; the frontend's own page says so.
    expect(text).toMatch(/^HTTP\/1\.1 (400|404)|\r\n\r\n(8\r\n)?frontend/);
  });
});

test("a path with doubled slashes is judged and passed on as the one path it means", async () => {
  await gateway.ask("//api/v2//peatio/public//markets");
  expect(judged().map(({ path }) => path)).toEqual(["/api/v2/auth/api/v2/peatio/public/markets"]);
  expect(asked(peatio).map(({ path }) => path)).toEqual(["/api/v2/public/markets"]);
});

describe("who the client is", () => {
  test("is what the balancer saw, whatever the client wrote before it", async () => {
    await gateway.ask("/api/v2/peatio/account/balances", { headers: { ...member, ...behindBalancer("6.6.6.6") } });
    expect(last(peatio.seen)).toMatchObject({ "x-forwarded-for": client, "cf-connecting-ip": client });
  });

  test("is the same to AuthZ, which binds sessions to it", async () => {
    await gateway.ask("/api/v2/peatio/account/balances", { headers: { ...member, ...behindBalancer("6.6.6.6") } });
    expect(last(judged())).toMatchObject({ "x-forwarded-for": client });
  });

  test("is the caller itself in the cluster, where no balancer writes", async () => {
    await gateway.ask("/api/v2/peatio/account/balances", { headers: { ...member, "cf-connecting-ip": "6.6.6.6" } });
    expect(last(peatio.seen)).toMatchObject({ "x-forwarded-for": "127.0.0.1", "cf-connecting-ip": "127.0.0.1" });
  });

  test.each([
    ["authorization", "Bearer forged"],
    ["true-client-ip", "6.6.6.6"],
    ["client-ip", "6.6.6.6"],
    ["x-real-ip", "6.6.6.6"],
    ["forwarded", "for=6.6.6.6"],
    ["x-forwarded-host", "evil.example"],
    ["x-forwarded-ssl", "on"],
    ["x-http-method-override", "DELETE"],
    ["x-original-url", "/api/v2/admin"],
    ["x-rewrite-url", "/api/v2/admin"],
    ["x-envoy-original-path", "/x"],
    ["x-envoy-upstream-rq-timeout-ms", "1"],
    ["cf-ipcountry", "XX"],
    ["x-rkcp-feature", "anything"],
  ])("is no matter of the client's %s", async (name, value) => {
    await gateway.ask("/api/v2/peatio/public/markets", { headers: { ...behindBalancer(), [name]: value } });
    expect(last(peatio.seen)[name]).not.toBe(value);
    expect(last(judged())[name]).not.toBe(value);
  });

  test.each(["authorization", "client-ip", "x-forwarded-host", "x-rkcp-feature"])(
    "leaves no %s where the client wrote one",
    async (name) => {
      await gateway.ask("/api/v2/peatio/public/markets", { headers: { ...behindBalancer(), [name]: "6.6.6.6" } });
      expect(last(peatio.seen)).not.toHaveProperty([name]);
    },
  );

  test("counts as a request over https, as the balancer says", async () => {
    await gateway.ask("/api/v2/peatio/public/markets", { headers: behindBalancer() });
    expect(last(peatio.seen)).toMatchObject({ "x-forwarded-proto": "https" });
  });

  test("is asked of AuthZ with what it judges by and nothing else", async () => {
    const odd = { "x-odd": "1", accept: "text/html", referer: "https://elsewhere.example" };
    await gateway.ask("/api/v2/peatio/account/balances", { headers: { ...member, ...behindBalancer(), ...odd } });
    const known = ["content-length", "cookie", "host", "x-forwarded-for", "x-forwarded-proto", "user-agent"];
    const own = ["x-envoy-internal", "x-envoy-expected-rq-timeout-ms", "x-request-id", "connection"];
    expect(Object.keys(last(judged())).filter((name) => ![...known, ...own].includes(name))).toEqual([]);
  });

  test("may not be told in a header with an underscore, which Rack reads as a dash", async () => {
    const reply = await gateway.ask("/api/v2/peatio/public/markets", { headers: { x_forwarded_for: "6.6.6.6" } });
    expect(reply.status).toBe(400);
  });
});

describe("sizes", () => {
  const bytes = (length: number) => ({ method: "POST", headers: member, body: Buffer.alloc(length) });
  test("of a document of 10 MB: it passes", async () => {
    const reply = await gateway.ask("/api/v2/barong/resource/documents", bytes(10 * 1024 * 1024 + 4096));
    expect(reply.status).toBe(200);
    expect(asked(barong).map(({ bodyBytes }) => bodyBytes)).toEqual([10 * 1024 * 1024 + 4096]);
  });

  test.each([
    ["12 MB as a document", "/api/v2/barong/resource/documents", 12 * 1024 * 1024],
    ["100 kB as an order", "/api/v2/peatio/market/orders", 100 * 1024],
  ])("of %s: it is refused", async (_, path, length) => {
    const status = await gateway.ask(path, bytes(length)).then(
      (reply) => reply.status,
      // The gateway may have hung up before all was sent.
      () => 413,
    );
    expect(status).toBe(413);
  });

  test("of headers: 40 kB of cookies are refused", async () => {
    const reply = await gateway.ask("/", { headers: { cookie: "a".repeat(40 * 1024) } });
    expect(reply.status).toBe(431);
  });
});

describe("an answer", () => {
  test("tells nothing of what runs here", async () => {
    const { headers } = await gateway.ask("/api/v2/peatio/public/markets");
    expect(
      Object.keys(headers).filter((name) => /^(server|via|x-runtime|x-powered-by|x-envoy-.*)$/.test(name)),
    ).toEqual([]);
  });

  test("tells a browser to stay with https, to guess no types, and to let nobody else frame it", async () => {
    const { headers } = await gateway.ask("/");
    expect(headers).toMatchObject({
      "strict-transport-security": "max-age=31536000",
      "x-content-type-options": "nosniff",
      "x-frame-options": "SAMEORIGIN",
      "content-security-policy": expect.stringContaining("frame-ancestors 'self'") as unknown,
    });
  });

  test("of the API is kept by no cache", async () => {
    const { headers } = await gateway.ask("/api/v2/peatio/account/balances", { headers: member });
    expect(headers).toMatchObject({ "cache-control": "no-store" });
  });

  test("of the gateway itself has the API's shape and names nothing behind it", async () => {
    const reply = await gateway.ask("/api/v2/nothing");
    expect(reply).toMatchObject({ status: 404, text: '{"errors":["gateway.404"]}\n' });
  });

  test("gives pages of another origin no leave, and those of the site leave to DELETE", async () => {
    const preflight = (origin: string) =>
      gateway.ask("/api/v2/barong/identity/sessions", {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "DELETE" },
      });
    expect((await preflight("https://evil.example")).headers).not.toHaveProperty("access-control-allow-origin");
    const { headers } = await preflight(`https://${host}`);
    expect(headers).toMatchObject({ "access-control-allow-origin": `https://${host}` });
    expect(headers["access-control-allow-methods"]).toContain("DELETE");
  });
});

describe("a websocket", () => {
  test("for members opens with a session and carries AuthZ's token", async () => {
    const received = await gateway.throughWebsocket(
      "/api/v2/ranger/private?stream=order",
      ["cookie: _barong_session=member"],
      "hello",
    );
    expect(received).toMatch(/^HTTP\/1\.1 101[^]*hello$/);
    expect(rango.seen).toMatchObject([
      { path: "/api/v2/ranger/private?stream=order", headers: { authorization: "Bearer of-the-member" } },
    ]);
  });

  test("for members does not open without one", async () => {
    expect(await gateway.throughWebsocket("/api/v2/ranger/private", [], "hello")).toMatch(/^HTTP\/1\.1 401/);
    expect(rango.seen).toEqual([]);
  });

  test("for anybody opens without one", async () => {
    const received = await gateway.throughWebsocket("/api/v2/ranger/public?stream=global.tickers", [], "hello");
    expect(received).toMatch(/^HTTP\/1\.1 101[^]*hello$/);
  });

  test("does not open to another program", async () => {
    const received = await gateway.throughWebsocket("/api/v2/peatio/public/markets", [], "hello");
    expect(received).not.toMatch(/^HTTP\/1\.1 101/);
  });
});

describe("HTTP is read strictly", () => {
  test.each([
    ["HTTP/1.0", `GET / HTTP/1.0\r\nhost: ${host}\r\n\r\n`, /^HTTP\/1\.1 426/],
    [
      "a length and chunks at once",
      `POST /api/v2/peatio/public/x HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400/,
    ],
    [
      "two lengths",
      `POST /api/v2/peatio/public/x HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcd`,
      /^HTTP\/1\.1 400/,
    ],
    [
      "a fragment in the path",
      `GET /api/v2/peatio/public/x#/../admin HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
      /^HTTP\/1\.1 400/,
    ],
  ])("%s is refused", async (_, bytes, refusal) => {
    expect(await gateway.raw(bytes)).toMatch(refusal);
    expect(peatio.seen).toEqual([]);
  });
});

describe("the access log", () => {
  test("has a line of JSON per request without query, cookie or token", async () => {
    const headers = { ...member, ...behindBalancer(), authorization: "Bearer of-nobody" };
    await gateway.ask("/api/v2/peatio/account/logged?signature=of-a-key", { headers });
    const line = await gateway.logLine(({ path }) => path === "/api/v2/peatio/account/logged");
    expect(line).toMatchObject({ client, status: 200, upstream: "peatio-api", route: "peatio-api account" });
    expect(JSON.stringify(gateway.accessLog())).not.toMatch(/of-a-key|_barong_session|of-nobody|of-the-member/);
  });

  test("leaves out the balancer's questions", async () => {
    await gateway.ask("/healthz");
    await gateway.ask("/after-the-question");
    await gateway.logLine(({ path }) => path === "/after-the-question");
    expect(gateway.accessLog().filter(({ path }) => path === "/healthz")).toEqual([]);
  });
});
