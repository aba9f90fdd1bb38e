import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { brokerFile, type BrokerOwners, brokerOf } from "../../../platform/broker";
import { amqpFile } from "../../../platform/workloads/amqp";
import { clusterLines, enabledPlugins } from "../../../platform/workloads/rabbitmq";
import { type ControlPlane, startControlPlane } from "../../support/control-plane";
import { fill, fillRaw, passwordOf } from "./plan";
import { type Broker, startBroker, unknownBefore313 } from "./rabbitmq";
import { installed } from "./server";

const script = path.resolve(__dirname, "../../../platform/workloads/files/provisioning/broker.rb");
const isInstalled = installed("the broker's provisioning on a real RabbitMQ", {
  "rabbitmq-server": "rabbitmq-server",
  epmd: "erlang-base",
  ruby: "ruby",
  "/usr/share/doc/ruby-bunny": "ruby-bunny",
});

const feature = {
  name: "new-orders",
  service: "peatio-api",
  writes: ["database", "broker"] as ("database" | "broker")[],
};
const listener = { name: "streams", service: "rango", writes: "nothing" as const };
const owners: BrokerOwners = {
  name: "stage",
  apps: ["peatio", "barong", "rango", "applogic"],
  features: [feature, listener],
};
const withoutFeatures: BrokerOwners = { ...owners, features: [] };

let broker: Broker;
let plane: ControlPlane;
let account = "";

beforeAll(async () => {
  if (!isInstalled) return;
  [broker, plane] = await Promise.all([
    startBroker({ plugins: enabledPlugins, placeLines: clusterLines.map((line) => fillRaw(line)) }),
    startControlPlane({ users: { provisioning: ["system:masters"] } }),
  ]);
  account = path.join(broker.folder, "account");
  await mkdir(account);
  await writeFile(path.join(account, "token"), plane.tokenOf("provisioning"));
  await writeFile(path.join(account, "ca.crt"), plane.ca);
});
afterAll(async () => {
  await plane?.stop();
  await broker?.stop();
});

const provision = (plan: BrokerOwners, round = "1") => provisionFile(fill(brokerFile(brokerOf(plan)), round));

async function provisionFile(contents: string) {
  const file = path.join(broker.folder, "broker.json");
  await writeFile(file, contents);
  const { hostname, port } = new URL(plane.server);
  const { all, exitCode } = await execa("ruby", ["-w", script], {
    all: true,
    reject: false,
    env: {
      PLAN_FILE: file,
      BROKER_HOST: "127.0.0.1",
      BROKER_PORT: String(broker.managementPort),
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      SERVICE_ACCOUNT_FOLDER: account,
    },
  });
  return { output: all, exitCode };
}

interface Step {
  readonly do: "exchange" | "queue" | "bind" | "publish" | "get" | "purge" | "delete" | "delete exchange";
  readonly name?: string;
  readonly [more: string]: unknown;
}

async function as(user: string, steps: readonly Step[], more: { vhost?: string; password?: string } = {}) {
  const password = more.password ?? passwordOf(`${user.toUpperCase().replaceAll("-", "_")}_RABBITMQ`);
  const options = JSON.stringify({ port: broker.port, user, password, ...(more.vhost && { vhost: more.vhost }) });
  const { stdout } = await execa("ruby", [path.join(__dirname, "client.rb"), options], {
    input: JSON.stringify(steps),
  });
  return JSON.parse(stdout) as string[];
}

const administrator = (method: string, resource: string, body?: unknown, round = "1") =>
  fetch(`http://127.0.0.1:${broker.managementPort}/api${resource}`, {
    method,
    headers: {
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from(`rkcp_admin:${passwordOf("BROKER_ADMINISTRATOR", round)}`).toString("base64")}`,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** amqp.yml as Peatio's ERB and YAML read it. */
async function amqpSettings() {
  const { stdout } = await execa(
    "ruby",
    ["-rerb", "-ryaml", "-rjson", "-e", "puts YAML.safe_load(ERB.new($stdin.read).result).to_json"],
    {
      input: amqpFile(),
      env: { RABBITMQ_HOST: "rabbitmq", RABBITMQ_PORT: "5672", RABBITMQ_USER: "peatio", RABBITMQ_PASSWORD: "12345" },
    },
  );
  return JSON.parse(stdout) as {
    connect: Record<string, unknown>;
    exchange: Record<string, { name: string; type: string }>;
    queue: Record<string, { name: string; durable: boolean }>;
    binding: Record<string, { queue: string; exchange?: string; clean_start?: boolean }>;
  };
}

describe.skipIf(!isInstalled)("the broker, on Debian's RabbitMQ with the generated configuration", () => {
  test("it starts with every line but those that its release does not know", async () => {
    expect(broker.leftOut.map((line) => line.split(" ")[0])).toEqual([...unknownBefore313]);
    // The management API answers a moment before the last plugin is up.
    await expect.poll(() => broker.log(), { timeout: 60_000 }).toContain("Server startup complete");
    for (const plugin of ["rabbitmq_management", "rabbitmq_prometheus"]) expect(broker.log()).toContain(plugin);
  });

  test("its first administrator is ours, and guest was never made", async () => {
    const users = (await (await administrator("GET", "/users")).json()) as { name: string; tags: string[] }[];
    expect(users.map(({ name, tags }) => [name, ...tags])).toEqual([["rkcp_admin", "administrator"]]);
  });

  test("the first run makes virtual hosts and users", async () => {
    const { output, exitCode } = await provision(owners);
    expect(output).toContain("virtual host feature-new-orders: made\n");
    expect(output).toContain("user peatio: made, rights given\n");
    expect(output).toContain("policy rkcp-money of /: set\n");
    expect(exitCode).toBe(0);
  });

  test("the second run changes nothing", async () => {
    const { output, exitCode } = await provision(owners);
    expect(output?.split("\n").filter((line) => !/: there$/.test(line))).toEqual([]);
    expect(exitCode).toBe(0);
  });

  test("Peatio declares and binds all of amqp.yml, as its daemons do", async () => {
    const { exchange, queue, binding } = await amqpSettings();
    const steps = Object.values(binding).flatMap((one): Step[] => {
      const wanted = queue[one.queue];
      const from = one.exchange === undefined ? undefined : exchange[one.exchange];
      if (!wanted) throw new Error(`no queue ${one.queue}`);
      return [
        { do: "queue", name: wanted.name, durable: wanted.durable },
        ...(from
          ? [
              { do: "exchange", name: from.name, type: from.type } as const,
              { do: "bind", name: wanted.name, exchange: from.name, key: wanted.name } as const,
            ]
          : []),
        ...(one.clean_start ? [{ do: "purge", name: wanted.name } as const] : []),
      ];
    });
    const more: Step[] = [
      { do: "exchange", name: "finex.orderapi", type: "direct" },
      { do: "exchange", name: "peatio.events.model", type: "direct" },
      { do: "exchange", name: "peatio.events.ranger", type: "topic" },
    ];
    expect((await as("peatio", [...steps, ...more])).filter((answer) => !/^(done|peatio\.)/.test(answer))).toEqual([]);
  });

  test("a withdrawal and an order reach their queues and come out again", async () => {
    const steps: Step[] = [
      { do: "publish", key: "peatio.withdraw.coin", body: "withdrawal" },
      { do: "publish", exchange: "peatio.matching", key: "peatio.order.processor", body: "order" },
      { do: "publish", exchange: "peatio.trade", body: "trade" },
      { do: "publish", exchange: "peatio.events.ranger", key: "public.btcusd.trades" },
      { do: "get", name: "peatio.withdraw.coin" },
      { do: "get", name: "peatio.order.processor" },
      { do: "get", name: "peatio.trade.writer" },
    ];
    expect(await as("peatio", steps)).toEqual(["done", "done", "done", "done", "withdrawal", "order", "trade"]);
  });

  test("every queue of Peatio's is durable", async () => {
    const queues = (await (await administrator("GET", "/queues/%2F")).json()) as { name: string; durable: boolean }[];
    const ofPeatio = queues.filter(({ name }) => name.startsWith("peatio."));
    expect(ofPeatio.filter(({ durable }) => !durable)).toEqual([]);
    expect(ofPeatio.length).toBe(8);
  });

  test("in a quorum queue, as 4.3 makes every durable one, no number of returns drops a message", async () => {
    await administrator("PUT", "/queues/%2F/peatio.trial", { durable: true, arguments: { "x-queue-type": "quorum" } });
    // The management API tells it with its next figures, some seconds later.
    const policyOf = async () =>
      ((await (await administrator("GET", "/queues/%2F/peatio.trial")).json()) as { policy?: string }).policy;
    await expect.poll(policyOf, { timeout: 30_000 }).toBe("rkcp-money");
    const steps: Step[] = [
      { do: "publish", key: "peatio.trial", body: "kept" },
      { do: "get", name: "peatio.trial" },
      { do: "purge", name: "peatio.trial" },
      { do: "delete", name: "peatio.trial" },
    ];
    expect(await as("peatio", steps)).toEqual(["done", "kept", "done", "done"]);
  });

  test("Barong publishes, and its mailer takes what Barong and Peatio say", async () => {
    const fanouts = ["barong.event.mailer.retry.exchange", "barong.event.mailer.main.exchange"];
    const queues = [
      { name: "barong.event.mailer.main", arguments: { "x-dead-letter-exchange": fanouts[0] } },
      {
        name: "barong.event.mailer.retry",
        arguments: { "x-dead-letter-exchange": fanouts[1], "x-message-ttl": 120_000 },
      },
    ];
    const sources = ["barong.events.system", "barong.events.model", "peatio.events.model"];
    const steps: Step[] = [
      ...fanouts.map((name): Step => ({ do: "exchange", name, type: "fanout" })),
      ...queues.map((queue): Step => ({ do: "queue", durable: true, ...queue })),
      { do: "bind", name: "barong.event.mailer.main", exchange: fanouts[1] },
      { do: "bind", name: "barong.event.mailer.retry", exchange: fanouts[0] },
      ...sources.flatMap((exchange): Step[] => [
        { do: "exchange", name: exchange, type: "direct" },
        { do: "bind", name: "barong.event.mailer.main", exchange, key: "deposit.updated" },
      ]),
      { do: "publish", exchange: "barong.events.model", key: "deposit.updated", body: "mail" },
      { do: "get", name: "barong.event.mailer.main" },
    ];
    const answers = await as("barong", steps);
    expect(answers.filter((answer) => !/^(done|barong\.|mail$)/.test(answer))).toEqual([]);
    expect(answers.at(-1)).toBe("mail");
    const [sent] = await as("peatio", [
      { do: "publish", exchange: "peatio.events.model", key: "deposit.updated", body: "event" },
    ]);
    expect(sent).toBe("done");
    expect(await as("barong", [{ do: "get", name: "barong.event.mailer.main" }])).toEqual(["event"]);
  });

  test.each([["rango"], ["feature-streams"]])("%s takes the stream by a queue of its own", async (user) => {
    const queue = "rango.instance.4242";
    const steps: Step[] = [
      { do: "queue", name: queue, exclusive: true, auto_delete: true },
      { do: "exchange", name: "peatio.events.ranger", type: "topic" },
      { do: "bind", name: queue, exchange: "peatio.events.ranger", key: "#" },
      { do: "get", name: queue },
      { do: "delete", name: queue },
    ];
    expect(await as(user, steps)).toEqual([queue, "done", "done", "empty", "done"]);
  });

  test("Applogic hears of events by a queue that the broker names", async () => {
    const [name = ""] = await as("applogic", [{ do: "queue", name: "", durable: true }]);
    expect(name).toMatch(/^amq\.gen-/);
    const steps: Step[] = [
      { do: "exchange", name: "barong.events.model", type: "direct" },
      { do: "bind", name, exchange: "barong.events.model", key: "profile.created" },
      { do: "get", name },
      { do: "delete", name },
    ];
    expect(await as("applogic", steps)).toEqual(["done", "done", "empty", "done"]);
  });

  const withdrawals = "peatio.withdraw.coin";
  test.each<[user: string, what: string, step: Step]>([
    ["barong", "sends no withdrawal", { do: "publish", key: withdrawals }],
    ["barong", "sends no order", { do: "publish", exchange: "peatio.matching", key: "peatio.matching" }],
    ["barong", "speaks not as Peatio", { do: "publish", exchange: "peatio.events.model", key: "deposit.updated" }],
    ["barong", "reads no withdrawal", { do: "get", name: withdrawals }],
    ["barong", "takes no trade", { do: "bind", name: "barong.event.mailer.main", exchange: "peatio.trade" }],
    ["barong", "empties no queue of Peatio's", { do: "purge", name: "peatio.matching" }],
    ["barong", "deletes no queue of Peatio's", { do: "delete", name: "peatio.matching" }],
    ["rango", "sends no withdrawal", { do: "publish", key: withdrawals }],
    ["rango", "writes no stream", { do: "publish", exchange: "peatio.events.ranger", key: "public.btcusd.trades" }],
    ["rango", "reads no order", { do: "get", name: "peatio.matching" }],
    ["rango", "declares no queue of Peatio's", { do: "queue", name: "peatio.more", durable: true }],
    ["rango", "hears no event of Barong's", { do: "exchange", name: "barong.events.model", type: "direct" }],
    ["applogic", "sends no withdrawal", { do: "publish", key: withdrawals }],
    ["applogic", "speaks not as Barong", { do: "publish", exchange: "barong.events.model", key: "profile.created" }],
    ["applogic", "reads no mail", { do: "get", name: "barong.event.mailer.main" }],
    ["applogic", "deletes no queue of Peatio's", { do: "delete", name: "peatio.matching" }],
    ["peatio", "reads no mail", { do: "get", name: "barong.event.mailer.main" }],
    [
      "peatio",
      "speaks not as Barong",
      { do: "publish", exchange: "barong.events.model", key: "user.password.reset.token" },
    ],
    ["peatio", "declares no exchange of Barong's", { do: "exchange", name: "barong.events.more", type: "direct" }],
    ["peatio", "deletes no queue of Barong's", { do: "delete", name: "barong.event.mailer.main" }],
    ["feature-streams", "reads no order", { do: "get", name: "peatio.matching" }],
    ["feature-streams", "sends no withdrawal", { do: "publish", key: withdrawals }],
  ])("%s %s", async (user, _what, step) => {
    expect(await as(user, [step])).toEqual(["refused"]);
  });

  test("a feature's user works in its virtual host and can't enter another", async () => {
    const steps: Step[] = [
      { do: "queue", name: "peatio.matching", durable: true },
      { do: "get", name: "peatio.matching" },
    ];
    expect(await as("feature-new-orders", steps, { vhost: "feature-new-orders" })).toEqual([
      "peatio.matching",
      "empty",
    ]);
    expect(await as("feature-new-orders", steps)).toEqual(["not in this virtual host"]);
    expect(await as("peatio", steps, { vhost: "feature-new-orders" })).toEqual(["not in this virtual host"]);
  });

  test("no application's user may use the management API", async () => {
    const answer = await fetch(`http://127.0.0.1:${broker.managementPort}/api/overview`, {
      headers: { authorization: `Basic ${Buffer.from(`peatio:${passwordOf("PEATIO_RABBITMQ")}`).toString("base64")}` },
    });
    expect(answer.status).toBe(401);
  });

  test("the figures are there for Prometheus", async () => {
    const port =
      /prometheus[^\n]*127\.0\.0\.1:(\d+)|127\.0\.0\.1[^\n]*:(\d+)[^\n]*[Pp]rometheus|Prometheus metrics: HTTP \(non-TLS\) listener started on port (\d+)/.exec(
        broker.log(),
      );
    const answer = await fetch(`http://127.0.0.1:${port?.[1] ?? port?.[2] ?? port?.[3]}/metrics`);
    expect(await answer.text()).toContain("rabbitmq_queue_messages_ready");
  });

  test("new passwords in Vault are given at the next run, the administrator's own among them", async () => {
    const plan = fill(brokerFile(brokerOf(owners)), "2").replace(
      passwordOf("BROKER_ADMINISTRATOR_PREVIOUS", "2"),
      passwordOf("BROKER_ADMINISTRATOR", "1"),
    );
    const { output, exitCode } = await provisionFile(plan);
    expect(output).toContain("administrator rkcp_admin: new password\n");
    expect(output).toContain("user rango: there, new password\n");
    expect(exitCode).toBe(0);
    const probe: Step[] = [{ do: "publish", key: withdrawals }];
    expect(await as("peatio", probe)).toEqual(["no such user or password"]);
    expect(await as("peatio", probe, { password: passwordOf("PEATIO_RABBITMQ", "2") })).toEqual(["done"]);
  });

  test("an administrator nobody knows is said so, without a password in the output", async () => {
    const { output, exitCode } = await provision(owners, "3");
    expect(output).toMatch(/^administrator rkcp_admin: the broker knows neither.*Fix: /);
    expect(output).not.toContain("password-of-");
    expect(exitCode).toBe(1);
  });

  test("rights, tags and guest that somebody added by hand are taken away", async () => {
    await administrator("PUT", "/users/guest", { password: "guest", tags: "administrator" }, "2");
    await administrator("PUT", "/users/rango", { password: "another-password-of-rango", tags: "management" }, "2");
    await administrator(
      "PUT",
      "/permissions/feature-new-orders/rango",
      { configure: ".*", write: ".*", read: ".*" },
      "2",
    );
    await administrator("PUT", "/permissions/%2F/barong", { configure: ".*", write: ".*", read: ".*" }, "2");
    const { output, exitCode } = await provision(owners, "2");
    expect(output).toContain("user rango: there, new password, no rights any more in feature-new-orders\n");
    expect(output).toContain("user barong: there, rights given\n");
    expect(output).toContain("user guest: dropped");
    expect(exitCode).toBe(0);
  });

  test("what a feature left behind stays while its namespace is there, and goes after it", async () => {
    const api = plane.api("admin");
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "feature-new-orders" } };
    await api.send("POST", "/api/v1/namespaces", namespace);
    const first = await provision(withoutFeatures, "2");
    expect(first.output).toMatch(/^still there: feature-new-orders\./m);
    expect(first.output).toContain("feature-streams: dropped, its namespace is gone\n");
    expect(first.exitCode).toBe(1);
    await api.send("DELETE", "/api/v1/namespaces/feature-new-orders");
    await api.send("PUT", "/api/v1/namespaces/feature-new-orders/finalize", { ...namespace, spec: { finalizers: [] } });
    const second = await provision(withoutFeatures, "2");
    expect(second.output).toContain("feature-new-orders: dropped, its namespace is gone");
    expect(second.exitCode).toBe(0);
    const hosts = (await (await administrator("GET", "/vhosts", undefined, "2")).json()) as { name: string }[];
    expect(hosts.map(({ name }) => name)).toEqual(["/"]);
  });
});
