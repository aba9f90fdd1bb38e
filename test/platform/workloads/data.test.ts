import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { amqpFile } from "../../../platform/workloads/amqp";
import { brokerConfiguration } from "../../../platform/rabbitmq";
import { candlesInfluxQl } from "../../../platform/candles";
import { chainDaemons, peatioAll } from "../../../platform/workloads/members";
import { isPinned } from "../../../platform/pins";
import { redisConfiguration } from "../../../platform/workloads/redis";
import type { Platform } from "../../../platform/platform";
import { productionPlatform, stagePlatform } from "../../support/environments";

const stage = stagePlatform();
const production = productionPlatform();
const workload = ({ workloads }: Platform, name: string) => {
  const found = workloads.find((one) => one.name === name);
  if (!found) throw new Error(`no workload ${name}`);
  return found;
};
const has = ({ workloads }: Platform, name: string) => workloads.some((one) => one.name === name);
const flowsFrom = ({ flows }: Platform, name: string) =>
  flows.filter(({ from }) => from === name).map(({ to, port }) => `${to}:${port}`);

describe("amqp.yml", () => {
  const settings = parse(amqpFile()) as {
    queue: Record<string, { durable: boolean }>;
    binding: Record<string, { queue: string; exchange?: string }>;
    exchange: Record<string, unknown>;
  };

  test("makes every queue durable", () => {
    expect(Object.values(settings.queue).filter(({ durable }) => !durable)).toEqual([]);
  });

  test("binds queues and exchanges that it declares", () => {
    for (const { queue, exchange } of Object.values(settings.binding)) {
      expect(Object.keys(settings.queue)).toContain(queue);
      if (exchange !== undefined) expect(Object.keys(settings.exchange)).toContain(exchange);
    }
  });

  test("names another virtual host for a feature", () => {
    expect((parse(amqpFile("feature-x")) as { connect: { vhost: string } }).connect.vhost).toBe("feature-x");
  });

  test("is what every process of Peatio reads", () => {
    const path = "/home/app/config/amqp.yml";
    for (const name of ["peatio-api", "peatio-withdraw-coin"]) {
      expect(workload(stage, name).files.find((file) => file.path === path)?.content).toBe(amqpFile());
    }
  });
});

describe("the broker in the cluster", () => {
  test("runs three times, and only where it is placed there", () => {
    expect(workload(stage, "rabbitmq").scaling).toMatchObject({ min: 3, max: 3 });
    expect(has(production, "rabbitmq")).toBe(false);
    expect(has(production, "broker-provisioning")).toBe(false);
  });

  test("shares its settings with the brokers on machines", () => {
    const content = workload(stage, "rabbitmq").files.find(({ path }) => path.endsWith("rabbitmq.conf"))?.content ?? "";
    const shared = brokerConfiguration({ address: "", managementAddress: "", peers: ["x"], clusterName: "x" }).split(
      "\n",
    );
    const same = shared.filter((line) => line !== "" && !/listener|management|nodes|hint|cluster_name/.test(line));
    for (const line of same) expect(content.split("\n")).toContain(line);
  });

  test("each broker's name is one that the StatefulSet's own Service gives", () => {
    const content = workload(stage, "rabbitmq").files.find(({ path }) => path.endsWith("rabbitmq.conf"))?.content ?? "";
    expect(content).toContain(
      "cluster_formation.classic_config.nodes.3 = rabbit@rabbitmq-2.rabbitmq-nodes.stage.svc.cluster.local",
    );
  });

  test("is managed by the provisioning alone", () => {
    const callers = stage.flows.filter(({ to, port }) => to === "rabbitmq" && port === 15_672).map(({ from }) => from);
    expect(callers).toEqual(["broker-provisioning"]);
  });
});

describe("the provisioning of databases", () => {
  test("alone takes a role of the cloud, and reaches what it needs for it", () => {
    const able = stage.workloads.filter(({ cloudIdentity }) => cloudIdentity).map(({ name }) => name);
    expect(able).toEqual(["database-provisioning"]);
    expect(flowsFrom(stage, "database-provisioning").sort()).toEqual([
      "cloud-endpoints:443",
      "kubernetes:443",
      "mysql:3306",
      "pod-identity:80",
      "vault:8200",
    ]);
  });

  test("is pinned in production, where it asks the Kubernetes API nothing", () => {
    const job = workload(production, "database-provisioning");
    expect(job.pinned).toBeDefined();
    expect(job.apiAccess).toBeUndefined();
    expect(flowsFrom(production, "database-provisioning")).not.toContain("kubernetes:443");
  });

  test("receives the password of every user it describes, and nobody else's", () => {
    const file = workload(stage, "database-provisioning").files.find(({ filled }) => filled)?.content ?? "";
    const asked = [...file.matchAll(/\{\{([A-Z0-9_]+)\}\}/g)].map(([, name]) => name).sort();
    const given = stage.secrets
      .flatMap(({ consumers }) => consumers["database-provisioning"] ?? [])
      .flatMap(({ as }) => ("placeholder" in as ? [as.placeholder] : []))
      .sort();
    expect(given).toEqual(asked);
  });
});

describe("Redis", () => {
  test("each application reaches its own alone", () => {
    for (const [app, other] of [
      ["peatio-api", "barong-redis"],
      ["barong", "peatio-redis"],
    ] as const) {
      expect(flowsFrom(stage, app)).not.toContain(`${other}:6379`);
    }
    expect(flowsFrom(stage, "barong")).toContain("barong-redis:6379");
  });

  const trusted = [...chainDaemons, "peatio-seed"] as const;
  const urlsOf = ({ environment, secrets }: Platform, end: string) =>
    secrets
      .flatMap(({ path, consumers }) => (consumers[end] ?? []).map(({ as }) => ({ path, as })))
      .flatMap(({ path, as }) =>
        "variable" in as && as.variable === "REDIS_URL"
          ? [`${path.slice(environment.name.length + 1)} ${as.format}`]
          : [],
      );

  describe.each([
    ["stage", stage],
    ["production", production],
  ])("of the wallets in %s", (name, platform) => {
    test("is called by the chain daemons and the seed alone", () => {
      const callers = platform.flows.filter(({ to }) => to === "wallets-redis").map(({ from }) => from);
      expect(callers.sort()).toEqual([...trusted].sort());
    });

    test("is the only cache they are told of, with a password that only it and they have", () => {
      for (const end of trusted) {
        expect(urlsOf(platform, end)).toEqual(["peatio/wallets-redis redis://:{}@wallets-redis:6379/0"]);
        expect(flowsFrom(platform, end).filter((to) => to.endsWith(":6379"))).toEqual(["wallets-redis:6379"]);
      }
      const secret = platform.secrets.find(({ path }) => path === `${name}/peatio/wallets-redis`);
      expect(Object.keys(secret?.consumers ?? {}).sort()).toEqual(["wallets-redis", ...trusted].sort());
    });

    test("is not the one of the other processes of Peatio", () => {
      for (const end of peatioAll.filter((one) => !(trusted as readonly string[]).includes(one))) {
        expect(urlsOf(platform, end)).toEqual(["peatio/redis redis://:{}@peatio-redis:6379/0"]);
        expect(flowsFrom(platform, end).filter((to) => to.endsWith(":6379"))).toEqual(["peatio-redis:6379"]);
      }
    });

    test("is pinned, which takes that it has no volume", () => {
      const cache = workload(platform, "wallets-redis");
      expect(isPinned(cache)).toBe(true);
      expect(cache.claims ?? {}).toEqual({});
    });

    test("knows no exporter, which runs where nobody may call a wallet node", () => {
      const files = JSON.stringify(platform.workloads.filter(({ namespace }) => namespace === "platform-tools"));
      expect(files).not.toContain("wallets-redis");
      expect(redisConfiguration("wallets")).not.toContain("exporter");
    });
  });

  test("its password is in no variable that a manifest shows", () => {
    for (const { env } of stage.workloads) {
      expect(Object.keys(env).filter((name) => /^(BARONG_)?REDIS_URL$/.test(name))).toEqual([]);
    }
  });
});

test("every width of candles is made of one that is made before it", () => {
  const made = new Set(["trades"]);
  for (const [, into = "", from = ""] of candlesInfluxQl().matchAll(/INTO (\S+) FROM (\S+) GROUP/g)) {
    expect([...made, into]).toContain(from);
    made.add(into);
  }
  expect(made.size).toBe(13);
});
