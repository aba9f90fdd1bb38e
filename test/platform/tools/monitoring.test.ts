import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { endOf } from "../../../platform/ends";
import { platformOf } from "../../../platform/platform";
import { redisAddress } from "../../../platform/tools/prometheus";
import { redisTargets } from "../../../platform/tools/redis-targets";
import { databaseServers } from "../../../platform/workloads/rails";
import { environment } from "../../environments/descriptions";

const platforms = ["stage", "production"] as const;
const platform = { stage: platformOf(environment("stage")), production: platformOf(environment("production")) };
const workload = (base: (typeof platforms)[number], name: string) =>
  platform[base].workloads.find((candidate) => candidate.name === name && candidate.namespace === "platform-tools");

const configuration = z.looseObject({
  scrape_configs: z.array(
    z.looseObject({
      job_name: z.string(),
      sample_limit: z.number().max(50_000),
      label_value_length_limit: z.number().max(1000),
      // Debian's promtool is built without this part; these are all the keys that we use of it.
      kubernetes_sd_configs: z
        .array(
          z.strictObject({ role: z.literal("pod"), namespaces: z.strictObject({ names: z.array(z.string()).min(1) }) }),
        )
        .optional(),
      static_configs: z.array(z.strictObject({ targets: z.array(z.string()), labels: z.looseObject({}) })).optional(),
    }),
  ),
  remote_write: z.array(z.looseObject({ url: z.url({ protocol: /^https$/ }) })).length(1),
});

describe.each(platforms)("monitoring of %s", (base) => {
  const agent = workload(base, "prometheus-agent");
  const text = agent?.files[0]?.content ?? "";
  const parsed = configuration.parse(parse(text));

  test("limits every scrape, and sends to one place by TLS", () => {
    expect(parsed.remote_write[0]?.url).toBe(
      `https://prometheus.${platform[base].environment.domains.private}:19090/api/v1/write`,
    );
  });

  test("looks at the environment's namespace and the tools', and no feature's", () => {
    const namespaces = parsed.scrape_configs.flatMap(({ kubernetes_sd_configs: found = [] }) =>
      found.flatMap(({ namespaces: { names } }) => names),
    );
    expect(namespaces).toEqual([base, "platform-tools"]);
  });

  test("may reach every pod there that has figures, and no other", () => {
    const { workloads, flows, environment: env } = platform[base];
    const asked = flows
      .filter(({ from, to }) => from === "platform-tools/prometheus-agent" && !to.endsWith("redis-exporter"))
      .map(({ to, port }) => `${to}:${port}`);
    const offered = workloads.flatMap((candidate) => {
      const port = candidate.metrics && candidate.ports[candidate.metrics.port];
      return port === undefined ? [] : [`${endOf(env, candidate)}:${port}`];
    });
    expect(asked.sort()).toEqual([...offered, "kubernetes:443", "prometheus:19090", "vault:8200"].sort());
    expect(offered).toContain("rango:4242");
    expect(offered).toContain("gateway:9099");
  });

  test("asks the exporter about each Redis by the name its password is kept under", () => {
    const targets = parsed.scrape_configs
      .filter(({ job_name: name }) => name === "redis")
      .flatMap(({ static_configs: found = [] }) => found.flatMap(({ targets: names }) => names));
    const passwords = workload(base, "redis-exporter")?.files[0]?.content ?? "";
    expect(targets).toEqual(redisTargets(platform[base].environment).map(redisAddress));
    for (const target of targets) {
      expect(passwords).toContain(`"${target}": {{`);
      expect(passwords).toContain(`"${target.replace("//", "//exporter@")}": {{`);
    }
  });

  test("holds no password in a file of the ConfigMap", () => {
    const plain = platform[base].workloads
      .filter(({ app }) => app === "prometheus" || app === "exporters")
      .flatMap(({ files }) => files.filter(({ filled }) => filled !== true));
    for (const { path, content } of plain) expect(content, path).not.toMatch(/password\s*[:=]\s*\S/);
  });
});

describe("the database's true name", () => {
  const pattern = new RegExp(databaseServers(environment("production")).replace("\\A", "^").replace("\\z", "$"));

  test.each([
    ["rkcp-production-mysql.c0ffee.eu-west-1.rds.amazonaws.com", true],
    ["other.c0ffee.eu-west-1.rds.amazonaws.com", false],
    ["rkcp-production-mysql.c0ffee.eu-west-1.rds.amazonaws.com.evil.example", false],
    ["rkcp-production-mysql.c0ffee.us-east-1.rds.amazonaws.com", false],
  ])("%s: %s", (name, isOurs) => {
    expect(pattern.test(name)).toBe(isOurs);
  });
});
