import type { Change, JsonObject } from "../model";
import type { Guard, Objection } from "./guard";
import { blocksOf, said, sectionAt, textAt, textsOf, valueAt } from "./values";
import { isOlder } from "./versions";

/** What pods may be, and who may change what guards the wallets, is refused by the API server: as long as it asks. */
export const admission: Guard = {
  name: "admission",
  ofChange: (change) => {
    if (change.area !== "kubernetes") return [];
    switch (change.type) {
      case "Namespace":
        return ofLabels(change);
      case "ValidatingAdmissionPolicy":
        return isOfFeature(change) ? [] : ofPolicy(change);
      case "ValidatingAdmissionPolicyBinding":
        return isOfFeature(change) ? [] : ofBinding(change);
      default:
        return [];
    }
  },
};

/** Policies of one feature end with it. */
const isOfFeature = ({ class: kind, address }: Change): boolean =>
  kind === "destroy" && /\/rkcp-feature-/.test(address);

const levels = ["privileged", "baseline", "restricted"];

function ofLabels({ class: kind, before, after }: Change): Objection[] {
  if (kind === "create" && levelOf(after, "enforce") !== "restricted") {
    return [
      {
        reason: `Pod Security enforces ${levelOf(after, "enforce") ?? "nothing"} in a new namespace`,
        fix: "label it pod-security.kubernetes.io/enforce: restricted",
      },
    ];
  }
  if (before === undefined || after === undefined) return [];
  return ["enforce", "audit", "warn"].flatMap((mode) => {
    const [was, is] = [levelOf(before, mode), levelOf(after, mode)];
    const label = `pod-security.kubernetes.io/${mode}`;
    const fix = "keep Pod Security as strict as it is";
    if (was !== undefined && levels.indexOf(is ?? "privileged") < levels.indexOf(was)) {
      return [{ reason: `${label} ${was} → ${is ?? "nothing"}`, fix }];
    }
    const [old, now] = [labelsOf(before)[`${label}-version`], labelsOf(after)[`${label}-version`]].map((one) =>
      said(one),
    );
    return isOlder(old, now) ? [{ reason: `${label}-version ${old ?? ""} → ${now ?? ""}`, fix }] : [];
  });
}

const labelsOf = (object: JsonObject | undefined): JsonObject => sectionAt(object, "metadata.labels") ?? {};

const levelOf = (object: JsonObject | undefined, mode: string): string | undefined => {
  const level = labelsOf(object)[`pod-security.kubernetes.io/${mode}`];
  return typeof level === "string" ? level : undefined;
};

const fix = "keep the policy; what it pins changes with a release, what it refuses does not";

function ofPolicy({ before, after }: Change): Objection[] {
  if (before === undefined) return [];
  if (after === undefined) return [{ reason: "The policy is removed, and nothing refuses what it refused", fix }];
  const count = (policy: JsonObject, list: string) => blocksOf(sectionAt(policy, "spec"), list).length;
  const trivial = blocksOf(sectionAt(after, "spec"), "validations").filter(({ expression }) => expression === "true");
  const matched = (policy: JsonObject) => JSON.stringify(sectionAt(policy, "spec.matchConstraints") ?? {});
  return [
    ...(textAt(before, "spec.failurePolicy") !== "Ignore" && textAt(after, "spec.failurePolicy") === "Ignore"
      ? [{ reason: "failurePolicy Fail → Ignore: what it can't judge passes", fix }]
      : []),
    ...(count(after, "validations") < count(before, "validations")
      ? [{ reason: `${count(before, "validations") - count(after, "validations")} of its validations are gone`, fix }]
      : []),
    ...(trivial.length > 0 ? [{ reason: 'A validation is "true": it refuses nothing', fix }] : []),
    ...(count(after, "matchConditions") > count(before, "matchConditions")
      ? [{ reason: "It has more matchConditions, so it looks at less", fix }]
      : []),
    ...(isNarrower(before, after) || matched(after) === "{}"
      ? [{ reason: "matchConstraints names less: operations or resources are gone", fix }]
      : []),
  ];
}

/** Every operation on every resource that was looked at has to be looked at still. */
function isNarrower(before: JsonObject, after: JsonObject): boolean {
  const looked = (policy: JsonObject): string[] =>
    blocksOf(sectionAt(policy, "spec.matchConstraints"), "resourceRules").flatMap((rule) =>
      textsOf(rule["apiGroups"]).flatMap((group) =>
        textsOf(rule["resources"]).flatMap((resource) =>
          textsOf(rule["operations"]).map((operation) => [group, resource, operation].join("|")),
        ),
      ),
    );
  const is = looked(after).map((one) => one.split("|"));
  return looked(before).some((one) => {
    const parts = one.split("|");
    return !is.some((other) => other.every((part, index) => part === "*" || part === parts[index]));
  });
}

function ofBinding({ before, after }: Change): Objection[] {
  if (before === undefined) return [];
  if (after === undefined) return [{ reason: "The binding is removed: the policy judges nothing", fix }];
  const actions = (binding: JsonObject) => textsOf(sectionAt(binding, "spec")?.["validationActions"]);
  const matched = (binding: JsonObject) => JSON.stringify(valueAt(binding, "spec.matchResources") ?? null);
  return [
    ...(actions(before).includes("Deny") && !actions(after).includes("Deny")
      ? [
          {
            reason: `validationActions ${actions(before).join(", ")} → ${actions(after).join(", ") || "nothing"}: it does not refuse`,
            fix,
          },
        ]
      : []),
    ...(matched(after) !== matched(before) && matched(after) !== "null"
      ? [{ reason: "matchResources is another, so it may judge less", fix }]
      : []),
    ...(textAt(before, "spec.policyName") !== textAt(after, "spec.policyName")
      ? [
          {
            reason: `policyName ${said(valueAt(before, "spec.policyName"))} → ${said(valueAt(after, "spec.policyName"))}`,
            fix,
          },
        ]
      : []),
  ];
}
