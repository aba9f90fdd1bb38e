import { describe, expect, test } from "vitest";
import { containersOf, environments, find, mainContainer, platformNamed, podOf, pods } from "./cluster";

/** Volume types that Pod Security "restricted" admits (cloud facts 6.5). */
const admittedVolumes = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

describe.each(environments.map(({ name }) => name))("pods in %s", (name) => {
  const all = pods(name);
  const containers = all.flatMap(({ owner, pod }) =>
    containersOf(pod).map((container) => ({ where: `${owner.metadata.name}/${container.name}`, container })),
  );
  const offenders = (test: (one: (typeof containers)[number]["container"]) => boolean) =>
    containers.filter(({ container }) => !test(container)).map(({ where }) => where);
  const podOffenders = (test: (one: (typeof all)[number]["pod"]["spec"]) => boolean) =>
    all.filter(({ pod }) => !test(pod.spec)).map(({ owner }) => owner.metadata.name);

  test("the namespace enforces, warns and audits the restricted level of its own release", () => {
    const levels = Object.entries(find(name, "Namespace", name).metadata.labels)
      .filter(([label]) => label.startsWith("pod-security.kubernetes.io/"))
      .map(([label, value]) => `${label.split("/")[1]}=${value}`);
    expect(levels.sort()).toEqual(
      ["enforce", "warn", "audit"].flatMap((mode) => [`${mode}-version=v1.35`, `${mode}=restricted`]).sort(),
    );
  });

  test("every pod runs under the runtime's seccomp profile", () => {
    expect(
      podOffenders(
        ({ securityContext }) => JSON.stringify(securityContext["seccompProfile"]) === '{"type":"RuntimeDefault"}',
      ),
    ).toEqual([]);
  });

  test("every pod runs as a numbered user that is not root", () => {
    expect(podOffenders(({ securityContext }) => Number(securityContext["runAsUser"]) > 0)).toEqual([]);
  });

  test("no pod has a token of the Kubernetes API but the workloads that say why", () => {
    const holders = podOffenders(({ automountServiceAccountToken }) => !automountServiceAccountToken);
    const described = platformNamed(name).workloads.filter(({ apiAccess }) => (apiAccess?.why.length ?? 0) > 15);
    expect(holders.map((holder) => holder.replace(/-[0-9a-f]{8}$/, "")).sort()).toEqual(
      described.map((workload) => workload.name).sort(),
    );
  });

  test("no pod gets variables from the Services around it", () => {
    expect(podOffenders(({ enableServiceLinks }) => !enableServiceLinks)).toEqual([]);
  });

  test("every pod has an identity of its own", () => {
    expect(all.map(({ pod }) => pod.spec.serviceAccountName)).toEqual(
      all.map(({ pod }) => pod.metadata.labels["app.kubernetes.io/name"]),
    );
  });

  test("every container drops all capabilities", () => {
    expect(
      offenders(({ securityContext }) => JSON.stringify(securityContext["capabilities"]) === '{"drop":["ALL"]}'),
    ).toEqual([]);
  });

  test("no container may gain privileges", () => {
    expect(offenders(({ securityContext }) => securityContext["allowPrivilegeEscalation"] === false)).toEqual([]);
  });

  test("no container may write to its root", () => {
    expect(offenders(({ securityContext }) => securityContext["readOnlyRootFilesystem"] === true)).toEqual([]);
  });

  test("every container states what it needs and may take of CPU, memory and disk", () => {
    const amounts = ["cpu", "ephemeral-storage", "memory"];
    expect(
      offenders(({ resources }) =>
        [resources.requests, resources.limits].every((one) => Object.keys(one).sort().join() === amounts.join()),
      ),
    ).toEqual([]);
  });

  test("only admitted kinds of volumes are mounted", () => {
    const kinds = all.flatMap(({ pod }) =>
      pod.spec.volumes.flatMap((volume) => Object.keys(volume).filter((key) => key !== "name")),
    );
    expect(kinds.filter((kind) => !admittedVolumes.includes(kind))).toEqual([]);
  });

  test("every writable volume has a limit", () => {
    const unlimited = all.flatMap(({ pod }) =>
      pod.spec.volumes.filter(({ emptyDir }) => emptyDir && !(emptyDir as { sizeLimit?: string }).sizeLimit),
    );
    expect(unlimited).toEqual([]);
  });

  test("every volume that is mounted exists", () => {
    const missing = all.flatMap(({ owner, pod }) => {
      const claims = owner.spec.volumeClaimTemplates ?? [];
      const names = [...pod.spec.volumes.map((volume) => volume.name), ...claims.map(({ metadata }) => metadata.name)];
      return containersOf(pod).flatMap(({ volumeMounts = [] }) =>
        volumeMounts.filter((one) => !names.includes(one.name)),
      );
    });
    expect(missing).toEqual([]);
  });

  test("Puma and bootsnap find a writable tmp", () => {
    expect(mainContainer(name, "peatio-api").volumeMounts?.map(({ mountPath }) => mountPath)).toContain(
      "/home/app/tmp",
    );
  });

  test("a pass that moves money is given its time to end", () => {
    expect(podOf(name, "peatio-deposit").spec.terminationGracePeriodSeconds).toBe(90);
  });
});

describe("wallet daemons", () => {
  const wallets = [
    "coinhub",
    "peatio-blockchain",
    "peatio-cron-job",
    "peatio-deposit",
    "peatio-deposit-coin-address",
    "peatio-withdraw-coin",
  ];

  test("run on the wallets pool in production", () => {
    const affinities = wallets.map((one) => JSON.stringify(podOf("production", one).spec.affinity));
    expect(
      affinities.filter((affinity) => !affinity.includes('"key":"rkcp.io/pool","operator":"In","values":["wallets"]')),
    ).toEqual([]);
  });

  test("tolerate its taint, and nobody else does", () => {
    const tolerant = pods("production").filter(({ pod }) => pod.spec.tolerations !== undefined);
    const names = tolerant.map(({ pod }) => pod.metadata.labels["app.kubernetes.io/name"] ?? "");
    // The seed carries the wallets' secrets to Vault's encryption; the Redis is what the daemons' memory is read back from.
    expect(names.sort()).toEqual([...wallets, "peatio-seed", "wallets-redis"].sort());
  });

  test("run beside the rest in stage, which has no such pool", () => {
    expect(JSON.stringify(podOf("stage", "peatio-deposit").spec.affinity)).toContain('"values":["general"]');
  });
});
