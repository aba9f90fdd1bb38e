import { describe, expect, test } from "vitest";
import { endOf } from "../../platform/ends";
import {
  containersOf,
  environments,
  find,
  mainContainer,
  objectsOf,
  ofKind,
  platformNamed,
  podOf,
  pods,
} from "./cluster";

const template = (environment: string, workload: string) =>
  find(environment, "ConfigMap", `${workload}-vault-agent`).data?.["env.tpl"] ?? "";

describe.each(environments.map(({ name }) => name))("secrets in %s", (name) => {
  const platform = platformNamed(name);

  test("no Secret is rendered but the reviewer's token, which the API server fills", () => {
    expect(ofKind(name, "Secret").map(({ metadata, data }) => [metadata.namespace, metadata.name, data])).toEqual([
      ["vault-access", "vault-token-reviewer-1", undefined],
    ]);
  });

  test("no pod reads a Secret", () => {
    const specs = pods(name).map(({ pod }) => JSON.stringify(pod.spec));
    expect(specs.filter((one) => /"secretKeyRef"|"secretRef"|"secretName"/.test(one))).toEqual([]);
  });

  test("no variable that a secret fills has a value in the manifest", () => {
    const secret = new Set(
      platform.secrets.flatMap(({ consumers }) =>
        Object.values(consumers).flatMap((uses) => uses.flatMap(({ as }) => ("variable" in as ? [as.variable] : []))),
      ),
    );
    const written = pods(name).flatMap(({ pod }) =>
      containersOf(pod).flatMap(({ env = [] }) => env.map((one) => one.name)),
    );
    expect(written.filter((variable) => secret.has(variable))).toEqual([]);
  });

  test("no variable looks like a secret", () => {
    const written = pods(name).flatMap(({ pod }) =>
      containersOf(pod).flatMap(({ env = [] }) => env.map((one) => one.name)),
    );
    const suspicious = written.filter((variable) => /PASS|SECRET|TOKEN|PRIVATE_KEY$|ACCESS_KEY|SALT/.test(variable));
    expect(suspicious).toEqual([]);
  });

  test("the token variables of the applications stay unset", () => {
    const written = pods(name).flatMap(({ pod }) =>
      containersOf(pod).flatMap(({ env = [] }) => env.map((one) => one.name)),
    );
    expect(written.filter((variable) => /^(BARONG_)?VAULT_TOKEN$/.test(variable))).toEqual([]);
  });

  test("every workload's templates read exactly the paths it consumes", () => {
    const read = objectsOf(name)
      .filter(({ kind, metadata }) => kind === "ConfigMap" && metadata.name.endsWith("-vault-agent"))
      .map(({ metadata, data = {} }) => {
        const text = Object.values(data).join("\n");
        const paths = [...text.matchAll(/with secret "rkcp\/data\/([^"]+)"/g)].map((match) => match[1]);
        return [metadata.name.replace(/-vault-agent$/, ""), [...new Set(paths)].sort()];
      });
    const allowed = platform.workloads.flatMap((workload) => {
      const paths = platform.secrets
        .filter(({ consumers }) => consumers[endOf(platform.environment, workload)])
        .map(({ path }) => path);
      return paths.length > 0 ? [[workload.name, paths.sort()]] : [];
    });
    expect(Object.fromEntries(read)).toEqual(Object.fromEntries(allowed));
  });

  test("the login token is bound to Vault as its audience", () => {
    const tokens = pods(name).flatMap(({ pod }) => pod.spec.volumes.filter(({ projected }) => projected));
    expect(tokens.filter((volume) => !JSON.stringify(volume).includes('"audience":"vault"'))).toEqual([]);
  });

  test("only the Agent's containers hold the login token", () => {
    const holders = pods(name).flatMap(({ pod }) =>
      containersOf(pod).filter(({ volumeMounts = [] }) => volumeMounts.some((mount) => mount.name === "vault-token")),
    );
    expect(new Set(holders.map((container) => container.name))).toEqual(new Set(["vault-secrets", "vault-proxy"]));
  });

  test("rendered secrets stay in memory", () => {
    const volumes = pods(name).flatMap(({ pod }) => pod.spec.volumes.filter((volume) => volume.name === "secrets"));
    expect(volumes.filter(({ emptyDir }) => (emptyDir as { medium?: string }).medium !== "Memory")).toEqual([]);
  });

  test("whoever calls Vault has the proxy as a native sidecar, and nobody else has", () => {
    const proxied = pods(name).flatMap(({ pod }) =>
      pod.spec.initContainers.some((one) => one.name === "vault-proxy" && one.restartPolicy === "Always")
        ? [pod.metadata.labels["app.kubernetes.io/name"] ?? ""]
        : [],
    );
    expect(proxied.sort()).toEqual(
      platform.workloads
        .filter(({ vaultRole }) => vaultRole)
        .map((workload) => workload.name)
        .sort(),
    );
  });

  test("no pod has a second ordinary container, which a Job would wait for", () => {
    expect(pods(name).filter(({ pod }) => pod.spec.containers.length !== 1)).toEqual([]);
  });

  test("the secrets are rendered before the proxy starts and the migration is looked for", () => {
    expect(podOf(name, "peatio-api").spec.initContainers.map((one) => one.name)).toEqual([
      "vault-secrets",
      "vault-proxy",
      "wait",
    ]);
  });

  test("the command reads the variables and becomes the program", () => {
    expect(mainContainer(name, "peatio-matching").command).toEqual([
      "/bin/sh",
      "-ec",
      '. /secrets/env; exec "$@"',
      "--",
      "bundle",
      "exec",
      "ruby",
      "lib/daemons/amqp_daemon.rb",
      "matching",
    ]);
  });

  test("Coinhub, which holds no secret, has no Agent", () => {
    expect(podOf(name, "coinhub").spec.initContainers).toEqual([]);
  });

  test("Arke finds its strategies where it looks for them", () => {
    expect(mainContainer(name, "arke").volumeMounts).toContainEqual(
      expect.objectContaining({
        name: "secrets",
        mountPath: "/home/app/config/strategies.yml",
        subPath: "strategies.yml",
      }),
    );
  });

  test("the migration has the migration user, and the API has not", () => {
    const migration = `rkcp/data/${name}/peatio/database-migration`;
    expect(
      [template(name, "peatio-migrate"), template(name, "peatio-api")].map((one) => one.includes(migration)),
    ).toEqual([true, false]);
  });
});
