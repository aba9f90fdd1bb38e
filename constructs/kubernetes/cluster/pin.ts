import { nameLabel } from "../../../platform/places";
import { carrierExpression, carriers, givenToPods, replicasDemand, statefulSetDemand } from "./carriers";
import { celLiteral, celString, type Json } from "./cel";
import { differingFields, setExpression } from "./comparison";
import type { ResourceRule, Validation } from "./cluster-object";
import type { Injected } from "./injected";
import { fix, type Pinned } from "./pinned";
import { asStored } from "./server-defaults";
import type { PolicySpec } from "./policy";

type JsonObject = { readonly [key: string]: Json };

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
export function pinPolicy(pinned: Pinned): PolicySpec {
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

/** Every container has a name, and every name is a text. */
const nameOf = ({ name }: JsonObject) => (typeof name === "string" ? name : "");

const listIn = (value: JsonObject, field: string): readonly Json[] => (value[field] ?? []) as readonly Json[];
const containersIn = (spec: JsonObject, list: string) => listIn(spec, list) as readonly JsonObject[];

function withoutKeys(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
