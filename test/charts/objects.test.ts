import { describe, expect, test } from "vitest";
import { environments, filesOf, mainContainer, objectsOf, ofKind, platformNamed, podOf } from "./cluster";

describe.each(environments.map(({ name }) => name))("objects of %s", (name) => {
  const platform = platformNamed(name);
  const named = (kind: string) => ofKind(name, kind).map(({ metadata }) => metadata.name);

  test.each(["ServiceAccount", "NetworkPolicy"])("every workload has its %s under its own name", (kind) => {
    const names = named(kind);
    expect(platform.workloads.filter((workload) => !names.includes(workload.name))).toEqual([]);
  });

  test("every workload with a port has a Service of its name, peers that keep data a second, and no other has any", () => {
    const own = platform.workloads.filter(({ ports }) => Object.keys(ports).length > 0);
    expect(named("Service").sort()).toEqual(
      own
        .flatMap(({ name: one, kind, scaling }) =>
          kind === "stateful-set" && scaling.kind === "replicated" ? [one, `${one}-nodes`] : [one],
        )
        .sort(),
    );
  });

  test("a Job is named after what it runs, so that a new release is a new Job", () => {
    const jobs = platform.workloads.filter(({ kind }) => kind === "job").map((workload) => workload.name);
    expect(
      named("Job")
        .map((one) => one.replace(/-[0-9a-f]{8}$/, ""))
        .sort(),
    ).toEqual(jobs.sort());
  });

  test("no two objects share kind and name", () => {
    const names = objectsOf(name).map(({ kind, metadata }) => `${metadata.namespace}/${kind}/${metadata.name}`);
    expect(names.filter((one, index) => names.indexOf(one) !== index)).toEqual([]);
  });

  test("every object of a namespace's folder is in that namespace", () => {
    const elsewhere = filesOf(name).flatMap(({ folder, objects }) =>
      objects.filter(({ metadata }) => folder !== "cluster" && metadata.namespace !== folder),
    );
    expect(elsewhere.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([]);
  });

  test("what belongs to the whole cluster puts into namespaces only what its administrators keep there", () => {
    const inside = filesOf(name)
      .filter(({ folder }) => folder === "cluster")
      .flatMap(({ objects }) => objects.filter(({ metadata }) => metadata.namespace !== undefined));
    const kinds = new Set(inside.map(({ kind, metadata }) => `${metadata.namespace} ${kind}`));
    const own = ["kube-system", "vault-access"];
    const exceptions = [...kinds].filter(
      (one) => !own.includes(one.split(" ")[0] ?? "") && !/ (Role|RoleBinding|ConfigMap)$/.test(one),
    );
    expect(exceptions).toEqual([]);
  });

  test("every object says who put it there", () => {
    expect(
      objectsOf(name).filter(({ metadata }) => metadata.labels["app.kubernetes.io/managed-by"] !== "rkcp"),
    ).toEqual([]);
  });

  test("every name fits a label: 63 characters", () => {
    expect(objectsOf(name).filter(({ metadata }) => metadata.name.length > 63)).toEqual([]);
  });

  test("Peatio's liveness asks nobody else, its readiness the database", () => {
    const { livenessProbe, readinessProbe } = mainContainer(name, "peatio-api");
    expect([livenessProbe?.httpGet?.path, readinessProbe?.httpGet?.path]).toEqual([
      "/api/v2/public/timestamp",
      "/api/v2/public/health/ready",
    ]);
  });

  test("Coinhub is asked for a connection only: every path leads to BitGo", () => {
    const { livenessProbe, readinessProbe } = mainContainer(name, "coinhub");
    expect([livenessProbe?.tcpSocket, readinessProbe?.tcpSocket]).toEqual([{ port: "http" }, { port: "http" }]);
  });

  test("no workload starts by linking files over the image's configuration", () => {
    const commands = objectsOf(name).flatMap(
      ({ spec }) => spec?.template?.spec.containers.map(({ command }) => command.join(" ")) ?? [],
    );
    expect(commands.filter((command) => /link_config|init_config/.test(command))).toEqual([]);
  });

  test.each(["peatio-api", "peatio-deposit", "peatio-migrate", "barong", "barong-migrate"])(
    "%s has its database.yml mounted",
    (workload) => {
      expect(mainContainer(name, workload).volumeMounts).toContainEqual(
        expect.objectContaining({
          mountPath: "/home/app/config/database.yml",
          subPath: "home.app.config.database.yml",
        }),
      );
    },
  );

  test("a workload waits for its migration, the migration for its database", () => {
    const waits = ["peatio-matching", "peatio-migrate"].map((one) =>
      podOf(name, one)
        .spec.initContainers.find((init) => init.name === "wait")
        ?.command.at(-1),
    );
    expect(waits).toEqual(["db:abort_if_pending_migrations", "db:version"]);
  });
});
