import type { Json, JsonObject } from "../../model";
import { type ListRule, type Rules, scalarText } from "../value-changes";
import { imageParts } from "./image";
import { billionths } from "./quantity";
import { isObject } from "../../json";

/**
 * How the lists of Kubernetes' own kinds are matched, by the list's name or, where that says too little, by the name above
 * it as well. Keys are those of `x-kubernetes-patch-merge-key` and `x-kubernetes-list-map-keys`; sets are lists of type
 * `set`, and of the `atomic` ones those of which the API's documentation says that any, or all, of them hold.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/api/openapi-spec/swagger.json
 */
const lists: Readonly<Record<string, ListRule>> = {
  // Pods
  containers: keyed("name"),
  // They run one after the other.
  initContainers: { ...keyed("name"), ordered: true },
  ephemeralContainers: keyed("name"),
  env: keyed("name"),
  "containers.ports": keyed("containerPort"),
  "initContainers.ports": keyed("containerPort"),
  volumeMounts: keyed("mountPath"),
  volumeDevices: keyed("devicePath"),
  volumes: keyed("name"),
  "configMap.items": keyed("key"),
  "secret.items": keyed("key"),
  "downwardAPI.items": keyed("path"),
  sources: set(),
  imagePullSecrets: keyed("name"),
  hostAliases: keyed("ip"),
  "dnsConfig.options": keyed("name"),
  tolerations: set(),
  topologySpreadConstraints: keyed("topologyKey", "whenUnsatisfiable"),
  matchLabelKeys: set(),
  "capabilities.add": set(),
  "capabilities.drop": set(),
  supplementalGroups: set(),
  sysctls: keyed("name"),
  readinessGates: keyed("conditionType"),
  resourceClaims: keyed("name"),
  schedulingGates: keyed("name"),
  // Affinity and selectors: terms are alternatives, requirements of one term all hold.
  nodeSelectorTerms: set(),
  preferredDuringSchedulingIgnoredDuringExecution: set(),
  requiredDuringSchedulingIgnoredDuringExecution: set(),
  matchExpressions: set(),
  matchFields: set(),
  values: set(),
  namespaces: set(),
  // Workloads
  volumeClaimTemplates: {
    kind: "keyed",
    keyOf: ({ metadata }) => (isObject(metadata) ? scalarText(metadata["name"]) : undefined),
  },
  accessModes: set(),
  onPodConditions: set(),
  metrics: set(),
  policies: set(),
  // The first rule that matches decides.
  "podFailurePolicy.rules": { kind: "sequence" },
  // Services, accounts, metadata
  "spec.ports": keyed("port", "protocol"),
  externalIPs: set(),
  loadBalancerSourceRanges: set(),
  secrets: keyed("name"),
  finalizers: set(),
  ownerReferences: keyed("uid"),
  // NetworkPolicies: what any rule lets through is let through.
  ingress: set(),
  egress: set(),
  from: set(),
  to: set(),
  "ingress.ports": set(),
  "egress.ports": set(),
  policyTypes: set(),
  except: set(),
  // Rights add up.
  rules: set(),
  subjects: set(),
  verbs: set(),
  apiGroups: set(),
  resources: set(),
  resourceNames: set(),
  nonResourceURLs: set(),
  clusterRoleSelectors: set(),
  // Quotas and limits
  scopes: set(),
  limits: keyed("type"),
  // Admission: all validations hold; a variable may use those before it.
  validations: set(),
  variables: { ...keyed("name"), ordered: true },
  matchConditions: keyed("name"),
  auditAnnotations: keyed("key"),
  resourceRules: set(),
  excludeResourceRules: set(),
  operations: set(),
  apiVersions: set(),
  validationActions: set(),
  mountOptions: { kind: "sequence" },
};

/** Rules of Kubernetes' own kinds. A kind of somebody else's gets `foreignRules`: names mean there whatever they like. */
export const kubernetesRules: Rules = { listAt, spelt, partsOf };

/** Of a custom resource only that it is JSON. */
export const foreignRules: Rules = { listAt: () => ({ kind: "sequence" }) };

/** @param group `apps`, `networking.k8s.io`, `core` */
export const rulesOf = (group: string): Rules =>
  !group.includes(".") || group.endsWith(".k8s.io") ? kubernetesRules : foreignRules;

function listAt(names: readonly string[], list: readonly Json[]): ListRule {
  const [above = "", name = ""] = names.slice(-2);
  const key = names.length === 1 ? above : name;
  const rule = lists[`${above}.${name}`] ?? lists[key] ?? { kind: "sequence" };
  // `$(HOST)` in a variable means one that stands before it.
  return key === "env" && rule.kind === "keyed" && list.some(refersToOthers) ? { ...rule, ordered: true } : rule;
}

const refersToOthers = (variable: Json) => isObject(variable) && /\$\(/.test(scalarText(variable["value"]) ?? "");

/** Maps whose values are quantities, and single fields that are. */
const quantityMaps = ["requests", "limits", "hard", "min", "max", "default", "defaultRequest", "capacity"];
const quantityFields = ["sizeLimit", "averageValue", "divisor"];

function spelt(names: readonly string[], value: Json): Json {
  const isScalar = typeof value === "string" || typeof value === "number";
  const amount = isScalar && isQuantity(names) ? billionths(value) : undefined;
  return amount === undefined ? value : `${amount}n`;
}

function isQuantity(names: readonly string[]): boolean {
  return quantityMaps.includes(names.at(-2) ?? "") || quantityFields.includes(names.at(-1) ?? "");
}

function partsOf(names: readonly string[], value: Json): JsonObject | undefined {
  const inContainer = /^(containers|initContainers|ephemeralContainers)$/.test(names.at(-2) ?? "");
  return inContainer && names.at(-1) === "image" && typeof value === "string" ? imageParts(value) : undefined;
}

/** Elements by these fields; the first must be there, a further one only when it is not the usual. */
function keyed(...fields: readonly [string, ...string[]]): Extract<ListRule, { kind: "keyed" }> {
  return {
    kind: "keyed",
    keyOf: (element) => {
      const [first, ...others] = fields.map((field) => scalarText(element[field]));
      const unusual = others.filter((value) => value !== undefined && value !== "TCP");
      return first === undefined ? undefined : [first, ...unusual].join("/");
    },
  };
}

function set(): ListRule {
  return { kind: "set" };
}
