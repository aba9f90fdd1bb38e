import type { JsonObject } from "../../model";
import type { Difference } from "../value-changes";
import { billionths } from "./quantity";

/** Fields by their names from the object's root, joined by dots; what lies below one belongs to it. */
type Fields = readonly string[];

/** Of a StatefulSet's spec all but these; the API server's own words name them. */
const statefulSetMayChange: Fields = [
  "spec.replicas",
  "spec.ordinals",
  "spec.template",
  "spec.updateStrategy",
  "spec.revisionHistoryLimit",
  "spec.persistentVolumeClaimRetentionPolicy",
  "spec.minReadySeconds",
];

/** Of a claim only its size and its class of performance. */
const claimMayChange: Fields = ["spec.resources", "spec.volumeAttributesClassName"];

/**
 * What the API server refuses to change in place, by group and kind: the object has to be made anew.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/v1.35.0/pkg/apis, `validation.go` of each group, `Validate<Kind>Update`
 */
const immutable: Readonly<Record<string, Fields>> = {
  "apps/Deployment": ["spec.selector"],
  "apps/DaemonSet": ["spec.selector"],
  "apps/ReplicaSet": ["spec.selector"],
  "batch/Job": [
    "spec.template",
    "spec.selector",
    "spec.completions",
    "spec.completionMode",
    "spec.podFailurePolicy",
    "spec.backoffLimitPerIndex",
    "spec.successPolicy",
    "spec.managedBy",
  ],
  "core/Service": ["spec.clusterIP"],
  "core/Secret": ["type"],
  "core/ResourceQuota": ["spec.scopes", "spec.scopeSelector"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "scheduling.k8s.io/PriorityClass": ["value", "preemptionPolicy"],
  "storage.k8s.io/StorageClass": ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  "networking.k8s.io/IngressClass": ["spec.controller"],
  "node.k8s.io/RuntimeClass": ["handler"],
};

/**
 * True when the API server refuses this difference in an object of that group and kind.
 *
 * @param groupKind `apps/StatefulSet`, `core/ConfigMap`
 */
export function isRefusedInPlace(groupKind: string, difference: Difference, before: JsonObject): boolean {
  const field = difference.names.join(".");
  switch (groupKind) {
    case "apps/StatefulSet":
      return below("spec", field) && !statefulSetMayChange.some((free) => below(free, field));
    case "core/PersistentVolumeClaim":
      return below("spec", field) && (!claimMayChange.some((free) => below(free, field)) || shrinks(difference));
    case "core/ConfigMap":
    case "core/Secret":
      return isSealed(before, field) || belowAny(immutable[groupKind], field);
    default:
      return belowAny(immutable[groupKind], field);
  }
}

/** An object that is declared immutable keeps its data, and stays declared. */
const isSealed = (before: JsonObject, field: string) =>
  before["immutable"] === true && ["data", "binaryData", "stringData", "immutable"].some((part) => below(part, field));

/** A volume grows in place and never shrinks. */
function shrinks({ before, after }: Difference): boolean {
  const [old, now] = [before, after].map((size) =>
    typeof size === "string" || typeof size === "number" ? billionths(size) : undefined,
  );
  return old !== undefined && (now === undefined || now < old);
}

const belowAny = (fields: Fields = [], field: string) => fields.some((each) => below(each, field));

/** Also when the whole that holds the field comes or goes. */
const below = (holder: string, field: string) =>
  field === holder || field.startsWith(`${holder}.`) || holder.startsWith(`${field}.`);
