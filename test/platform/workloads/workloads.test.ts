import { describe, expect, test } from "vitest";
import { production } from "../../../environments/production";
import { environmentSchema } from "../../../environments/schema";
import { stage } from "../../../environments/stage";
import { endOf } from "../../../platform/ends";
import { flowsOf } from "../../../platform/flows";
import { platformOf } from "../../../platform/platform";
import { isPlace, places } from "../../../platform/places";
import { barongAll, peatioAll, peatioDaemons } from "../../../platform/workloads/members";
import type { Workload } from "../../../platform/workloads/workload";

const platforms = [stage, production].map((description) => platformOf(environmentSchema.parse(description)));

describe.each(platforms)("the catalogue of $environment.name", (platform) => {
  const { workloads, environment } = platform;
  const named = (name: string): Workload => {
    const found = workloads.find((workload) => workload.name === name);
    if (!found) throw new Error(`no workload ${name}`);
    return found;
  };
  const rails = workloads.filter(({ app }) => app === "peatio" || app === "barong");

  test("holds exactly the applications that flows and secrets speak of", () => {
    const apps = ["peatio", "barong", "rango", "coinhub", "arke", "applogic"];
    const found = workloads.filter(({ app }) => apps.includes(app));
    expect(found.map(({ name }) => name).sort()).toEqual(
      [...peatioAll, ...barongAll, "rango", "coinhub", "arke"].sort(),
    );
  });

  test("gives every secret to somebody who exists", () => {
    const known = new Set(workloads.map((workload) => endOf(environment, workload)));
    const strangers = platform.secrets
      .flatMap(({ consumers }) => Object.keys(consumers))
      .filter((name) => !known.has(name));
    expect(strangers).toEqual([]);
  });

  test("knows both ends of every flow", () => {
    const known = new Set<string>([
      ...workloads.map((workload) => endOf(environment, workload)),
      ...workloads.flatMap(({ namespace, makesPods = [] }) =>
        makesPods.map((name) => endOf(environment, { namespace, name })),
      ),
      ...places,
    ]);
    expect(
      flowsOf(environment)
        .flatMap(({ from, to }) => [from, to])
        .filter((end) => !known.has(end)),
    ).toEqual([]);
  });

  test("no workload has the name of a place, but for the broker where it is in the cluster", () => {
    const named = workloads.filter(({ name }) => isPlace(name)).map(({ name }) => name);
    expect(named).toEqual(environment.rabbitmq.placement === "cluster" ? ["rabbitmq"] : []);
  });

  test.each(peatioDaemons)("%s runs the daemon of its name", (name) => {
    expect(named(name).command.at(-1)).toBe(name.replace("peatio-", "").replaceAll("-", "_"));
  });

  test.each([
    ["peatio-blockchain", "daemons.rb"],
    ["peatio-cron-job", "daemons.rb"],
    ["peatio-deposit", "daemons.rb"],
    ["peatio-upstream", "daemons.rb"],
    ["peatio-deposit-coin-address", "amqp_daemon.rb"],
    ["peatio-withdraw-coin", "amqp_daemon.rb"],
    ["peatio-matching", "amqp_daemon.rb"],
    ["peatio-order-processor", "amqp_daemon.rb"],
    ["peatio-trade-executor", "amqp_daemon.rb"],
    ["peatio-influx-writer", "amqp_daemon.rb"],
  ])("%s is run by %s", (name, script) => {
    expect(named(name).command).toContain(`lib/daemons/${script}`);
  });

  test.each([
    "peatio-blockchain",
    "peatio-cron-job",
    "peatio-deposit",
    "peatio-upstream",
    "peatio-withdraw-coin",
    "peatio-matching",
    "peatio-order-processor",
    "peatio-migrate",
    "peatio-seed",
    "peatio-order-close",
    "barong-migrate",
    "barong-seed",
    "barong-mailer",
    "arke",
  ])("%s runs once", (name) => {
    expect(named(name).scaling.kind).toBe("singleton");
  });

  test("what can decrypt wallets runs on the wallets pool", () => {
    const outside = workloads.filter(({ vaultRole, pool }) => vaultRole === "peatio-crypto" && pool !== "wallets");
    expect(outside.map(({ name }) => name)).toEqual([]);
  });

  test("beside it run what reads the chains, what signs for BitGo, what seeds the wallets and their cache, and nothing else", () => {
    const others = workloads.filter(({ vaultRole, pool }) => pool === "wallets" && vaultRole !== "peatio-crypto");
    expect(others.map(({ name }) => name).sort()).toEqual([
      "coinhub",
      "peatio-blockchain",
      "peatio-seed",
      "wallets-redis",
    ]);
  });

  test("matching, processing and executing trades need no Vault", () => {
    expect(
      ["peatio-matching", "peatio-order-processor", "peatio-trade-executor"].map((name) => named(name).vaultRole),
    ).toEqual([undefined, undefined, undefined]);
  });

  test("every Rails process is in the mode in which Vault encrypts", () => {
    expect(rails.filter(({ env }) => env["RAILS_ENV"] !== "production")).toEqual([]);
  });

  test("ports that a Service could overwrite by a URL are written out", () => {
    const peatio = workloads.filter(({ app }) => app === "peatio");
    expect(peatio.filter(({ env }) => env["RABBITMQ_PORT"] !== "5672" || env["INFLUXDB_PORT"] !== "8086")).toEqual([]);
  });

  test("Peatio and Barong share the prefix of their Vault keys", () => {
    expect(named("barong").env["BARONG_VAULT_APP_NAME"]).toBe(named("peatio-api").env["VAULT_APP_NAME"]);
  });

  test("no stranger who signs up first becomes an administrator", () => {
    expect(named("barong").env["BARONG_FIRST_REGISTRATION_SUPERADMIN"]).toBe("false");
  });

  test("a running Barong never takes any code for the right one", () => {
    expect(["barong", "barong-sidekiq"].map((name) => named(name).env["BARONG_PHONE_VERIFICATION"])).not.toContain(
      "mock",
    );
  });

  test("the mailer writes down no token that confirms an address", () => {
    expect(named("barong-mailer").env["LOG_LEVEL"]).toBe("warn");
  });

  test("the first users' passwords, which the seed prints, go nowhere", () => {
    expect(named("barong-seed").command.at(-1)).toMatch(/ > \/dev\/null$/);
  });

  test("only the seed gets the wallets, and only its files", () => {
    const holders = platform.secrets.filter(({ path }) => path.includes("/peatio/seed/"));
    expect([...new Set(holders.flatMap(({ consumers }) => Object.keys(consumers)))]).toEqual(["peatio-seed"]);
  });

  test("only the mailer gets the account at the mail server", () => {
    const smtp = platform.secrets.filter(({ path }) => path.endsWith("/barong/smtp"));
    expect(smtp.map(({ consumers }) => Object.keys(consumers))).toEqual([["barong-mailer"]]);
  });

  test("an administrator approves withdrawals where the environment says so", () => {
    expect(named("peatio-withdraw-coin").env["WITHDRAW_ADMIN_APPROVE"]).toBe("true");
  });

  test("Coinhub speaks to the BitGo of the environment", () => {
    expect(named("coinhub").command.join(" ")).toContain(
      `./bin/coinhub -e=${environment.tier === "production" ? "prod" : "test"} `,
    );
  });

  test("the broker is found where the environment puts it", () => {
    expect(named("peatio-api").env["RABBITMQ_HOST"]).toBe(
      environment.rabbitmq.placement === "cluster" ? "rabbitmq" : `rabbitmq.${environment.domains.private}`,
    );
  });

  test("a process gets between 10 and 900 seconds to end", () => {
    expect(workloads.filter(({ gracePeriodSeconds }) => gracePeriodSeconds < 10 || gracePeriodSeconds > 900)).toEqual(
      [],
    );
  });

  test("no request is above its limit", () => {
    const wrong = workloads.filter(
      ({ resources: { cpuMillis, memoryMiB } }) =>
        cpuMillis.request > cpuMillis.limit || memoryMiB.request > memoryMiB.limit,
    );
    expect(wrong).toEqual([]);
  });
});
