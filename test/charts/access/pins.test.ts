import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { celLiteral, type Json } from "../../../constructs/kubernetes/cluster/cel";
import { fileKey } from "../../../constructs/kubernetes/config-files";
import { asStored } from "../../../constructs/kubernetes/cluster/server-defaults";
import { isPinned } from "../../../platform/pins";
import { plainColumnsFile } from "../../../platform/workloads/peatio-process";
import { environments, objectsOf, platformNamed, pods } from "../cluster";

const policies = (environment: string) =>
  objectsOf(environment).filter(({ kind }) => kind === "ValidatingAdmissionPolicy") as unknown as {
    readonly metadata: { readonly name: string };
    readonly spec: {
      readonly failurePolicy: string;
      readonly matchConstraints: { readonly resourceRules: readonly object[] };
      readonly variables?: readonly { readonly name: string; readonly expression: string }[];
      readonly validations: readonly { readonly message: string; readonly reason: string }[];
    };
  }[];

describe.each(environments.map(({ name, tier }) => [name, tier] as const))("pins of %s", (name, tier) => {
  const { workloads } = platformNamed(name);
  const pinned = workloads.filter(isPinned).map((workload) => workload.name);

  test("are the wallets' pool, the seed, and in production what administers database and broker", () => {
    const provisioning = tier === "production" ? ["broker-provisioning", "database-provisioning"] : [];
    const wallets = workloads.filter(({ pool }) => pool === "wallets").map((workload) => workload.name);
    const expected = [...wallets, "peatio-seed", ...provisioning].filter((one) =>
      workloads.some((workload) => workload.name === one),
    );
    expect(pinned.sort()).toEqual([...new Set(expected)].sort());
  });

  test("have a policy each", () => {
    const names = new Set(policies(name).map(({ metadata }) => metadata.name));
    expect(pinned.filter((workload) => !names.has(`rkcp-pin-${workload}`))).toEqual([]);
  });

  test("hold the image and the command that are applied", () => {
    const missing = pods(name)
      .filter(({ owner, pod }) => owner.metadata.namespace === name && pinned.includes(pod.spec.serviceAccountName))
      .flatMap(({ pod }) =>
        [...pod.spec.initContainers, ...pod.spec.containers].map((container) => ({
          workload: pod.spec.serviceAccountName,
          container,
        })),
      )
      .filter(({ workload, container }) => {
        const text = JSON.stringify(
          policies(name).find(({ metadata }) => metadata.name === `rkcp-pin-${workload}`)?.spec.variables,
        );
        const held = [celLiteral(container.image), celLiteral([...container.command])].map((one) =>
          JSON.stringify(one).slice(1, -1),
        );
        return !held.every((one) => text.includes(one));
      });
    expect(missing.map(({ workload, container }) => `${workload}/${container.name}`)).toEqual([]);
  });

  test("cover each ConfigMap that a pinned pod mounts, but for Vault's authority", () => {
    const mounted = pods(name)
      .filter(({ owner, pod }) => owner.metadata.namespace === name && pinned.includes(pod.spec.serviceAccountName))
      .flatMap(({ pod }) => pod.spec.volumes ?? [])
      .flatMap(({ configMap }) => (configMap === undefined ? [] : [(configMap as { name: string }).name]));
    const held = new Set(policies(name).map(({ metadata }) => metadata.name));
    const open = [...new Set(mounted)].filter((one) => !held.has(`rkcp-pin-config-${one}`));
    expect(open.sort()).toEqual(["vault-ca"]);
  });

  test("hold the file by which Peatio reads its rows as data, and every program of Peatio has it", () => {
    const { path, content } = plainColumnsFile;
    const configs = objectsOf(name).filter(
      ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "peatio-pinned-files",
    ) as unknown as { readonly data: Readonly<Record<string, string>> }[];
    expect(configs.map(({ data }) => data[fileKey(path)])).toEqual([content]);
    // Rails is loaded where its mode is told: the provisioning takes the image for its Ruby alone.
    const programs = pods(name).flatMap(({ pod }) =>
      [...pod.spec.initContainers, ...pod.spec.containers].filter(
        ({ image, env = [] }) => image.includes("/peatio:") && env.some((variable) => variable.name === "RAILS_ENV"),
      ),
    );
    expect(programs.length).toBeGreaterThan(10);
    const without = programs.filter(
      ({ volumeMounts = [] }) => !volumeMounts.some(({ mountPath }) => mountPath === path),
    );
    expect(without.map((program) => program.name)).toEqual([]);
  });

  test("hold whom pinned pods speak to and what their names lead to, deletion included", () => {
    const held = (policy: string) =>
      policies(name).find(({ metadata }) => metadata.name === policy)?.spec.matchConstraints.resourceRules;
    const operations = ["CREATE", "UPDATE", "DELETE"];
    expect(held("rkcp-pin-network")).toEqual([expect.objectContaining({ resources: ["networkpolicies"], operations })]);
    expect(held("rkcp-services")).toEqual([expect.objectContaining({ resources: ["services"], operations })]);
  });

  test("go with a policy that knows every Service", () => {
    const known = policies(name).find(({ metadata }) => metadata.name === "rkcp-services")?.spec.variables ?? [];
    const text = known.map(({ expression }) => expression).join();
    const services = objectsOf(name).filter(({ kind, metadata }) => kind === "Service" && metadata.namespace === name);
    expect(services.filter(({ metadata }) => !text.includes(`${celLiteral(metadata.name)}: `))).toEqual([]);
  });

  test("are policies that refuse when they can't be evaluated, and say what to do", () => {
    const vague = policies(name).filter(
      ({ spec }) =>
        spec.failurePolicy !== "Fail" ||
        spec.validations.some(({ message, reason }) => reason !== "Forbidden" || message.length < 20),
    );
    expect(vague.map(({ metadata }) => metadata.name)).toEqual([]);
  });
});

describe("a value as an expression", () => {
  test.each<readonly [Json, string]>([
    [{ a: "x", b: "y" }, '{"a": "x", "b": "y"}'],
    [{ a: "x", b: 1 }, '{"a": dyn("x"), "b": dyn(1)}'],
    [["a", "b"], '["a", "b"]'],
    [[{ a: 1 }, { b: "x" }], '[dyn({"a": 1}), dyn({"b": "x"})]'],
    [{ empty: {}, yes: true }, '{"empty": dyn({}), "yes": dyn(true)}'],
    ['a "quote"\nand a line', '"a \\"quote\\"\\nand a line"'],
  ])("%j is written so that lists and maps are of one type", (value, expression) => {
    expect(celLiteral(value)).toBe(expression);
  });

  test("a text is always one line between quotes", () => {
    fc.assert(fc.property(fc.string(), (text) => /^".*"$/s.test(celLiteral(text)) && !celLiteral(text).includes("\n")));
  });

  test("refuses a number that isn't whole", () => {
    expect(() => celLiteral(0.5)).toThrow("0.5 can't be written as an integer of an expression");
  });
});

describe("a pod as the API server keeps it", () => {
  const stored = asStored({
    metadata: {},
    spec: {
      serviceAccountName: "x",
      initContainers: [],
      containers: [
        {
          name: "x",
          env: [],
          volumeMounts: [{ name: "v", mountPath: "/v", readOnly: false }],
          readinessProbe: { httpGet: { path: "/", port: 80 } },
        },
      ],
      volumes: [
        { name: "v", emptyDir: { sizeLimit: "2048Mi" } },
        { name: "e", emptyDir: {} },
        { name: "c", configMap: { name: "c" } },
      ],
    },
  });

  test("has what the server fills in, and lacks what it drops", () => {
    expect(stored).toEqual({
      restartPolicy: "Always",
      dnsPolicy: "ClusterFirst",
      schedulerName: "default-scheduler",
      securityContext: {},
      serviceAccountName: "x",
      serviceAccount: "x",
      containers: [
        {
          name: "x",
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
          readinessProbe: {
            httpGet: { path: "/", port: 80, scheme: "HTTP" },
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
          },
          volumeMounts: [{ name: "v", mountPath: "/v" }],
        },
      ],
      volumes: [
        { name: "v", emptyDir: { sizeLimit: "2Gi" } },
        { name: "e", emptyDir: {} },
        { name: "c", configMap: { name: "c", defaultMode: 420 } },
      ],
    });
  });
});
