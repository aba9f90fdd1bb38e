import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../model";
import { providerSources } from "../provider-sources";
import { calledFunctions } from "./expressions";

/** What a stack may hold. `data`, `module`, `import`, `variable`, `ephemeral`, `check` and whatever comes next are left out. */
const sections = ["//", "terraform", "provider", "resource", "data", "output", "locals", "moved", "removed"];

/** Of the `terraform` block; `cloud` is a backend too, `provider_meta` and `experiments` are nobody's need. */
const settings = ["//", "required_version", "required_providers", "backend"];

/** Data sources that tell where one is, and nothing about what is there. No stack has any today. */
const dataSources = [
  "aws_availability_zones",
  "aws_caller_identity",
  "aws_iam_policy_document",
  "aws_partition",
  "aws_region",
];

/** Terraform's own resource keeps a value and does nothing, but for the provisioners that it is often there for. */
const ownResources = ["terraform_data"];

/** Blocks of a resource that run a program, or open a way to where one runs. */
const runners = ["provisioner", "connection"];

/**
 * Functions that compute from what they are given. Not here: the `file` family and `templatefile`, which read the machine
 * that plans (its environment has the credentials), and `nonsensitive`, which takes a mask off.
 */
const functions = new Set(
  [
    "base64decode",
    "base64encode",
    "base64gzip",
    "cidrhost",
    "cidrsubnet",
    "concat",
    "element",
    "format",
    "join",
  ].concat(
    ["jsonencode", "length", "lookup", "lower", "merge", "replace", "split", "substr"],
    ["tobool", "tolist", "tomap", "tonumber", "toset", "tostring", "trimspace", "upper"],
  ),
);

/**
 * Why Terraform may not plan a synthesised stack that somebody else's code has written. A plan downloads the providers it
 * names, runs them, asks its data sources and evaluates its expressions, all with the credentials of who plans. So this is
 * a list of what may be there; what it doesn't know it refuses.
 *
 * Ask before `terraform init`, and plan `JSON.stringify(head)`, never the file that `head` came from: of a key that is
 * there twice this sees the last, Terraform takes both.
 *
 * @param head parsed `cdk.tf.json` of the revision that is to be planned
 * @param base the same stack of the branch it goes to; absent when the stack is new
 * @returns one sentence per reason, with where it is and what to do; empty when it may be planned
 */
export function refusePlan(head: JsonObject, base?: JsonObject): string[] {
  if (base === undefined) {
    return [
      "a stack that the base does not have. Allowed: a known one. Fix: plan it by hand once, it has no state and no role yet",
    ];
  }
  return [
    ...unknownKeys("stack", head, sections, "have a person plan it"),
    ...refuseSettings(head, base),
    ...refuseProviders(head, base),
    ...refuseResources(head),
    ...refuseDataSources(head),
    ...refuseRemovals(head),
    ...refuseCalls(head),
  ];
}

function refuseSettings(head: JsonObject, base: JsonObject): string[] {
  const blocks = objectsIn(head["terraform"]);
  const required = blocks
    .flatMap((block) => objectsIn(block["required_providers"]))
    .flatMap((each) => Object.entries(each));
  const backends = (stack: JsonObject) => objectsIn(stack["terraform"]).map((block) => block["backend"]);
  return [
    ...blocks.flatMap((block) => unknownKeys("terraform", block, settings, "leave it out")),
    ...required.flatMap(([name, provider]) => refuseSource(name, provider)),
    ...(isDeepStrictEqual(backends(head), backends(base))
      ? []
      : [
          "terraform.backend: it differs from the base's. Allowed: the same. Fix: move a state by hand, after the merge",
        ]),
  ];
}

function refuseSource(name: string, provider: Json): string[] {
  const allowed = Object.hasOwn(providerSources, name) ? (providerSources[name] ?? []) : [];
  const source = typeof provider === "string" ? name : objectsIn(provider)[0]?.["source"];
  if (typeof source === "string" && allowed.includes(source)) return [];
  return [
    `terraform.required_providers.${name}: comes from ${shown(source)}. Allowed: ${Object.values(providerSources).flat().join(", ")}. ` +
      "Fix: merge a new provider first, after a review; then its plans run",
  ];
}

/** What a provider is told decides whom it talks to (`endpoints`, `assume_role`) and what it runs (`credential_process`). */
function refuseProviders(head: JsonObject, base: JsonObject): string[] {
  return isDeepStrictEqual(head["provider"], base["provider"])
    ? []
    : ["provider: it differs from the base's. Allowed: the same. Fix: have a person plan this change"];
}

function refuseResources(head: JsonObject): string[] {
  return entriesOf(head["resource"]).flatMap(({ type, name, body }) => {
    const at = `resource.${type}.${name}`;
    return [
      ...(isKnownType(type)
        ? []
        : [
            `${at}: a type of an unknown provider. Allowed: ${providerNames()}. Fix: merge the provider first, after a review`,
          ]),
      ...refuseRunners(at, body),
      ...refuseProviderOf(at, body),
    ];
  });
}

function refuseDataSources(head: JsonObject): string[] {
  return entriesOf(head["data"]).flatMap(({ type, name, body }) => {
    const at = `data.${type}.${name}`;
    return [
      ...(dataSources.includes(type)
        ? []
        : [
            `${at}: a plan would ask it. Allowed: ${dataSources.join(", ")}. Fix: pass the value as data, or have a person plan it`,
          ]),
      ...refuseProviderOf(at, body),
    ];
  });
}

function refuseRemovals(head: JsonObject): string[] {
  return objectsIn(head["removed"]).flatMap((body, index) => refuseRunners(`removed[${index}]`, body));
}

function refuseRunners(at: string, body: JsonObject): string[] {
  return runners
    .filter((key) => Object.hasOwn(body, key))
    .map((key) => `${at}.${key}: it runs a program. Allowed: none. Fix: do it in the machine's own configuration`);
}

/** `aws`, `aws.<alias>`; also as an expression. */
function refuseProviderOf(at: string, body: JsonObject): string[] {
  const { provider } = body;
  if (provider === undefined) return [];
  const name =
    typeof provider === "string" ? /^(?:\$\{)?([a-z]+)(?:\.[A-Za-z0-9_-]+)?\}?$/.exec(provider)?.[1] : undefined;
  if (name !== undefined && Object.hasOwn(providerSources, name)) return [];
  return [
    `${at}.provider: ${shown(provider)}. Allowed: ${providerNames()}, with an alias of the base's. Fix: leave it out`,
  ];
}

function refuseCalls(head: JsonObject): string[] {
  return stringsIn(head, "").flatMap(({ at, text }) =>
    calledFunctions(text)
      .filter((name) => !functions.has(name))
      .map(
        (name) =>
          `${at}: calls ${name}. Allowed: ${[...functions].join(", ")}. Fix: compute the value before the synth`,
      ),
  );
}

function unknownKeys(at: string, object: JsonObject, known: readonly string[], fix: string): string[] {
  return Object.keys(object)
    .filter((key) => !known.includes(key))
    .map((key) => `${at}.${key}: Terraform would act on it. Allowed: ${known.slice(1).join(", ")}. Fix: ${fix}`);
}

const providerNames = () => Object.keys(providerSources).join(", ");
const isKnownType = (type: string) =>
  ownResources.includes(type) || Object.keys(providerSources).some((name) => type.startsWith(`${name}_`));
const shown = (value: Json | undefined) => (value === undefined ? "nowhere" : JSON.stringify(value).slice(0, 80));

/** Objects at a place where Terraform's JSON takes one or a list of them. */
function objectsIn(value: Json | undefined): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((each: Json) => objectsIn(each));
  return typeof value === "object" && value !== null ? [value as JsonObject] : [];
}

function entriesOf(section: Json | undefined): { type: string; name: string; body: JsonObject }[] {
  return objectsIn(section).flatMap((types) =>
    Object.entries(types)
      .filter(([type]) => type !== "//")
      .flatMap(([type, named]) =>
        objectsIn(named).flatMap((names) =>
          Object.entries(names).flatMap(([name, bodies]) => objectsIn(bodies).map((body) => ({ type, name, body }))),
        ),
      ),
  );
}

/** Every string that Terraform may take for a template; comments are none. */
function stringsIn(value: Json, at: string): { at: string; text: string }[] {
  if (typeof value === "string") return [{ at, text: value }];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value)
    .filter(([key]) => key !== "//")
    .flatMap(([key, each]: [string, Json]) => [
      // Keys of maps are templates too.
      ...(key.includes("{") ? [{ at: `${at}.${key.slice(0, 40)}`, text: key }] : []),
      ...stringsIn(each, at === "" ? key : `${at}.${key}`),
    ]);
}
