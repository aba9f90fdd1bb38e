import type { Change, JsonObject } from "../../model";
import type { Objection } from "../guard";
import { podOf } from "../images";
import { blocksOf, said, sectionAt, textAt, textsOf, valueAt } from "../values";
import { listed } from "./policies";

/** One right of Kubernetes. */
interface Right {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** `*` when the rule names none. */
  readonly name: string;
}

/** What a change of Kubernetes' rights allows more than before. */
export function ofKubernetes(change: Change): Objection[] {
  // Whatever a feature's own namespace gives ends with it, and the admission policies bound it.
  if (change.scope.startsWith("feature-")) return [];
  const { type, before, after } = change;
  if (after === undefined) return [];
  switch (type) {
    case "Role":
    case "ClusterRole":
      return [...ofRules(before, after), ...ofAggregation(before, after)];
    case "RoleBinding":
    case "ClusterRoleBinding":
      return ofBinding(before, after);
    default:
      return ofTokens(type, before, after);
  }
}

const fix =
  "give the verbs and resources that are needed and no others, or write an exception that says who needs them";

function ofRules(before: JsonObject | undefined, after: JsonObject): Objection[] {
  const was = rightsOf(before);
  const fresh = rightsOf(after).filter((right) => !was.some((other) => covers(other, right)));
  return fresh.length === 0 ? [] : [{ reason: `It allows more: ${listed(fresh.map(sentence))}`, fix }];
}

function rightsOf(role: JsonObject | undefined): Right[] {
  return blocksOf(role, "rules").flatMap((rule) => {
    const names = textsOf(rule["resourceNames"]);
    const verbs = textsOf(rule["verbs"]);
    const urls = textsOf(rule["nonResourceURLs"]).map((url) => ({ group: "url", resource: url, name: "*" }));
    const resources = textsOf(rule["apiGroups"]).flatMap((group) =>
      textsOf(rule["resources"]).flatMap((resource) =>
        (names.length > 0 ? names : ["*"]).map((name) => ({ group, resource, name })),
      ),
    );
    return [...urls, ...resources].flatMap((one) => verbs.map((verb) => ({ ...one, verb })));
  });
}

const matches = (general: string, specific: string): boolean => general === "*" || general === specific;

const covers = (general: Right, specific: Right): boolean =>
  matches(general.group, specific.group) &&
  (matches(general.resource, specific.resource) ||
    (general.resource.startsWith("*/") && specific.resource.endsWith(general.resource.slice(1))) ||
    (general.group === "url" &&
      general.resource.endsWith("*") &&
      specific.resource.startsWith(general.resource.slice(0, -1)))) &&
  matches(general.verb, specific.verb) &&
  matches(general.name, specific.name);

const sentence = ({ group, resource, verb, name }: Right): string =>
  `${verb} ${group === "" || group === "url" ? resource : `${resource}.${group}`}${name === "*" ? "" : ` ${name}`}`;

/** A role that collects others by label has whatever somebody labels. */
function ofAggregation(before: JsonObject | undefined, after: JsonObject): Objection[] {
  const [was, is] = [before?.["aggregationRule"], after["aggregationRule"]];
  if (is === undefined || JSON.stringify(was) === JSON.stringify(is)) return [];
  return [{ reason: "It collects the rights of other roles by label", fix: "write the rules out" }];
}

function ofBinding(before: JsonObject | undefined, after: JsonObject): Objection[] {
  const roleOf = (binding: JsonObject | undefined) =>
    `${textAt(binding, "roleRef.kind") ?? ""} ${textAt(binding, "roleRef.name") ?? ""}`;
  const isOther = before !== undefined && roleOf(before) !== roleOf(after);
  const known = new Set(isOther ? [] : subjectsOf(before));
  const fresh = subjectsOf(after).filter((subject) => !known.has(subject));
  return fresh.length === 0 ? [] : [{ reason: `${listed(fresh)} get ${roleOf(after)}`, fix }];
}

const subjectsOf = (binding: JsonObject | undefined): string[] =>
  blocksOf(binding, "subjects").map((subject) =>
    [textAt(subject, "kind"), textAt(subject, "namespace"), textAt(subject, "name")].filter(Boolean).join(" "),
  );

/** A pod with a token of the API is somebody in the cluster. */
function ofTokens(type: string, before: JsonObject | undefined, after: JsonObject): Objection[] {
  const [was, is] = type === "ServiceAccount" ? [before, after] : [podOf(type, before), podOf(type, after)];
  if (is === undefined) return [];
  const gets = (one: JsonObject | undefined) =>
    one !== undefined && valueAt(one, "automountServiceAccountToken") !== false;
  if (!gets(is) || gets(was)) return [];
  // A bare object of another kind has no such field.
  if (type !== "ServiceAccount" && sectionAt(after, "spec") === undefined) return [];
  return [
    {
      reason: `automountServiceAccountToken ${was === undefined ? "nothing" : said(valueAt(was, "automountServiceAccountToken"))} → ${said(valueAt(is, "automountServiceAccountToken"))}: the pod can speak to the API`,
      fix: "leave it false; a pod that must speak to the API gets a token that ends, as a projected volume",
    },
  ];
}
