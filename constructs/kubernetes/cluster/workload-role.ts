import type { Construct } from "constructs";
import type { WorkloadRights } from "../../../platform/access/workloads";
import { addClusterObject, type Subject } from "./cluster-object";
import { clusterRoleRef } from "./roles";

/** What a workload may ask the API server: in the namespaces named, or of the whole cluster. */
export function workloadRole(scope: Construct, rights: WorkloadRights): void {
  const { role: name, rules, namespaces, accounts, reason } = rights;
  addClusterObject(scope, "ClusterRole", { name, annotations: { "rkcp.io/because": reason } }, { rules });
  const subjects = accounts.map((account): Subject => ({ kind: "ServiceAccount", ...account }));
  const binding = { roleRef: clusterRoleRef(name), subjects };
  if (!namespaces) addClusterObject(scope, "ClusterRoleBinding", { name }, binding);
  for (const namespace of namespaces ?? []) addClusterObject(scope, "RoleBinding", { name, namespace }, binding);
}
