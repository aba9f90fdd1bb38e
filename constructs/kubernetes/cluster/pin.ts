import { nameLabel } from "../../../platform/places";
import type { PodTemplate } from "../manifest";
import { celList, celLiteral, celString, type Json } from "./cel";
import type { ResourceRule, ValidatingAdmissionPolicySpec, Validation } from "./cluster-object";
import type { Injected } from "./injected";
import { asStored } from "./server-defaults";

type JsonObject = { readonly [key: string]: Json };

/** A workload whose pods may be nothing else than what was rendered. */
export interface Pinned {
  readonly name: string;
  readonly kind: "deployment" | "stateful-set" | "job" | "cron-job";
  /** The pods as they are rendered: the only source of what is pinned. */
  readonly template: PodTemplate;
  /** How many of it may run at most; undefined for what runs to its end. */
  readonly replicas?: number;
  /** What the cloud adds to a pod of this service account; templates never have it. */
  readonly injected?: readonly Injected[];
}

/**
 * Everything that carries pods, and the one way of adding to a running one. Of every version: a new one must not be a
 * way round. It also spares the controllers a check of types that finds nothing here, all being `dyn`: with `v1` it takes
 * them 12 CPU seconds for each policy (measured, 1.35).
 */
export const podCarriers: readonly ResourceRule[] = [
  { group: "", resources: ["pods", "pods/ephemeralcontainers"] },
  { group: "apps", resources: ["deployments", "statefulsets", "daemonsets", "replicasets"] },
  { group: "batch", resources: ["jobs", "cronjobs"] },
].map(({ group, resources }) => ({
  apiGroups: [group],
  apiVersions: ["*"],
  resources,
  operations: ["CREATE", "UPDATE"],
}));

/** The pods inside whatever carries them. `dyn`, since the three have different types. */
export const podsOf = (object: string) =>
  `(dyn(${object}).kind == "Pod" ? dyn(${object}) : ` +
  `(dyn(${object}).kind == "CronJob" ? dyn(${object}).spec.jobTemplate.spec.template : dyn(${object}).spec.template))`;

/** Variables that each policy on pods starts with. */
export const podVariables = [
  { name: "template", expression: podsOf("object") },
  { name: "spec", expression: "variables.template.spec" },
  { name: "account", expression: 'variables.spec.?serviceAccountName.orValue("default")' },
  {
    name: "label",
    expression: `variables.template.?metadata.?labels[?${celString(nameLabel)}].orValue("")`,
  },
] as const;

/**
 * Pins a workload's pods: service account, label, and each container's image, command, variables and volumes.
 *
 * What a pod may be is written as the fields it may have, so that a field nobody thought of is refused, not admitted.
 * Who asks doesn't matter, but for one thing: something that was there before and doesn't change may be updated, or an
 * old release could neither end nor be scaled down.
 */
export function pinPolicy(pinned: Pinned): ValidatingAdmissionPolicySpec {
  const { name } = pinned;
  const expected = asStored(pinned.template);
  const lists = (["initContainers", "containers"] as const).map((list) => ({
    list,
    containers: containersIn(expected, list),
  }));
  const parts = lists.flatMap(({ list, containers }) =>
    containers.map((container, index) => containerPart(pinned, list, index, container)),
  );
  return {
    failurePolicy: "Fail",
    matchConstraints: { resourceRules: podCarriers },
    variables: [
      ...podVariables,
      { name: "own", expression: `variables.account == ${celString(name)} || variables.label == ${celString(name)}` },
      { name: "before", expression: `request.operation == "UPDATE" ? ${podsOf("oldObject")} : dyn({})` },
      {
        name: "changed",
        expression:
          "variables.before.?spec != optional.of(variables.spec) || variables.before.?metadata.?labels != variables.template.?metadata.?labels",
      },
      { name: "concerned", expression: "variables.own && variables.changed" },
      { name: "isPod", expression: 'dyn(object).kind == "Pod"' },
      { name: "expected", expression: celLiteral(withoutKeys(expected, comparedApart)) },
      {
        name: "fields",
        expression: differingFields(
          "variables.spec",
          "variables.expected",
          [...comparedApart, ...freeOfPods],
          `variables.isPod && (${givenToPods(pinned)})`,
        ),
      },
      ...parts.flatMap(({ variables }) => variables),
    ],
    validations: [
      {
        expression: carrierExpression(pinned),
        message: `${name} is pinned. Allowed: ${carriers[pinned.kind].join(", ")} of that name. Fix: run other pods under another service account and label`,
        reason: "Forbidden",
      },
      demand(
        name,
        `variables.account == ${celString(name)} && variables.label == ${celString(name)}`,
        "its service account and its label belong together",
      ),
      demandFields(name, "the pod", "variables.fields"),
      ...lists.map(({ list, containers }) =>
        demand(
          name,
          `variables.spec.?${list}.orValue([]).map(c, c.name) == ${celLiteral(containers.map(nameOf))}`,
          `its ${list} are ${containers.map(nameOf).join(", ") || "none"}`,
        ),
      ),
      ...parts.map(({ validation }) => validation),
      demand(name, tolerationsExpression(expected), "its tolerations are not those that were rendered"),
      demand(
        name,
        setExpression(
          "variables.spec.?volumes.orValue([])",
          listIn(expected, "volumes"),
          addedTo("volumes", pinned.injected),
        ),
        "its volumes are not those that were rendered",
      ),
      ...replicasDemand(pinned),
      ...statefulSetDemand(pinned),
    ],
  };
}

/** Kinds that may carry a workload's pods: the rendered one, and those its controllers make of it. */
const carriers = {
  deployment: ["Deployment", "ReplicaSet", "Pod"],
  "stateful-set": ["StatefulSet", "Pod"],
  job: ["Job", "Pod"],
  "cron-job": ["CronJob", "Job", "Pod"],
} as const satisfies Record<Pinned["kind"], readonly string[]>;

/**
 * A second controller of the same pods under another name would be a second wallet daemon. A StatefulSet's pods have
 * names that can be foretold, and of a name there is one: whoever makes such a pod, it is in the other's place.
 */
function carrierExpression(pinned: Pinned): string {
  const { kind, name } = pinned;
  const [first] = carriers[kind];
  const own =
    kind === "job"
      ? `object.metadata.name.startsWith(${celString(`${name}-`)})`
      : `object.metadata.name == ${celString(name)}`;
  const named = [`(dyn(object).kind != ${celString(first)} || ${own})`];
  if (kind === "stateful-set") named.push(`(!variables.isPod || object.metadata.name in ${celList(podNames(pinned))})`);
  return `!variables.concerned || (dyn(object).kind in ${celLiteral([...carriers[kind]])} && ${named.join(" && ")})`;
}

/** What the StatefulSet controller calls its pods: by their numbers, from 0. */
const podNames = ({ name, replicas = 1 }: Pinned) => Array.from({ length: replicas }, (_, index) => `${name}-${index}`);

/** Compared as lists whose order doesn't matter, container by container, or by a rule of their own. */
const comparedApart = ["initContainers", "containers", "volumes", "tolerations"];

/** Set by the server's own admission (priority, pull secrets, spread), or without a way to a secret. */
const freeOfPods = [
  "imagePullSecrets",
  "preemptionPolicy",
  "priority",
  "resources",
  "schedulingGates",
  "topologySpreadConstraints",
];

/** What a pod has besides: the node it is on, and in a StatefulSet its name as that of its host. */
function givenToPods({ kind }: Pinned): string {
  const node = 'field == "nodeName"';
  return kind === "stateful-set"
    ? `${node} || (field == "hostname" && variables.spec.hostname == object.metadata.name)`
    : node;
}

/** What a container may ask for is the quota's business, and the server fills in the limit range's defaults. */
const freeOfContainers = ["resources", "resizePolicy"];
const listsOfContainers = ["env", "volumeMounts"] as const;

function containerPart({ name, injected }: Pinned, list: string, index: number, expected: JsonObject) {
  const id = `${list}${index}`;
  const found = `variables.${id}`;
  const own = [...listsOfContainers, ...freeOfContainers];
  const differing = [
    differingFields(found, celLiteral(withoutKeys(expected, own)), own),
    ...listsOfContainers.map(
      (field) =>
        `(${setExpression(`${found}.?${field}.orValue([])`, listIn(expected, field), addedTo(field, injected))} ? [] : [${celString(field)}])`,
    ),
  ].join(" + ");
  return {
    variables: [
      {
        name: id,
        expression: `size(variables.spec.?${list}.orValue([])) > ${index} ? variables.spec.${list}[${index}] : dyn({})`,
      },
      { name: `${id}Fields`, expression: differing },
    ],
    validation: demandFields(name, `the container ${nameOf(expected)}`, `variables.${id}Fields`),
  };
}

/** Names of the fields that are missing, that differ, or that nothing was rendered for. */
function differingFields(found: string, expected: string, leftOut: readonly string[], exception = "false"): string {
  const skipped = `field in ${celList(leftOut)} || ${exception}`;
  return (
    `${found}.filter(field, !(${skipped}) && !(field in ${expected} && ${found}[field] == ${expected}[field]))` +
    ` + ${expected}.filter(field, !(field in ${found}))`
  );
}

/**
 * The same elements in whatever order: server-side apply puts a new one where it likes.
 *
 * @param added conditions on what a pod may have besides
 */
function setExpression(found: string, expected: readonly Json[], added: readonly string[] = []): string {
  const all = celLiteral(expected);
  const besides = added.length > 0 ? ` || (variables.isPod && (${added.map((one) => `(${one})`).join(" || ")}))` : "";
  if (expected.length === 0) return `${found}.all(one, false${besides})`;
  return `${all}.all(one, one in ${found}) && ${found}.all(one, one in ${all}${besides})`;
}

const addedTo = (field: keyof Injected, injected: readonly Injected[] = []) =>
  injected.flatMap((parts) => parts[field]);

/** Every pod gets these two, for the nodes that are gone. */
const grantedTolerations = ["not-ready", "unreachable"].map((condition) => ({
  key: `node.kubernetes.io/${condition}`,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 300,
}));

function tolerationsExpression(expected: JsonObject): string {
  return setExpression("variables.spec.?tolerations.orValue([])", listIn(expected, "tolerations"), [
    `one in ${celLiteral(grantedTolerations)}`,
  ]);
}

function replicasDemand({ name, replicas, kind }: Pinned): Validation[] {
  if (replicas === undefined) return [];
  const counted = carriers[kind].filter((carrier) => carrier !== "Pod");
  return [
    {
      expression: `!(variables.own && dyn(object).kind in ${celLiteral(counted)}) || dyn(object).spec.?replicas.orValue(1) <= ${replicas}`,
      message: `${name} is pinned. Allowed: ${replicas} replica(s) at most. Fix: apply what was rendered`,
      reason: "Forbidden",
    },
  ];
}

/**
 * What a StatefulSet gives its pods besides their template. The pods would be refused for each of them; said here, it
 * is told to whoever writes it, and the pod that runs is not given up for one that can't come.
 */
function statefulSetDemand({ name, kind }: Pinned): Validation[] {
  if (kind !== "stateful-set") return [];
  const empty = [
    "size(dyn(object).spec.?volumeClaimTemplates.orValue([])) == 0",
    'dyn(object).spec.?serviceName.orValue("") == ""',
    "dyn(object).spec.?ordinals.?start.orValue(0) == 0",
  ].join(" && ");
  return [
    {
      expression: `!(variables.own && dyn(object).kind == "StatefulSet") || (${empty})`,
      message: `${name} is pinned: its StatefulSet has no volumeClaimTemplates, no serviceName and counts from 0. ${fix}`,
      reason: "Forbidden",
    },
  ];
}

function demand(name: string, expression: string, what: string): Validation {
  return {
    expression: `!variables.concerned || (${expression})`,
    message: `${name} is pinned: ${what}. ${fix}`,
    reason: "Forbidden",
  };
}

function demandFields(name: string, where: string, fields: string): Validation {
  return {
    expression: `!variables.concerned || size(${fields}) == 0`,
    message: `${name} is pinned: ${where} is not what was rendered. ${fix}`,
    messageExpression: `${celString(`${name} is pinned: ${where} is not what was rendered in: `)} + ${fields}.join(", ") + ${celString(`. ${fix}`)}`,
    reason: "Forbidden",
  };
}

const fix = "Fix: apply what was rendered; for a new release break-glass applies the cluster set first";

/** Every container has a name, and every name is a text. */
const nameOf = ({ name }: JsonObject) => (typeof name === "string" ? name : "");

const listIn = (value: JsonObject, field: string): readonly Json[] => (value[field] ?? []) as readonly Json[];
const containersIn = (spec: JsonObject, list: string) => listIn(spec, list) as readonly JsonObject[];

function withoutKeys(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
