import { describe, expect, test } from "vitest";
import { withImpacts } from "../../../pipeline/impact/impact";
import type { Effect } from "../../../pipeline/model";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { ownersOf, withCustomers } from "./impacts";

/**
 * What customers of production feel: when a new release of the workload is rolled out, and when the workload is gone.
 * A person who knows the exchange can check each line: nothing here is computed.
 */
const table: Readonly<Record<string, readonly [rollout: Effect, loss: Effect]>> = {
  // What every order passes. Those that are rolled out pod by pod are felt only when they are gone.
  gateway: ["none", "trading-stops"],
  barong: ["none", "trading-stops"],
  "peatio-api": ["none", "trading-stops"],
  // One, with the books in its memory.
  "peatio-matching": ["trading-stops", "trading-stops"],
  // Without a probe: new pods are counted with before they have booted.
  "peatio-trade-executor": ["trading-stops", "trading-stops"],
  // Orders stay pending, and everything can be looked at.
  "peatio-order-processor": ["read-only", "read-only"],
  frontend: ["none", "read-only"],
  // Coins in and out.
  "peatio-blockchain": ["delayed", "delayed"],
  "peatio-deposit": ["delayed", "delayed"],
  "peatio-deposit-coin-address": ["delayed", "delayed"],
  "peatio-withdraw-coin": ["delayed", "delayed"],
  "peatio-cron-job": ["delayed", "delayed"],
  coinhub: ["none", "delayed"],
  // People approve withdrawals there.
  "administration-gateway": ["none", "delayed"],
  tower: ["none", "delayed"],
  // Candles, tickers and events.
  rango: ["none", "delayed"],
  "peatio-influx-writer": ["delayed", "delayed"],
  influxdb: ["delayed", "delayed"],
  // Who somebody is, and what is written to them.
  "barong-sidekiq": ["delayed", "delayed"],
  "barong-mailer": ["delayed", "delayed"],
  // The other side of an order.
  "peatio-upstream": ["delayed", "delayed"],
  arke: ["none", "none"], // described, and not running
  // Caches, sessions and jobs: one server each.
  "peatio-redis": ["trading-stops", "trading-stops"],
  "barong-redis": ["trading-stops", "trading-stops"],
  "wallets-redis": ["delayed", "delayed"],
  // Three brokers, one after the other.
  rabbitmq: ["none", "trading-stops"],
  // Run once, or each hour, beside what runs.
  "peatio-migrate": ["none", "none"],
  "peatio-seed": ["none", "none"],
  "peatio-order-close": ["none", "none"],
  "barong-migrate": ["none", "none"],
  "barong-seed": ["none", "none"],
  "influxdb-init": ["none", "none"],
  "database-provisioning": ["none", "none"],
  "broker-provisioning": ["none", "none"],
  // Tools.
  "prometheus-agent": ["none", "none"],
  "mysqld-exporter": ["none", "none"],
  "redis-exporter": ["none", "none"],
  "kube-state-metrics": ["none", "none"],
  jenkins: ["none", "none"],
};

const platforms = [productionPlatform(), withCustomers(stagePlatform())];
const owners = new Map(platforms.map((platform) => [platform, ownersOf(platform)]));

describe.each(platforms)("customers of $environment.name", (platform) => {
  const own = owners.get(platform) ?? [];
  test.each(own.map((owner) => ({ ...owner, line: table[owner.workload] })))("$workload: $line", (owner) => {
    const effects = withImpacts([owner.rollout, owner.loss], [platform]).map(({ impact }) => impact.effect);
    expect(effects).toEqual(table[owner.workload]);
  });
});

test("the table has every workload, and no other", () => {
  const rendered = new Set([...owners.values()].flat().map(({ workload }) => workload));
  expect([...rendered].sort()).toEqual(Object.keys(table).sort());
});

test("the chain names who needs whom, and the sentence what happens", () => {
  const [platform] = platforms;
  const said = (workload: string, what: "rollout" | "loss") => {
    const owner = platform && owners.get(platform)?.find((each) => each.workload === workload);
    if (!platform || !owner) throw new Error(`no ${workload}`);
    return withImpacts([owner[what]], [platform])[0]?.impact.because;
  };
  expect(said("peatio-matching", "rollout")).toBe(
    "peatio-matching ← trading: its one pod stops before the next one starts",
  );
  expect(said("barong-redis", "loss")).toBe("barong-redis ← barong ← trading: it runs no more");
  expect(said("coinhub", "loss")).toBe("coinhub ← peatio-blockchain ← deposits, withdrawals: it runs no more");
  expect(said("kube-state-metrics", "loss")).toBe(
    "customers need no platform-tools/kube-state-metrics: it runs no more",
  );
  expect(said("gateway", "rollout")).toBe("a new pod is ready before an old one goes");
});
