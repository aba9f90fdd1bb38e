import type { AccessRule } from "../access/roles";

const reading = ["get", "list", "watch"] as const;

/**
 * Rights of the Prometheus agent, by a Role in each of `monitoredNamespaces()`: it finds pods, and nothing of them is
 * secret. Nodes, and so the kubelets' own figures, would need rights over the whole cluster.
 */
export const prometheusRules: readonly AccessRule[] = [{ apiGroups: [""], resources: ["pods"], verbs: reading }];

/** What kube-state-metrics reports, as its `--resources` calls them. Neither Secrets nor ConfigMaps. */
export const stateMetricsResources = [
  "cronjobs",
  "deployments",
  "jobs",
  "persistentvolumeclaims",
  "pods",
  "statefulsets",
] as const;

/** Rights of kube-state-metrics, by a Role in each of `monitoredNamespaces()`; by default it wants the whole cluster. */
export const stateMetricsRules: readonly AccessRule[] = [
  { apiGroups: [""], resources: ["persistentvolumeclaims", "pods"], verbs: ["list", "watch"] },
  { apiGroups: ["apps"], resources: ["deployments", "statefulsets"], verbs: ["list", "watch"] },
  { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: ["list", "watch"] },
];
