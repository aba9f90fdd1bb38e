import { writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { prometheusConfiguration, prometheusFiles } from "../../../platform/tools/prometheus";
import { redisTargets } from "../../../platform/tools/redis-targets";
import { environment } from "../../environments/descriptions";
import { freePort } from "../../../rehearsal/free-ports";
import { installed, scratch, type Server, startServer } from "../data/server";
import { certificate, type Fake, fakeFront, fakeTarget } from "./fakes";

/**
 * Debian's Prometheus is 2.42, without the part that asks Kubernetes: pods are described to it by a file, with the labels
 * that the API server's answer would give them. Everything after that is the configuration as it is rendered.
 */
const isInstalled = installed("the Prometheus agent on a real Prometheus", { prometheus: "prometheus" });
const stage = environment("stage");
const password = "a password of this test";

interface ScrapeConfig {
  job_name: string;
  kubernetes_sd_configs?: unknown;
  file_sd_configs?: unknown;
  static_configs?: { targets: string[] }[];
  relabel_configs?: { target_label?: string; replacement?: string }[];
}
interface Configuration {
  global: { scrape_interval: string; scrape_timeout: string };
  scrape_configs: ScrapeConfig[];
  remote_write: {
    url: string;
    basic_auth: { username: string; password_file: string };
    tls_config: { ca_file: string };
  }[];
}

/** What Kubernetes would say of a pod. */
const pod = (name: string, port: number, changes: Readonly<Record<string, string>> = {}) => ({
  targets: [`127.0.0.1:${port}`],
  labels: {
    __meta_kubernetes_namespace: "stage",
    __meta_kubernetes_pod_name: `${name}-0`,
    __meta_kubernetes_pod_ip: "127.0.0.1",
    __meta_kubernetes_pod_phase: "Running",
    __meta_kubernetes_pod_container_init: "false",
    __meta_kubernetes_pod_label_app_kubernetes_io_name: name,
    __meta_kubernetes_pod_label_app_kubernetes_io_part_of: "exchange",
    __meta_kubernetes_pod_annotation_prometheus_io_scrape: "true",
    __meta_kubernetes_pod_annotation_prometheus_io_port: String(port),
    __meta_kubernetes_pod_annotation_prometheus_io_path: "/metrics",
    ...changes,
  },
});

describe.runIf(isInstalled)("the Prometheus agent of stage", () => {
  const askedOfRedis: string[] = [];
  const refused: string[] = [];
  const fakes: Fake[] = [];
  const servers: Server[] = [];
  let folder: string;
  let receiver: Server;

  const target = async (page: string) => {
    const fake = await fakeTarget({ "/metrics": page });
    fakes.push(fake);
    return fake.port;
  };

  beforeAll(async () => {
    folder = await scratch("prometheus");
    receiver = await startPrometheus("receiver", "scrape_configs: []\n", ["--web.enable-remote-write-receiver"]);
    const files = await certificate(folder);
    const configuration = parse(prometheusConfiguration(stage, redisTargets(stage))) as Configuration;
    const [remote] = configuration.remote_write;
    if (!remote) throw new Error("figures go nowhere");
    const front = await fakeFront({
      files,
      user: remote.basic_auth.username,
      password,
      upstream: receiver.port,
      refused,
    });
    const exporter = await fakeTarget({ "/scrape": "redis_up 1\n" }, askedOfRedis);
    fakes.push(front, exporter);

    await writeFile(path.join(folder, "password"), password);
    await writeFile(path.join(folder, "pods.json"), JSON.stringify(await pods()));
    remote.url = `https://127.0.0.1:${front.port}/api/v1/write`;
    remote.basic_auth.password_file = path.join(folder, "password");
    remote.tls_config.ca_file = files.certificate;
    configuration.global = { ...configuration.global, scrape_interval: "1s", scrape_timeout: "1s" };
    const port = await freePort();
    const text = adapted(configuration, { exporter: exporter.port, own: port });
    await startPrometheus("agent", text, ["--enable-feature=agent"], port);
    await until(async () => (await query("orders_total")).length > 0);
    await until(async () => (await query('redis_up{app="barong-redis"}')).length > 0);
  });

  afterAll(async () => {
    for (const server of servers.reverse()) await server.stop();
    await Promise.all(fakes.map((fake) => fake.stop()));
  });

  async function pods() {
    const orders = await target("orders_total 1\n");
    const states =
      'kube_deployment_status_replicas_ready{namespace="stage",pod="matching-0",deployment="matching"} 1\n';
    return [
      pod("orders", orders),
      pod("orders-port-8080", orders),
      pod("silent", await target("silent_total 1\n"), { __meta_kubernetes_pod_annotation_prometheus_io_scrape: "" }),
      pod("pending", await target("pending_total 1\n"), { __meta_kubernetes_pod_phase: "Pending" }),
      pod("init", await target("init_total 1\n"), { __meta_kubernetes_pod_container_init: "true" }),
      pod("portless", await target("portless_total 1\n"), { __meta_kubernetes_pod_annotation_prometheus_io_port: "" }),
      pod("talkative", await target(`talkative_total{uid="${"x".repeat(301)}"} 1\n`)),
      pod("many", await target(Array.from({ length: 20_001 }, (_, n) => `many_total{n="${n}"} 1\n`).join(""))),
      pod("kube-state-metrics", await target(states), { __meta_kubernetes_namespace: "platform-tools" }),
      pod("pretender", await target('pretended_total{namespace="production",pod="wallet-0"} 1\n')),
    ];
  }

  async function startPrometheus(name: string, text: string, flags: readonly string[], port?: number): Promise<Server> {
    const own = await scratch(name);
    await writeFile(path.join(own, "prometheus.yml"), text);
    const listens = port ?? (await freePort());
    const storage = flags.includes("--enable-feature=agent") ? "--storage.agent.path" : "--storage.tsdb.path";
    const server = await startServer({
      program: "prometheus",
      args: [
        `--config.file=${path.join(own, "prometheus.yml")}`,
        `--web.listen-address=127.0.0.1:${listens}`,
        `${storage}=${path.join(own, "data")}`,
        ...flags,
      ],
      folder: own,
      port: listens,
      answers: async () => (await fetch(`http://127.0.0.1:${listens}/-/ready`)).ok,
    });
    servers.push(server);
    return server;
  }

  function adapted(configuration: Configuration, ports: { readonly exporter: number; readonly own: number }): string {
    for (const job of configuration.scrape_configs) {
      if (job.kubernetes_sd_configs) {
        delete job.kubernetes_sd_configs;
        job.file_sd_configs = [{ files: [path.join(folder, "pods.json")] }];
      }
      for (const config of job.static_configs ?? []) {
        config.targets = config.targets.map((name) => name.replace("localhost:9090", `localhost:${ports.own}`));
      }
      for (const rule of job.relabel_configs ?? []) {
        if (rule.replacement?.endsWith(".svc:9121")) rule.replacement = `127.0.0.1:${ports.exporter}`;
      }
    }
    return stringify(configuration);
  }

  /** What has arrived: labels of each series. */
  async function query(text: string): Promise<Record<string, string>[]> {
    const answer = await fetch(`http://127.0.0.1:${receiver.port}/api/v1/query?query=${encodeURIComponent(text)}`);
    const { data } = (await answer.json()) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    return data.result.map(({ metric, value: [, value] }) => ({ ...metric, value }));
  }

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    const limit = Date.now() + 60_000;
    while (!(await isSo())) {
      if (Date.now() > limit) throw new Error(`nothing arrived:\n${servers.map((server) => server.log()).join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  test("sends the figures of pods that ask for it, with where they come from", async () => {
    expect(await query('orders_total{pod="orders-0"}')).toEqual([
      expect.objectContaining({
        environment: "stage",
        project: "rkcp",
        namespace: "stage",
        pod: "orders-0",
        job: "orders",
        app: "exchange",
        value: "1",
      }),
    ]);
  });

  test.each(["silent", "pending", "init", "portless"])("leaves a pod alone that is %s", async (name) => {
    expect(await query(`{__name__=~"${name}_total|up",pod="${name}-0"}`)).toEqual([]);
  });

  test.each(["talkative", "many"])("takes nothing of a pod whose figures are %s, and says so", async (name) => {
    await until(async () => (await query(`up{pod="${name}-0"}`)).length > 0);
    expect((await query(`up{pod="${name}-0"}`)).map(({ value }) => value)).toEqual(["0"]);
    expect(await query(`count(${name}_total)`)).toEqual([]);
  });

  test("lets kube-state-metrics speak for the pods it reports on", async () => {
    await until(async () => (await query("kube_deployment_status_replicas_ready")).length > 0);
    expect(await query("kube_deployment_status_replicas_ready")).toEqual([
      expect.objectContaining({ namespace: "stage", pod: "matching-0", deployment: "matching" }),
    ]);
  });

  test("lets nobody else speak for another pod", async () => {
    await until(async () => (await query("pretended_total")).length > 0);
    expect((await query("pretended_total")).map(({ namespace, pod: name }) => [namespace, name])).toEqual([
      ["stage", "pretender-0"],
    ]);
  });

  test("asks the exporter about each Redis, and tells the answer as that Redis's", async () => {
    expect(
      [...new Set(askedOfRedis)].map((url) => new URL(url, "http://exporter").searchParams.get("target")).sort(),
    ).toEqual(
      redisTargets(stage)
        .map(({ name }) => `redis://${name}.stage.svc:6379`)
        .sort(),
    );
    expect((await query("redis_up")).map(({ instance }) => instance).sort()).toEqual(
      redisTargets(stage)
        .map(({ name }) => `redis://${name}.stage.svc:6379`)
        .sort(),
    );
  });

  test("shows its password to the front, and is never refused", () => {
    expect(refused).toEqual([]);
  });
});

describe.runIf(isInstalled)("promtool", () => {
  test.each(["stage", "production"] as const)("finds no fault in the agent's configuration of %s", async (base) => {
    const env = environment(base);
    const configuration = parse(prometheusConfiguration(env, redisTargets(env))) as Configuration;
    for (const job of configuration.scrape_configs) delete job.kubernetes_sd_configs;
    const file = path.join(await scratch("promtool"), "prometheus.yml");
    await writeFile(file, stringify(configuration));
    const { exitCode, all } = await execa("promtool", ["check", "config", "--agent", "--syntax-only", file], {
      reject: false,
      all: true,
    });
    expect(all).toContain("SUCCESS");
    expect(exitCode).toBe(0);
    expect(configuration.remote_write[0]?.basic_auth.password_file).toBe(prometheusFiles.password);
  });
});
