/** A namespaced kind that the charts render, as roles name it. */
export interface RenderedKind {
  readonly kind: string;
  readonly apiGroup: string;
  readonly resource: string;
}

const kind = (name: string, apiGroup: string, resource: string): RenderedKind => ({ kind: name, apiGroup, resource });

/**
 * Every kind that is rendered into the environment's own namespaces and those of the tools. Who applies them may write
 * these and nothing else: no pods, no Secrets, no roles. A test compares the list with what is rendered.
 */
export const renderedKinds: readonly RenderedKind[] = [
  kind("ConfigMap", "", "configmaps"),
  kind("CronJob", "batch", "cronjobs"),
  kind("Deployment", "apps", "deployments"),
  kind("HorizontalPodAutoscaler", "autoscaling", "horizontalpodautoscalers"),
  kind("Job", "batch", "jobs"),
  kind("LimitRange", "", "limitranges"),
  kind("NetworkPolicy", "networking.k8s.io", "networkpolicies"),
  kind("PodDisruptionBudget", "policy", "poddisruptionbudgets"),
  kind("ResourceQuota", "", "resourcequotas"),
  kind("Service", "", "services"),
  kind("ServiceAccount", "", "serviceaccounts"),
  kind("StatefulSet", "apps", "statefulsets"),
];
