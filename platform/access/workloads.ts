import type { Environment } from "../../environments/schema";
import { toolsNamespace } from "../ends";
import { jenkinsRules } from "../tools/jenkins-rights";
import { jenkinsOf } from "../tools/jenkins-settings";
import { prometheusRules, stateMetricsRules } from "../tools/monitoring-rights";
import { toolNames } from "../tools/names";
import { monitoredNamespaces } from "../tools/prometheus";
import type { AccessRule } from "./roles";

/** What a workload's own service account may do at the API server. */
export interface WorkloadRights {
  /** Name of the role; `rkcp:` first. */
  readonly role: string;
  readonly rules: readonly AccessRule[];
  /** Namespaces where it holds; absent: the whole cluster, for what belongs to no namespace. */
  readonly namespaces?: readonly string[];
  readonly accounts: readonly { readonly namespace: string; readonly name: string }[];
  /** For the reviewer. */
  readonly reason: string;
}

/** Every right of a workload in the cluster; what isn't here, no pod may ask the API server. */
export function workloadRights(env: Environment): WorkloadRights[] {
  const tool = (name: string) => [{ namespace: toolsNamespace, name }];
  const monitored = monitoredNamespaces(env);
  return [
    ...(env.tier === "production"
      ? []
      : [
          {
            role: "rkcp:provisioning",
            rules: [{ apiGroups: [""], resources: ["namespaces"], verbs: ["get"] }],
            accounts: ["database-provisioning", "broker-provisioning"].map((name) => ({ namespace: env.name, name })),
            reason: "what a feature left behind is dropped only after its namespace is gone",
          },
        ]),
    {
      role: "rkcp:prometheus",
      rules: prometheusRules,
      namespaces: monitored,
      accounts: tool(toolNames.prometheus),
      reason: "finds the pods that it scrapes",
    },
    {
      role: "rkcp:kube-state-metrics",
      rules: stateMetricsRules,
      namespaces: monitored,
      accounts: tool(toolNames.stateMetrics),
      reason: "tells Prometheus what is not ready",
    },
    ...(jenkinsOf(env)
      ? [
          {
            role: "rkcp:jenkins",
            rules: jenkinsRules,
            namespaces: [toolsNamespace],
            accounts: tool(toolNames.jenkins),
            reason: "makes a pod for each run and takes it away; a policy says what that pod may be",
          },
        ]
      : []),
  ];
}
