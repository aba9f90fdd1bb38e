import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { gatewayHealth, gatewayNodePorts, gatewayPaths } from "../../../platform/entry";
import { apis, uploadPath } from "../../../platform/gateway/api";
import { authzRules, authzRulesFile } from "../../../platform/gateway/authz-rules";
import { gatewayConfiguration, gatewayFile } from "../../../platform/gateway/configuration";
import type { Bootstrap } from "../../../platform/gateway/envoy/bootstrap";
import type { Route } from "../../../platform/gateway/envoy/route";
import { sizes, times } from "../../../platform/gateway/limits";
import type { Side } from "../../../platform/gateway/spec";
import type { Platform } from "../../../platform/platform";
import { featureOf, specOf } from "../../services/envoy/specs";
import { gatewaySpec } from "../../../platform/workloads/gateway";
import { featureOf as describedAs } from "../../environments/features/platforms";
import { productionPlatform, stagePlatform } from "../../support/environments";

const platforms: readonly (readonly [string, () => Platform])[] = [
  ["stage", () => stagePlatform()],
  ["production", () => productionPlatform()],
];
const sides: readonly Side[] = ["public", "administration"];

const configurationOf = (platform: Platform, side: Side) => gatewayConfiguration(specOf(platform, side));
const clusters = ({ static_resources }: Bootstrap) => static_resources.clusters.map(({ name }) => name);
function routesOf({ static_resources }: Bootstrap): readonly Route[] {
  const [entry] = static_resources.listeners;
  return entry?.filter_chains[0]?.filters[0]?.typed_config.route_config.virtual_hosts[0]?.routes ?? [];
}
/** Every path that a program gets, as written in the routes. */
const paths = (bootstrap: Bootstrap) =>
  routesOf(bootstrap).flatMap((route) =>
    "route" in route ? Object.values(route.match).filter((value): value is string => typeof value === "string") : [],
  );

describe.each(platforms)("the gateways of %s", (_, make) => {
  const platform = make();

  test("are two programs, and the public one knows no address of administration", () => {
    expect(clusters(configurationOf(platform, "public"))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/tower|jenkins/)]),
    );
  });

  test("lead the public to no path that the entry closes", () => {
    const closed = new RegExp(gatewayPaths.closed);
    expect(paths(configurationOf(platform, "public")).filter((path) => closed.test(path))).toEqual([]);
  });

  test.each(sides)("lead nobody to a management API: %s", (side) => {
    expect(paths(configurationOf(platform, side)).filter((path) => path.includes("management"))).toEqual([]);
  });

  test.each(sides)("let nothing pass while AuthZ does not answer: %s", (side) => {
    const modes = [...JSON.stringify(configurationOf(platform, side)).matchAll(/"failure_mode_allow":(true|false)/g)];
    expect(new Set(modes.map(([, mode]) => mode))).toEqual(new Set(["false"]));
  });

  test.each(sides)("keep Envoy's own administration on the loopback: %s", (side) => {
    expect(configurationOf(platform, side).admin.address.socket_address.address).toBe("127.0.0.1");
  });

  test.each(sides)("answer the balancer on the node port that it asks: %s", (side) => {
    const name = side === "public" ? "gateway" : "administration-gateway";
    const workload = platform.workloads.find((each) => each.name === name);
    expect(workload?.service?.nodePorts).toEqual({ http: gatewayNodePorts[side] });
  });

  test("end later than the balancer stops sending", () => {
    for (const workload of platform.workloads.filter(({ tier }) => tier === "edge")) {
      expect(workload.gracePeriodSeconds).toBeGreaterThan(gatewayHealth.drainSeconds);
      expect(workload.beforeStop?.join(" ")).toContain(`sleep ${gatewayHealth.drainSeconds}`);
    }
  });

  test("are ready by an open port, since a pod that drains still serves", () => {
    for (const { probes } of platform.workloads.filter(({ tier }) => tier === "edge")) {
      expect(probes.readiness).toEqual({ kind: "tcp" });
    }
  });
});

describe("AuthZ's lists", () => {
  const starts = (list: readonly string[], path: string) => list.some((prefix) => path.startsWith(prefix));

  test("let pass what anybody may call, and nothing that members may", () => {
    for (const { prefix, groups } of apis) {
      for (const [group, reach] of Object.entries(groups)) {
        const path = `${prefix.slice(1)}/${group}/anything`;
        expect([path, starts(authzRules().pass, path)]).toEqual([path, reach === "anybody"]);
        expect([path, starts(authzRules().block, path)]).toEqual([path, reach === "nobody"]);
      }
    }
  });

  test("open no group whose name only begins like an open one", () => {
    expect(starts(authzRules().pass, "api/v2/peatio/public_keys/1")).toBe(false);
  });

  test("are a file that Barong reads", () => {
    expect(parse(authzRulesFile())).toEqual({ rules: authzRules() });
  });
});

describe("a feature", () => {
  test("changes nothing in production, whose gateways take no header", () => {
    const { features, takesFeatures } = specOf(productionPlatform(), "public");
    expect([features, takesFeatures]).toEqual([[], false]);
  });

  test("is nothing to administrators, whose gateway takes no header", () => {
    const platform = stagePlatform();
    const features = [describedAs("barong")];
    const specs = sides.map((side) => gatewaySpec(platform.environment, side, platform.workloads, features));
    expect(specs.map(({ features: routed, takesFeatures }) => [routed.length, takesFeatures])).toEqual([
      [1, true],
      [0, false],
    ]);
  });

  test("of Barong is asked about requests that it answers itself, and about no other", () => {
    const features = apis.map(({ service }) => featureOf(`new-${service}`, service));
    const routes = routesOf(gatewayConfiguration(specOf(stagePlatform(), "public", features)));
    const judged = routes.flatMap((route) => {
      const authz = route.typed_per_filter_config?.["envoy.filters.http.ext_authz"];
      const by = authz && "check_settings" in authz ? authz.check_settings.http_service.server_uri.cluster : undefined;
      return by === undefined || !("route" in route) ? [] : [{ by, to: route.route.cluster }];
    });
    expect(judged).toEqual([{ by: "feature-new-barong", to: "feature-new-barong" }]);
  });

  test("is a line of routes and a line of clusters to its reviewer", () => {
    const lines = (features: readonly ReturnType<typeof featureOf>[]) =>
      gatewayFile(specOf(stagePlatform(), "public", features)).split("\n").length;
    expect(lines([featureOf("one", "peatio-api")]) - lines([])).toBe(2);
  });

  test("of what the public gateway doesn't show is no address to it", () => {
    const platform = stagePlatform();
    const features = ["tower", "frontend"].map(describedAs);
    const { features: routed } = gatewaySpec(platform.environment, "public", platform.workloads, features);
    expect(routed.map(({ service }) => service)).toEqual(["frontend"]);
  });

  test("has no route at a gateway that doesn't show its service", () => {
    const tower = [featureOf("look", "tower", 8080)];
    expect(routesOf(gatewayConfiguration(specOf(stagePlatform(), "public", tower)))).toEqual(
      routesOf(gatewayConfiguration(specOf(stagePlatform(), "public", []))),
    );
  });

  test("more than the file can hold is refused with the fix", () => {
    const many = Array.from({ length: 2500 }, (_, index) => featureOf(`candidate-${index}`, "barong"));
    expect(() => gatewayFile(specOf(stagePlatform(), "public", many))).toThrow(
      /the public gateway's configuration has \d+ bytes with 2500 features\. Allowed: \d+.*Fix: end features/,
    );
  });
});

describe("limits", () => {
  test("let a document of 10 MB pass with its form, and not ten of them", () => {
    expect(sizes.upload).toBeGreaterThan(10 * 1024 * 1024);
    expect(sizes.upload).toBeLessThan(20 * 1024 * 1024);
  });

  test("agree with the filter before the balancer about where documents are uploaded", () => {
    expect(new RegExp(gatewayPaths.upload).test(uploadPath)).toBe(true);
  });

  test("keep connections longer than the balancer does, which would answer 502 otherwise", () => {
    const balancerIdleSeconds = 300;
    expect(times.idleConnection).toBeGreaterThan(balancerIdleSeconds);
    expect(times.idleWebsocket).toBeGreaterThan(balancerIdleSeconds);
  });

  test("refuse an environment without Barong: nobody else judges requests", () => {
    const { environment, workloads } = stagePlatform();
    const without = workloads.filter(({ name }) => name !== "barong");
    expect(() => specOf({ ...stagePlatform(), environment, workloads: without }, "public")).toThrow(
      "stage: the gateways need barong, which judges every request. Fix: describe it",
    );
  });
});
