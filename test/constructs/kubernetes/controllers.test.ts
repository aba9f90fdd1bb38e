import { describe, expect, test } from "vitest";
import { ofKind, render } from "./specs";

const one = (objects: readonly string[], kind: string) =>
  JSON.parse(ofKind(objects, kind)[0] ?? "null") as Record<string, Record<string, unknown>>;
const singleton = { kind: "singleton", why: "it keeps the data", replicas: 1 } as const;

describe("a stateful set", () => {
  const objects = render({
    kind: "stateful-set",
    scaling: singleton,
    claims: { "/data": { name: "data", sizeGiB: 8 } },
  });
  const { spec } = one(objects, "StatefulSet");

  test("keeps its volumes when it shrinks or goes", () => {
    expect(spec?.["persistentVolumeClaimRetentionPolicy"]).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
  });

  test("asks for volumes of the encrypted class", () => {
    expect(JSON.stringify(spec?.["volumeClaimTemplates"])).toContain(
      '"resources":{"requests":{"storage":"8Gi"}},"storageClassName":"rkcp-data"',
    );
  });

  test("of several names its pods by a Service of their own, before they are ready", () => {
    const scaling = { kind: "replicated", min: 3, max: 3, cpuPercent: 70 } as const;
    const services = ofKind(render({ kind: "stateful-set", scaling }), "Service");
    expect(services.filter((service) => service.includes('"name":"sample-nodes"'))[0]).toContain(
      '"clusterIP":"None","ports":[{"name":"http","port":8000,"protocol":"TCP","targetPort":"http"}],"publishNotReadyAddresses":true',
    );
  });

  test("of one has no second Service, since nobody asks for one of its pods", () => {
    expect(ofKind(objects, "Service")).toHaveLength(1);
  });

  test("mounts the claim", () => {
    expect(JSON.stringify(spec?.["template"])).toContain('{"mountPath":"/data","name":"data"}');
  });

  test("with several replicas holds each in a zone of its own", () => {
    const scaling = { kind: "replicated", min: 3, max: 3, cpuPercent: 70 } as const;
    expect(ofKind(render({ kind: "stateful-set", scaling }), "StatefulSet")[0]).toContain(
      '"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"DoNotSchedule"',
    );
  });

  test("is never autoscaled", () => {
    const scaling = { kind: "replicated", min: 1, max: 3, cpuPercent: 70 } as const;
    expect(() => render({ kind: "stateful-set", scaling })).toThrow(
      "sample keeps data in each replica and may not be autoscaled",
    );
  });
});

describe("a cron job", () => {
  const schedule = { cron: "17 3 * * *", deadlineSeconds: 600 };
  const { spec } = one(render({ kind: "cron-job", scaling: singleton, ports: {}, probes: {}, schedule }), "CronJob");

  test("never runs twice at once", () => {
    expect(spec?.["concurrencyPolicy"]).toBe("Forbid");
  });

  test("is told the time in UTC", () => {
    expect([spec?.["schedule"], spec?.["timeZone"]]).toEqual(["17 3 * * *", "Etc/UTC"]);
  });

  test("is stopped at its deadline", () => {
    expect(JSON.stringify(spec?.["jobTemplate"])).toContain('"activeDeadlineSeconds":600');
  });

  test("without a schedule is refused", () => {
    expect(() => render({ kind: "cron-job", scaling: singleton, ports: {}, probes: {} })).toThrow(
      "sample: a cron-job without schedule",
    );
  });
});

describe("a job", () => {
  const job = render({ kind: "job", scaling: singleton, ports: {}, probes: {}, startsWhen: ["ready"] });

  test("does not count what it waits for as its failure", () => {
    expect(ofKind(job, "Job")[0]).toContain(
      '{"action":"Ignore","onExitCodes":{"containerName":"wait","operator":"NotIn","values":[0]}}',
    );
  });

  test("has no disruption budget", () => {
    expect(ofKind(job, "PodDisruptionBudget")).toEqual([]);
  });
});

describe("ports", () => {
  test("a node port is given to the port that asked, and traffic stays on the node it came to", () => {
    const [service] = ofKind(
      render({ ports: { http: 8099, admin: 9099 }, service: { nodePorts: { http: 30080 } } }),
      "Service",
    );
    expect(service).toContain(
      '"externalTrafficPolicy":"Local","ports":[{"name":"http","nodePort":30080,"port":8099,"protocol":"TCP","targetPort":"http"}]',
    );
  });

  test("a probe of a port the workload has not is refused", () => {
    expect(() => render({ probes: { liveness: { kind: "tcp", port: "metrics" } } })).toThrow(
      "sample: a probe asks the port metrics. Allowed: http",
    );
  });

  test("the kubelet waits before it stops what has a port", () => {
    expect(ofKind(render(), "Deployment")[0]).toContain('"preStop":{"sleep":{"seconds":5}}');
  });

  test("a command of its own takes the wait's place", () => {
    expect(ofKind(render({ beforeStop: ["drain"] }), "Deployment")[0]).toContain(
      '"preStop":{"exec":{"command":["drain"]}}',
    );
  });
});
