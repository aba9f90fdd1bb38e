import type { Probe, Resources, Workload } from "../../platform/workloads/workload";
import type { Container } from "./manifest";

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

/** Ports by name, as the container and the Service list them. */
export function portsOf({ ports }: Pick<Workload, "ports">): { readonly name: string; readonly port: number }[] {
  return Object.entries(ports).map(([name, port]) => ({ name, port }));
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

/** @throws when a probe asks a port, and the workload has none of that name */
export function probesOf(
  workload: Pick<Workload, "name" | "ports" | "probes">,
): Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const { startup, readiness, liveness } = workload.probes;
  const ask = (probe: Probe, how: (typeof patience)[keyof typeof patience]) => ({
    ...question(workload, probe),
    ...how,
    ...(probe.kind === "command" && probe.timeoutSeconds !== undefined && { timeoutSeconds: probe.timeoutSeconds }),
  });
  return {
    ...(startup && { startupProbe: ask(startup, patience.startup) }),
    ...(readiness && { readinessProbe: ask(readiness, patience.readiness) }),
    ...(liveness && { livenessProbe: ask(liveness, patience.liveness) }),
  };
}

function question(workload: Pick<Workload, "name" | "ports">, probe: Probe) {
  switch (probe.kind) {
    case "http":
      return { httpGet: { path: probe.path, port: portNamed(workload, probe.port) } };
    case "tcp":
      return { tcpSocket: { port: portNamed(workload, probe.port) } };
    case "command":
      return { exec: { command: [...probe.command] } };
  }
}

function portNamed({ name, ports }: Pick<Workload, "name" | "ports">, wanted?: string): string {
  const known = Object.keys(ports);
  const port = wanted ?? known[0];
  if (port !== undefined && known.includes(port)) return port;
  throw new Error(
    `${name}: a probe asks the port ${wanted ?? "that is listed first"}. ` +
      `Allowed: ${known.join(", ") || "none, it has no ports"}. Fix: name one of the workload's ports`,
  );
}
