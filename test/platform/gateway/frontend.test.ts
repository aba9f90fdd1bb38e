import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { entryHosts } from "../../../platform/entry";
import { stagePlatform } from "../../support/environments";

const platform = stagePlatform();
const hosts = entryHosts(platform.environment);

/** What a browser has after it ran the file. */
function settingsOf(name: string): Record<string, unknown> {
  const [file] = platform.workloads.find((workload) => workload.name === name)?.files ?? [];
  const window: { env?: Record<string, unknown> } = {};
  runInNewContext(file?.content ?? "", { window });
  return window.env ?? {};
}

describe("the pages' settings", () => {
  test("lead customers to the API of the host they are on, websockets too", () => {
    expect(settingsOf("frontend")["api"]).toMatchObject({
      authUrl: `https://${hosts.public}/api/v2/barong`,
      tradeUrl: `https://${hosts.public}/api/v2/peatio`,
      rangerUrl: `wss://${hosts.public}/api/v2/ranger`,
    });
  });

  test("lead administrators to the API of theirs", () => {
    expect(settingsOf("tower")).toMatchObject({
      authUrl: `https://${hosts.administration}/api/v2/barong`,
      peatioUrl: `https://${hosts.administration}/api/v2/peatio`,
      devMode: false,
    });
  });

  test("let nobody into Tower who has nothing to administer", () => {
    expect(settingsOf("tower")["allowedRoles"]).not.toEqual(expect.arrayContaining(["member"]));
  });

  test("offer the one language that mails are written in", () => {
    expect(settingsOf("frontend")["languages"]).toEqual(["en"]);
  });
});

test("Tower runs only where there is an image of it", () => {
  const without = stagePlatform((env) => {
    const { tower: _tower, ...images } = env.services.images;
    return { ...env, services: { ...env.services, images } };
  });
  expect(without.workloads.map(({ name }) => name)).not.toContain("tower");
  expect(without.flows.filter(({ to }) => to === "tower")).toEqual([]);
});
