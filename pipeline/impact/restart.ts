import type { Workload } from "../../platform/workloads/workload";
import type { Json, JsonObject } from "../model";
import { isList, isObject } from "../json";

/** How new pods take the place of old ones. */
export interface Restart {
  /** Somebody serves all the time. */
  readonly seamless: boolean;
  /** As a sentence's end: `its one pod stops before the next one starts`. */
  readonly how: string;
}

interface Pods {
  readonly kind: string;
  /** Pods at least; undefined where an autoscaler decides. */
  readonly copies: number | undefined;
  /** A probe says when a pod may be counted with. */
  readonly tellsReady: boolean;
}

/** Restart of a described workload. */
export function restartOfWorkload({ kind, scaling, probes }: Workload): Restart {
  const kinds = { deployment: "Deployment", "stateful-set": "StatefulSet", job: "Job", "cron-job": "CronJob" } as const;
  return restart({
    kind: kinds[kind],
    copies: scaling.kind === "replicated" ? scaling.min : scaling.replicas,
    tellsReady: probes.readiness !== undefined,
  });
}

/** Restart of a rendered Deployment, StatefulSet, DaemonSet, Job or CronJob. */
export function restartOfObject(object: JsonObject): Restart {
  const spec = inside(object, "spec");
  const replicas = spec?.["replicas"];
  const containers = inside(inside(inside(object, "spec"), "template"), "spec")?.["containers"];
  return restart({
    kind: typeof object["kind"] === "string" ? object["kind"] : "",
    copies: typeof replicas === "number" ? replicas : undefined,
    tellsReady: isList(containers) && containers.every((each) => isObject(each) && isObject(each["readinessProbe"])),
  });
}

function restart({ kind, copies, tellsReady }: Pods): Restart {
  if (copies === 0) return { seamless: true, how: "it runs no pod" };
  switch (kind) {
    case "Job":
      return { seamless: true, how: "it runs again beside what runs" };
    case "CronJob":
      return { seamless: true, how: "its next run is another one" };
    case "Deployment":
      return tellsReady
        ? { seamless: true, how: "a new pod is ready before an old one goes" }
        : { seamless: false, how: "no probe tells when a new pod works: all may be booting at once" };
    case "StatefulSet":
      if (copies === undefined || copies < 2) {
        return { seamless: false, how: "its one pod stops before the next one starts" };
      }
      return tellsReady
        ? { seamless: true, how: `one of its ${copies} pods at a time` }
        : { seamless: false, how: "no probe tells when a new pod works: all may be booting at once" };
    default:
      return { seamless: false, how: "its pods are replaced" };
  }
}

/** What has more than one pod, or none, survives that one is moved to another node. */
export function survivesDrain({ scaling, kind }: Workload): boolean {
  if (kind === "job" || kind === "cron-job") return true;
  return scaling.kind === "replicated" ? scaling.min > 1 : scaling.replicas === 0;
}

function inside(object: JsonObject | undefined, field: string): JsonObject | undefined {
  const value: Json | undefined = object?.[field];
  return isObject(value) ? value : undefined;
}
