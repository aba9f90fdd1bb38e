import type { Construct } from "constructs";
import { type AccessRole, bindingsInNamespace } from "../../../platform/access/roles";
import { addClusterObject, type Subject } from "./cluster-object";

const rbac = "rbac.authorization.k8s.io";

/** A Kubernetes group as the subject of a binding. */
export const groupSubject = (name: string): Subject => ({ kind: "Group", name, apiGroup: rbac });
/** A role of the whole cluster, as a binding names it. */
export const clusterRoleRef = (name: string) => ({ apiGroup: rbac, kind: "ClusterRole", name }) as const;

/** A role, and its binding where it is for the whole cluster. */
export function clusterRole(scope: Construct, { name, within, groups, rules }: AccessRole): void {
  addClusterObject(scope, "ClusterRole", { name }, { rules });
  if (within === "namespace") return;
  const binding = { roleRef: clusterRoleRef(name), subjects: groups.map(groupSubject) };
  addClusterObject(scope, "ClusterRoleBinding", { name }, binding);
}

/** What people and pipelines may do in one namespace. A feature's bindings come and go with its namespace. */
export function namespaceBindings(scope: Construct, namespace: string): void {
  for (const { roleRef, subjects } of bindingBodies()) {
    addClusterObject(scope, "RoleBinding", { name: roleRef.name, namespace }, { roleRef, subjects });
  }
}

/** The bindings that every namespace has, and the only ones that the deployer may make. */
export function bindingBodies() {
  return bindingsInNamespace().map(({ role, groups }) => ({
    roleRef: clusterRoleRef(role),
    subjects: groups.map(groupSubject),
  }));
}
