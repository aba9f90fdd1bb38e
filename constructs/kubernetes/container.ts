import type { Image, Probe, Resources, Workload } from "../../platform/workloads/workload";
import type { Container } from "./manifest";

/** `registry/repository:tag@digest`; with the digest the tag is a comment. */
export function imageReference({ registry, repository, tag, digest }: Image): string {
  return `${registry}/${repository}:${tag}${digest ? `@${digest}` : ""}`;
}

/** What Pod Security "restricted" asks of every container, and a root nobody can write to (cloud facts 6.5). */
export const lockedDown: Container["securityContext"] = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
};

/** Logs count as a pod's disk: the kubelet keeps five files of 10 MiB per container. */
const logsMiB = 64;

/** Requests and limits; `diskMiB` is what the writable paths may take together. */
export function resourcesOf({ cpuMillis, memoryMiB }: Resources, diskMiB = 0): Container["resources"] {
  const amounts = (of: "request" | "limit", disk: number) => ({
    cpu: `${cpuMillis[of]}m`,
    memory: `${memoryMiB[of]}Mi`,
    "ephemeral-storage": `${disk}Mi`,
  });
  return { requests: amounts("request", logsMiB), limits: amounts("limit", logsMiB + diskMiB) };
}

/** Variables in alphabetical order, so that moving a line in the description changes nothing here. */
export function environmentOf({ env }: Pick<Workload, "env">): Container["env"] {
  return Object.entries(env)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value }));
}

/** How patient each question is: a Rails boot takes up to two minutes on a busy node, a hung one is restarted in one. */
const patience = {
  startup: { periodSeconds: 5, failureThreshold: 36, timeoutSeconds: 3 },
  readiness: { periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
  liveness: { periodSeconds: 15, failureThreshold: 4, timeoutSeconds: 5 },
} as const;

export function probesOf({
  probes,
}: Pick<Workload, "probes">): Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const { startup, readiness, liveness } = probes;
  return {
    ...(startup && { startupProbe: { ...question(startup), ...patience.startup } }),
    ...(readiness && { readinessProbe: { ...question(readiness), ...patience.readiness } }),
    ...(liveness && { livenessProbe: { ...question(liveness), ...patience.liveness } }),
  };
}

/** The name of the workload's own port, so that its number stands in one place. */
export const servingPort = "http";

function question(probe: Probe) {
  const port = servingPort;
  switch (probe.kind) {
    case "http":
      return { httpGet: { path: probe.path, port } };
    case "tcp":
      return { tcpSocket: { port } };
    case "command":
      return { exec: { command: [...probe.command] } };
  }
}
