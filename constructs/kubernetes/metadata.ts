import { nameLabel, podsNamed } from "../../platform/places";
import type { Workload } from "../../platform/workloads/workload";

/** What put an object into the cluster. */
export const managedBy = { "app.kubernetes.io/managed-by": "rkcp" } as const;

/**
 * Labels of every object of a workload. They are written out: those of cdk8s-plus are hashes of the construct's path,
 * and a Deployment's selector can't be changed, so renaming a construct would replace it (cloud facts 3.1).
 */
export function labelsOf({ name, app, tier }: Pick<Workload, "name" | "app" | "tier">): Record<string, string> {
  return {
    ...managedBy,
    [nameLabel]: name,
    "app.kubernetes.io/part-of": app,
    "app.kubernetes.io/component": tier,
  };
}

/** What selects a workload's pods: its name alone, so that the other labels may change. */
export function selectorOf({ name }: Pick<Workload, "name">): Record<string, string> {
  return podsNamed(name).labels;
}

/** Prometheus scrapes by these; there are no custom resources because it lives outside the cluster. */
export function scrapeAnnotations({ metrics, ports }: Pick<Workload, "metrics" | "ports">): Record<string, string> {
  if (!metrics) return {};
  const port = ports[metrics.port];
  if (port === undefined)
    throw new Error(`no port "${metrics.port}" to scrape. Fix: name one of ${Object.keys(ports).join(", ")}`);
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(port),
    "prometheus.io/path": metrics.path,
  };
}
