import { describe, expect, test } from "vitest";
import { production } from "../../../environments/production";
import { environmentSchema } from "../../../environments/schema";
import { stage } from "../../../environments/stage";
import { tierCidrs } from "../../../platform/addresses";
import { internetRange, placeOf } from "../../../platform/places";
import { placementOf } from "../../../platform/pools";

const inStage = environmentSchema.parse(stage);
const inProduction = environmentSchema.parse(production);

describe("a place is", () => {
  test("pods by name in the cluster", () => {
    expect(placeOf(inStage, "rabbitmq")).toEqual({ kind: "pods", labels: { "app.kubernetes.io/name": "rabbitmq" } });
  });

  test("the data tier for MySQL", () => {
    expect(placeOf(inStage, "mysql")).toEqual({ kind: "networks", cidrs: tierCidrs(inStage, "data") });
  });

  test("pods for a broker in the cluster and the data tier for one on machines", () => {
    expect([placeOf(inStage, "rabbitmq").kind, placeOf(inProduction, "rabbitmq").kind]).toEqual(["pods", "networks"]);
  });

  test("the custodians' addresses for a separate Vault", () => {
    expect(placeOf(inProduction, "vault")).toEqual({
      kind: "networks",
      cidrs: ["10.60.0.20/32", "10.60.0.84/32", "10.60.0.148/32"],
    });
  });

  test("the fixed addresses of nodes that BOSH places", () => {
    expect(placeOf(inProduction, "bitcoin")).toEqual({
      kind: "networks",
      cidrs: ["10.40.204.10/32", "10.40.205.10/32"],
    });
  });

  test("the internet for a provider's nodes", () => {
    const external = { placement: "external", network: "mainnet", host: "rpc.example.com", port: 443 } as const;
    expect(placeOf({ ...inStage, nodes: { bitcoin: external } }, "bitcoin")).toEqual({ kind: "internet" });
  });

  test("refused when nobody described the chain", () => {
    expect(() => placeOf({ ...inStage, nodes: {} }, "dash")).toThrow("the environment has no nodes.dash");
  });

  test("refused under a name that isn't one", () => {
    expect(() => placeOf(inStage, "mysqll")).toThrow('"mysqll" is no place. Allowed: mysql, rabbitmq');
  });
});

describe("the internet", () => {
  test("leaves out the metadata service's range", () => {
    expect(internetRange(inStage).except).toContain("169.254.0.0/16");
  });

  test("leaves out the environment's own network where that isn't a private range", () => {
    expect(internetRange({ ...inStage, network: { ...inStage.network, cidr: "203.0.112.0/20" } }).except).toContain(
      "203.0.112.0/20",
    );
  });
});

describe("pools", () => {
  test("wallet daemons go to the tainted pool where there is one", () => {
    expect(placementOf(inProduction, { pool: "wallets" })).toEqual({ pools: ["wallets"], tainted: true });
  });

  test("wallet daemons go to the general pool where there is none", () => {
    expect(placementOf(inStage, { pool: "wallets" })).toEqual({ pools: ["general"], tainted: false });
  });

  test("everything else stays off the wallets pool", () => {
    expect(placementOf(inProduction, { pool: "general" })).toEqual({ pools: ["general"], tainted: false });
  });
});
