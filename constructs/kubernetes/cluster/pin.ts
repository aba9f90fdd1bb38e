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
  readonly kind: "deployment" | "job" | "cron-job";
  /** The pods as they are rendered: the only source of what is pinned. */
  readonly template: PodTemplate;
  /** How it may be run at most; undefined where no number is stated. */
  readonly replicas?: { readonly max: number; readonly strategy: "Recreate" | "RollingUpdate" };
  /** What the cloud adds to a pod of this service account; templates never have it. */
  readonly injected?: readonly Injected[];
}

/** Everything that carries pods, and the one way of adding to a running one. */
export const podCarriers: readonly ResourceRule[] = [
  {
    apiGroups: [""],
    apiVersions: ["v1"],
    resources: ["pods", "pods/ephemeralcontainers"],
    operations: ["CREATE", "UPDATE"],
  },
  {
    apiGroups: ["apps"],
    apiVersions: ["v1"],
    resources: ["deployments", "statefulsets", "daemonsets", "replicasets"],
    operations: ["CREATE", "UPDATE"],
  },
  { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["jobs", "cronjobs"], operations: ["CREATE", "UPDATE"] },
];

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
          'variables.isPod && field == "nodeName"',
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
    ],
  };
}

/** Kinds that may carry a workload's pods: the rendered one, and those its controllers make of it. */
const carriers = {
  deployment: ["Deployment", "ReplicaSet", "Pod"],
  job: ["Job", "Pod"],
  "cron-job": ["CronJob", "Job", "Pod"],
} as const satisfies Record<Pinned["kind"], readonly string[]>;

/** A second Deployment of the same pods under another name would be a second wallet daemon. */
function carrierExpression({ kind, name }: Pinned): string {
  const [first] = carriers[kind];
  const own =
    kind === "job"
      ? `object.metadata.name.startsWith(${celString(`${name}-`)})`
      : `object.metadata.name == ${celString(name)}`;
  return `!variables.concerned || (dyn(object).kind in ${celLiteral([...carriers[kind]])} && (dyn(object).kind != ${celString(first)} || ${own}))`;
}

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
  if (!replicas || kind !== "deployment") return [];
  return [
    {
      expression:
        `!(variables.own && dyn(object).kind in ["Deployment", "ReplicaSet"]) || dyn(object).spec.?replicas.orValue(1) <= ${replicas.max}` +
        ` && (dyn(object).kind != "Deployment" || dyn(object).spec.strategy.type == ${celString(replicas.strategy)})`,
      message: `${name} is pinned. Allowed: ${replicas.max} replica(s) at most, replaced by ${replicas.strategy}. Fix: apply what was rendered`,
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
