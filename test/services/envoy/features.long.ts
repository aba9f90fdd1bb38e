import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { entryHosts } from "../../../platform/entry";
import { gatewayConfiguration } from "../../../platform/gateway/configuration";
import { stagePlatform } from "../../support/environments";
import { barongDouble } from "./authz-double";
import { RunningGateway } from "./running-gateway";
import { featureOf, specOf } from "./specs";
import { UpstreamDouble } from "./upstream";

const platform = stagePlatform();
const host = entryHosts(platform.environment).public;
const features = [
  featureOf("books", "peatio-api"),
  featureOf("kyc", "barong"),
  featureOf("down", "barong"),
  featureOf("look", "frontend"),
  featureOf("stream", "rango"),
];
const gateway = new RunningGateway(gatewayConfiguration(specOf(platform, "public", features)), host);
const doubles: Record<string, UpstreamDouble> = {
  barong: barongDouble(),
  "feature-kyc": barongDouble("feature-kyc"),
};
for (const name of ["peatio-api", "rango", "frontend", "feature-books", "feature-look", "feature-stream"]) {
  doubles[name] = new UpstreamDouble(name);
}

/** Nothing listens there. */
const nobodysPort = 1;
const member = { cookie: "_barong_session=member" };
const naming = (feature: string) => ({ headers: { ...member, "x-rkcp-feature": feature } });
const balances = "/api/v2/peatio/account/balances";

beforeAll(async () => {
  const ports = await Promise.all(
    Object.entries(doubles).map(async ([name, double]) => [name, await double.start()] as const),
  );
  await gateway.start({ ...Object.fromEntries(ports), "feature-down": nobodysPort });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all(Object.values(doubles).map((double) => double.stop()));
});
beforeEach(() => Object.values(doubles).forEach((double) => (double.seen.length = 0)));

const asked = () =>
  Object.entries(doubles).flatMap(([name, { seen }]) =>
    seen.map(({ path }) => `${name}${path.startsWith("/api/v2/auth/") ? " judged" : ""}`),
  );

describe("a tester who names a feature", () => {
  test("is served by it for the one service it stands in for", async () => {
    expect(await gateway.ask(balances, naming("books"))).toMatchObject({ status: 200, text: "feature-books" });
    expect(doubles["feature-books"]?.seen.map(({ path }) => path)).toEqual(["/api/v2/account/balances"]);
  });

  test("is told that the feature answered", async () => {
    expect((await gateway.ask(balances, naming("books"))).headers).toMatchObject({ "x-rkcp-feature": "books" });
  });

  test("is served by the environment for every other service, and told of no feature", async () => {
    const reply = await gateway.ask("/api/v2/barong/resource/users/me", naming("books"));
    expect(reply).toMatchObject({ status: 200, text: "barong" });
    expect(reply.headers).not.toHaveProperty("x-rkcp-feature");
  });

  test("is judged by the environment's AuthZ", async () => {
    await gateway.ask(balances, naming("books"));
    expect(asked()).toEqual(["barong judged", "feature-books"]);
    expect((await gateway.ask(balances, { headers: { "x-rkcp-feature": "books" } })).status).toBe(401);
  });

  test("is judged by the feature's AuthZ where the feature's Barong answers", async () => {
    await gateway.ask("/api/v2/barong/resource/users/me", naming("kyc"));
    expect(asked()).toEqual(["feature-kyc judged", "feature-kyc"]);
    expect(doubles["feature-kyc"]?.seen.map(({ headers }) => headers["authorization"])).toEqual([
      undefined,
      "Bearer of-the-member",
    ]);
  });

  test("is refused by the feature's AuthZ without a session of it", async () => {
    const reply = await gateway.ask("/api/v2/barong/resource/users/me", { headers: { "x-rkcp-feature": "kyc" } });
    expect(reply.status).toBe(401);
    expect(reply.headers).not.toHaveProperty("x-secret");
    expect(asked()).toEqual(["feature-kyc judged"]);
  });

  test.each([balances, "/api/v2/peatio/market/orders", "/api/v2/barong/../peatio/account/balances"])(
    "is judged by the environment's AuthZ for its services, also where the feature is Barong's: %s",
    async (path) => {
      await gateway.ask(path, naming("kyc"));
      expect(asked()).toEqual(["barong judged", "peatio-api"]);
    },
  );

  test("passes nothing of the feature's Barong while that doesn't answer, and all the rest", async () => {
    expect((await gateway.ask("/api/v2/barong/resource/users/me", naming("down"))).status).toBe(503);
    expect(asked()).toEqual([]);
    expect((await gateway.ask(balances, naming("down"))).status).toBe(200);
  });

  test("who names two features is the environment's", async () => {
    await gateway.ask("/api/v2/barong/resource/users/me", naming("kyc, kyc"));
    expect(asked()).toEqual(["barong judged", "barong"]);
  });

  test("sees the feature's pages where it is the frontend's, with the environment's API", async () => {
    expect((await gateway.ask("/trading", naming("look"))).text).toBe("feature-look");
    expect((await gateway.ask(balances, naming("look"))).text).toBe("peatio-api");
    expect((await gateway.ask("/api/v2/nothing", naming("look"))).status).toBe(404);
  });

  test("has a websocket of it where it is Rango's", async () => {
    const headers = ["x-rkcp-feature: stream"];
    expect(await gateway.throughWebsocket("/api/v2/ranger/public", headers, "hello")).toMatch(/^HTTP\/1\.1 101/);
    expect(asked()).toEqual(["barong judged", "feature-stream"]);
  });

  test("uploads a document to the feature's Barong", async () => {
    const body = Buffer.alloc(2 * 1024 * 1024);
    const reply = await gateway.ask("/api/v2/barong/resource/documents", { ...naming("kyc"), method: "POST", body });
    expect(reply).toMatchObject({ status: 200, text: "feature-kyc" });
  });

  test.each(["/api/v2/peatio/admin/wallets", "/api/v2/peatio/management/users", "/api/v2/peatio/%61dmin/wallets"])(
    "reaches no more than others do: %s",
    async (path) => {
      expect((await gateway.ask(path, naming("books"))).status).toBe(404);
      expect(asked()).toEqual([]);
    },
  );

  test("that is not there is served by the environment", async () => {
    expect((await gateway.ask(balances, naming("gone"))).text).toBe("peatio-api");
  });

  test("never shows the header to a program", async () => {
    await gateway.ask(balances, naming("books"));
    await gateway.ask("/api/v2/barong/resource/users/me", naming("books"));
    const programs = Object.values(doubles).flatMap(({ seen }) =>
      seen.filter(({ path }) => !path.startsWith("/api/v2/auth/")),
    );
    expect(programs).toHaveLength(2);
    for (const { headers } of programs) expect(headers).not.toHaveProperty("x-rkcp-feature");
  });
});

test("a request that names none is the environment's", async () => {
  expect(await gateway.ask(balances, { headers: member })).toMatchObject({ status: 200, text: "peatio-api" });
  expect(asked()).toEqual(["barong judged", "peatio-api"]);
});
