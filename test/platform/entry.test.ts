import { describe, expect, test } from "vitest";
import { administrationCidrs, entryHosts, gatewayHealth, gatewayNodePorts } from "../../platform/entry";
import { firewallOf } from "../../platform/firewall";
import { stage, stagePlatform } from "../support/environments";

describe("the entry", () => {
  test("has a public name, one that redirects to it, and one for administration", () => {
    expect(entryHosts(stage())).toEqual({
      public: "stage.exchange.example",
      www: "www.stage.exchange.example",
      administration: "admin.stage.exchange.example",
    });
  });

  test("reaches the gateway on ports that Kubernetes gives to nodes, one for each side", () => {
    const ports = Object.values(gatewayNodePorts);
    expect(ports.filter((port) => port < 30_000 || port > 32_767)).toEqual([]);
    expect(new Set(ports).size).toBe(2);
  });

  test("goes on answering on a pod that ends until the balancer has noticed", () => {
    const { drainSeconds, intervalSeconds, threshold } = gatewayHealth;
    expect(drainSeconds).toBeGreaterThan(intervalSeconds * threshold);
  });

  test("is opened for the peers that data names for administration, and for those only", () => {
    const change = stagePlatform((env) => ({
      ...env,
      network: {
        ...env.network,
        peers: {
          office: { cidr: "10.99.0.0/24", reason: "administration from the office's own network" },
          other: { cidr: "10.98.0.0/24", reason: "an exchange of files with the auditors" },
        },
      },
      entry: { ...env.entry, administrationFrom: ["office"] },
    }));
    expect(administrationCidrs(change.environment)).toEqual(["10.99.0.0/24"]);
    const callers = firewallOf(change).flows.filter(({ to }) => "group" in to && to.group === "entry-administration");
    expect(callers.map(({ from, port }) => [from, port])).toEqual([
      [{ group: "jumpbox" }, 443],
      [{ cidrs: ["10.99.0.0/24"] }, 443],
    ]);
  });
});
