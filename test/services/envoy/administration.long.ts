import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { entryHosts } from "../../../platform/entry";
import { gatewayConfiguration } from "../../../platform/gateway/configuration";
import { stagePlatform } from "../../support/environments";
import { barongDouble } from "./authz-double";
import { RunningGateway } from "./running-gateway";
import { specOf } from "./specs";
import { UpstreamDouble } from "./upstream";

const platform = stagePlatform();
const host = entryHosts(platform.environment).administration;
const gateway = new RunningGateway(gatewayConfiguration(specOf(platform, "administration")), host);
const barong = barongDouble();
const peatio = new UpstreamDouble("peatio-api");
const tower = new UpstreamDouble("tower");
const jenkins = new UpstreamDouble("jenkins");
const doubles = { barong, "peatio-api": peatio, tower, jenkins };

const administrator = { cookie: "_barong_session=member" };
const judged = () => barong.seen.filter(({ path }) => path.startsWith("/api/v2/auth/"));

beforeAll(async () => {
  const ports = await Promise.all(
    Object.entries(doubles).map(async ([name, double]) => [name, await double.start()] as const),
  );
  await gateway.start(Object.fromEntries(ports));
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all(Object.values(doubles).map((double) => double.stop()));
});
beforeEach(() => Object.values(doubles).forEach((double) => (double.seen.length = 0)));

describe("administrators", () => {
  test.each([
    ["/api/v2/peatio/admin/wallets", "peatio-api"],
    ["/api/v2/barong/admin/users", "barong"],
    ["/api/v2/barong/resource/users/me", "barong"],
    ["/api/v2/peatio/public/currencies", "peatio-api"],
  ])("reach %s with a session", async (path, service) => {
    expect(await gateway.ask(path, { headers: administrator })).toMatchObject({ status: 200, text: service });
    expect(judged().map((seen) => seen.path)).toEqual([`/api/v2/auth${path}`]);
  });

  test("are judged and served by the environment alone, also when their browser names a feature", async () => {
    const headers = { ...administrator, "x-rkcp-feature": "kyc" };
    const path = "/api/v2/barong/admin/users";
    expect((await gateway.ask(path, { headers })).text).toBe("barong");
    expect(barong.seen).toHaveLength(2);
    for (const seen of barong.seen) expect(seen.headers).not.toHaveProperty("x-rkcp-feature");
  });

  test("reach nothing of administration without one", async () => {
    expect((await gateway.ask("/api/v2/peatio/admin/wallets")).status).toBe(401);
    expect(peatio.seen).toEqual([]);
  });

  test("sign in without one", async () => {
    expect((await gateway.ask("/api/v2/barong/identity/sessions", { method: "POST" })).status).toBe(200);
  });

  test("get Tower's pages, and are led to them", async () => {
    expect(await gateway.ask("/tower/users")).toMatchObject({ status: 200, text: "tower" });
    expect(tower.seen.map(({ path }) => path)).toEqual(["/tower/users"]);
    expect(await gateway.ask("/")).toMatchObject({ status: 302, headers: { location: `https://${host}/tower` } });
  });

  test("reach Jenkins, which signs them in itself", async () => {
    expect(await gateway.ask("/jenkins/login")).toMatchObject({ status: 200, text: "jenkins" });
    expect(judged()).toEqual([]);
  });

  test.each(["peatio", "barong"])("reach no management API of %s", async (program) => {
    const reply = await gateway.ask(`/api/v2/${program}/management/users`, { headers: administrator });
    expect(reply.status).toBe(404);
    expect(barong.seen).toEqual([]);
  });

  test("don't come by the customers' name", async () => {
    const headers = { ...administrator, host: entryHosts(platform.environment).public };
    expect((await gateway.ask("/api/v2/peatio/admin/wallets", { headers })).status).toBe(404);
  });
});
