import { clusterAccess } from "../people";
import { type RenderedKind, renderedKinds } from "./kinds";

/** What a role may do with some resources; no wildcard is among them, and a test looks. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only these objects. Absent: all of the resource. */
  readonly resourceNames?: readonly string[];
}

/** A ClusterRole, and the Kubernetes groups that get it. */
export interface AccessRole {
  readonly name: string;
  /** `namespace`: bound in each namespace, for that one alone. `cluster`: for the whole cluster. */
  readonly within: "namespace" | "cluster";
  readonly groups: readonly string[];
  readonly rules: readonly AccessRule[];
}

/** The groups of people and pipelines; cluster administrators are in none of them. */
export const groups = {
  readOnly: "rkcp:read-only",
  operator: "rkcp:operator",
  onCall: "rkcp:on-call",
  deployer: "rkcp:deployer",
} as const;

/** Everybody who enters the cluster, as platform/people.ts says. */
const everybody = [...new Set(clusterAccess.flatMap(({ groups: own }) => own))].sort();

const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]): AccessRule => ({
  apiGroups: [apiGroup],
  resources,
  verbs,
});

const look = ["get", "list", "watch"] as const;

/**
 * What everybody may see of a namespace: all but Secrets, of which there is none, and what makes a pod say more than it
 * logs. ConfigMaps hold no secret: a test searches them.
 */
const looking: readonly AccessRule[] = [
  rule(
    "",
    [
      "configmaps",
      "endpoints",
      "events",
      "limitranges",
      "persistentvolumeclaims",
      "pods",
      "pods/log",
      "resourcequotas",
      "serviceaccounts",
      "services",
    ],
    look,
  ),
  rule("apps", ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"], look),
  rule("autoscaling", ["horizontalpodautoscalers"], look),
  rule("batch", ["cronjobs", "jobs"], look),
  rule("discovery.k8s.io", ["endpointslices"], look),
  rule("events.k8s.io", ["events"], look),
  rule("networking.k8s.io", ["networkpolicies"], look),
  rule("policy", ["poddisruptionbudgets"], look),
  rule("rbac.authorization.k8s.io", ["rolebindings", "roles"], look),
];

/** Of the cluster: what a namespace relies on, so that who applies one can see whether it is there. */
const overview: readonly AccessRule[] = [
  rule("", ["namespaces", "nodes", "persistentvolumes"], look),
  rule("admissionregistration.k8s.io", ["validatingadmissionpolicies", "validatingadmissionpolicybindings"], look),
  rule("rbac.authorization.k8s.io", ["clusterrolebindings", "clusterroles"], look),
  rule("scheduling.k8s.io", ["priorityclasses"], look),
  rule("storage.k8s.io", ["storageclasses"], look),
];

/** What carries pods and can be restarted; a policy leaves of `patch` the restart alone. */
export const restartable = ["daemonsets", "deployments", "statefulsets"] as const;

/** `kubectl drain` lists a node's pods and the owners of those, wherever they are, and asks for their eviction. */
const draining: readonly AccessRule[] = [
  rule("", ["nodes"], ["patch"]),
  rule("", ["pods"], ["get", "list"]),
  rule("", ["pods/eviction"], ["create"]),
  rule("apps", ["daemonsets"], ["get"]),
];

const namespaceRoles: readonly AccessRole[] = [
  { name: "rkcp:read-only", within: "namespace", groups: everybody, rules: looking },
  {
    name: "rkcp:operator",
    within: "namespace",
    groups: [groups.onCall, groups.operator],
    rules: [rule("apps", restartable, ["patch"])],
  },
  // A pod that is deleted comes again: this is the restart of one of many.
  { name: "rkcp:on-call", within: "namespace", groups: [groups.onCall], rules: [rule("", ["pods"], ["delete"])] },
  { name: "rkcp:deployer", within: "namespace", groups: [groups.deployer], rules: renderedKinds.map(applying) },
];

/** Server-side apply creates what is missing and patches the rest. */
function applying({ apiGroup, resource }: RenderedKind): AccessRule {
  return rule(apiGroup, [resource], [...look, "create", "patch", "delete"]);
}

/** What may be bound in a feature's namespace, which the deployer makes: the same that other namespaces have. */
const boundInFeatures = namespaceRoles.map(({ name }) => name);

const clusterRoles: readonly AccessRole[] = [
  { name: "rkcp:overview", within: "cluster", groups: everybody, rules: overview },
  { name: "rkcp:drain", within: "cluster", groups: [groups.onCall], rules: draining },
  {
    // Rights in a namespace that isn't there yet can only be given for all: policies leave of these the features' alone.
    name: "rkcp:features",
    within: "cluster",
    groups: [groups.deployer],
    rules: [
      rule("", ["namespaces"], ["create", "patch", "delete"]),
      rule("rbac.authorization.k8s.io", ["rolebindings"], ["create", "patch", "delete"]),
      { ...rule("rbac.authorization.k8s.io", ["clusterroles"], ["bind"]), resourceNames: boundInFeatures },
      // Before its bindings are there: whether somebody else's set is in the namespace already.
      { ...rule("", ["configmaps"], ["get"]), resourceNames: ["rkcp-inventory"] },
    ],
  },
];

/** Every role of the cluster. What nobody is given here, only a cluster administrator may do. */
export const accessRoles: readonly AccessRole[] = [...namespaceRoles, ...clusterRoles];

/** A role and the groups it is given to in a namespace. */
export function bindingsInNamespace(): readonly { readonly role: string; readonly groups: readonly string[] }[] {
  return namespaceRoles.map(({ name, groups: own }) => ({ role: name, groups: own }));
}
