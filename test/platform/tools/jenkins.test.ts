import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { jenkinsConfiguration, jenkinsSecrets } from "../../../platform/tools/jenkins";
import { jenkinsModel } from "../../../platform/tools/jenkins-model";
import { jenkinsPlugins, jenkinsRelease, pluginsFile } from "../../../platform/tools/jenkins-plugins";
import { jenkinsOf, type JenkinsSettings } from "../../../platform/tools/jenkins-settings";
import { platformOf } from "../../../platform/platform";
import { jenkinsWorkloads } from "../../../platform/workloads/jenkins";
import { chartsOf } from "../../../charts/render";
import { absent, environment } from "../../environments/descriptions";

const stage = environment("stage");
const features = [
  { name: "trade-limits", service: "peatio-api" },
  { name: "fast-executor", service: "peatio-trade-executor" },
];

function settingsOf(env = stage): JenkinsSettings {
  const settings = jenkinsOf(env);
  if (!settings) throw new Error("stage has a Jenkins");
  return settings;
}

const yaml = jenkinsConfiguration(stage, settingsOf(), features);
const configuration = jenkinsModel.parse(parse(yaml));

describe("jenkins.yaml", () => {
  test("holds what the model knows and nothing else, as a person reads it", () => {
    expect(jenkinsModel.safeParse(parse(yaml)).error).toBeUndefined();
  });

  test.each([
    ["an unknown key of the core", { jenkins: { ...configuration.jenkins, numExecutor: 0 } }],
    ["a builder on the controller", { jenkins: { ...configuration.jenkins, numExecutors: 2 } }],
    [
      "open registration",
      { jenkins: { ...configuration.jenkins, securityRealm: { local: { allowsSignup: true, users: [] } } } },
    ],
    ["an unknown plugin's section", { unclassified: { ...configuration.unclassified, slackNotifier: {} } }],
    [
      "a right nobody has heard of",
      {
        jenkins: {
          ...configuration.jenkins,
          authorizationStrategy: {
            globalMatrix: { entries: [{ user: { name: "operator", permissions: ["Overall/RunScripts"] } }] },
          },
        },
      },
    ],
  ])("does not pass with %s", (_what, change) => {
    expect(jenkinsModel.safeParse({ ...configuration, ...change }).success).toBe(false);
  });

  test("takes every variable from Vault, and has none besides", () => {
    const variables = [...yaml.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name);
    expect(variables.sort()).toEqual(
      Object.values(jenkinsSecrets)
        .map((name) => `readFile:/secrets/${name}`)
        .sort(),
    );
  });

  test("lets in the operator and the administrator, and nobody else", () => {
    const { entries } = configuration.jenkins.authorizationStrategy.globalMatrix;
    expect(entries.map(({ user }) => user.name)).toEqual(["administrator", "operator"]);
    expect(configuration.jenkins.securityRealm.local.users.map(({ id }) => id)).toEqual(["administrator", "operator"]);
  });

  test("gives the operator no right to change a job or to run a script", () => {
    const [, operator] = configuration.jenkins.authorizationStrategy.globalMatrix.entries;
    expect(operator?.user.permissions).toEqual(["Overall/Read", "Job/Read", "Job/Build", "Job/Cancel", "View/Read"]);
  });
});

describe("the jobs", () => {
  const scripts = configuration.jobs.map(({ script }) => script);
  const named = (name: string) => scripts.find((script) => script.includes(`pipelineJob('${name}')`)) ?? "";

  test("run against stage each night and on demand", () => {
    expect(named("qa-stage")).toContain("cron { spec('H 3 * * *') }");
    expect(named("qa-stage")).toContain("--target http://gateway.stage.svc:8099 --host stage.exchange.example");
    expect(named("qa-stage")).not.toContain("--feature");
  });

  test("run on demand against a feature that a tester names, as one word of the command", () => {
    expect(named("qa-feature")).toContain("stringParam('FEATURE'");
    expect(named("qa-feature")).toContain('--feature "$FEATURE"');
    expect(named("qa-feature")).not.toContain("cron");
  });

  test("run each night against every feature that the gateway leads to, and no other", () => {
    expect(named("qa-features")).toContain('--feature "trade-limits" --report report-trade-limits.xml');
    expect(named("qa-features")).not.toContain("fast-executor");
    expect(named("qa-features")).toContain("cron");
  });

  test("of an environment without such a feature are two", () => {
    expect(jenkinsModel.parse(parse(jenkinsConfiguration(stage, settingsOf(), []))).jobs).toHaveLength(2);
  });

  test("fail when a promise is broken, after the report is kept", () => {
    for (const script of scripts) expect(script).toMatch(/junit\([\s\S]*if \(failed > 0\) \{ error\(/);
  });

  test("hold no backslash in a pipeline, which Groovy would read twice", () => {
    const pipelines = scripts.map((script) => /'''([\s\S]*)'''/.exec(script)?.[1] ?? "\\");
    expect(pipelines.filter((pipeline) => pipeline.includes("\\"))).toEqual([]);
  });
});

describe("the plugins", () => {
  test("of the Dockerfile are those of the list", () => {
    expect(readFileSync("platform/workloads/files/jenkins/plugins.txt", "utf8")).toBe(pluginsFile());
  });

  test("are each pinned to one release, with a reason", () => {
    for (const { name, version, why } of jenkinsPlugins) {
      expect(name).toMatch(/^[a-z][a-z0-9-]+$/);
      expect(version).toMatch(/^\d[\w.-]*$/);
      expect(why.length).toBeGreaterThan(10);
    }
    expect(new Set(jenkinsPlugins.map(({ name }) => name)).size).toBe(jenkinsPlugins.length);
  });

  test("belong to the release that the Dockerfile and the environment start from", () => {
    expect(readFileSync("platform/workloads/files/jenkins/Dockerfile", "utf8")).toContain(
      `FROM docker.io/jenkins/jenkins:${jenkinsRelease}-jdk21 AS controller`,
    );
    expect(stage.services.images.jenkins?.tag).toMatch(new RegExp(`^${jenkinsRelease.replaceAll(".", "\\.")}-`));
  });
});

describe("the agents", () => {
  const [pod] = configuration.jenkins.clouds.flatMap(({ kubernetes }) => kubernetes.templates);
  const agent = parse(pod?.yaml ?? "") as {
    spec: {
      volumes: { name: string; configMap?: { name: string; items: { key: string; path: string }[] } }[];
      containers: { name: string; image: string }[];
    } & Record<string, unknown>;
  };

  test("have one container, so that Jenkins needs no right to execute into pods", () => {
    expect(agent.spec.containers.map(({ name }) => name)).toEqual(["jnlp"]);
    expect(agent.spec).not.toHaveProperty("initContainers");
  });

  test("have neither a token of the cluster nor an account with rights", () => {
    expect(agent.spec).toMatchObject({ serviceAccountName: "default", automountServiceAccountToken: false });
  });

  test("find every scenario in the ConfigMap as it is rendered", () => {
    const files = chartsOf(platformOf(stage)) as readonly { readonly file: string; readonly content: string }[];
    const rendered = files.find(({ file }) => file === path.join("platform-tools", "jenkins.yaml"))?.content ?? "";
    const configMap = agent.spec.volumes.flatMap((volume) => volume.configMap ?? [])[0];
    expect(rendered).toContain(`name: ${configMap?.name}\n`);
    for (const { key, path: name } of configMap?.items ?? []) {
      expect(rendered).toContain(`\n  ${key}: `);
      expect(key.endsWith(`.${name}`)).toBe(true);
    }
  });
});

describe("Jenkins", () => {
  test("is not where the environment has none", () => {
    const without = environment("stage", {
      "tools.jenkins": absent,
      "services.images.jenkins": absent,
      "services.images.jenkinsAgent": absent,
    });
    expect(jenkinsWorkloads(without)).toEqual([]);
    expect(jenkinsWorkloads(environment("production"))).toEqual([]);
  });

  test("keeps no plugin that somebody uploaded: their folder is new with each pod", () => {
    const [jenkins] = jenkinsWorkloads(stage);
    expect(jenkins?.writableMiB).toHaveProperty("/var/jenkins_home/plugins");
    expect(Object.keys(jenkins?.claims ?? {})).toEqual(["/var/jenkins_home"]);
  });
});
