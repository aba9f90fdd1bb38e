import { groups, restartable } from "../../../platform/access/roles";
import { celList } from "./cel";
import { isInGroup, refusal, type PolicySpec } from "./policy";

/** What `kubectl rollout restart` writes into the pod template, and nothing else. */
const restartedAt = "kubectl.kubernetes.io/restartedAt";

/** Both have the same fields, with the same values, but for those named. */
const same = (left: string, right: string, but: readonly string[] = []) => {
  const skipped = but.length > 0 ? `field in ${celList(but)} || ` : "";
  return (
    `dyn(${left}).all(field, ${skipped}(field in dyn(${right}) && dyn(${left})[field] == dyn(${right})[field]))` +
    ` && dyn(${right}).all(field, ${skipped}field in dyn(${left}))`
  );
};
const orEmpty = (path: string) => `dyn(${path}).orValue({})`;

/** The parts of an object's own metadata that a person writes. */
const sameMetadata = ["labels", "annotations"]
  .map((field) => same(orEmpty(`object.metadata.?${field}`), orEmpty(`oldObject.metadata.?${field}`)))
  .concat(
    ["finalizers", "ownerReferences"].map(
      (field) => `object.metadata.?${field}.orValue([]) == oldObject.metadata.?${field}.orValue([])`,
    ),
  )
  .join(" && ");

/**
 * Operators and people on call may patch what carries pods: to restart it. Whoever is also the deployer applies whole
 * objects and isn't meant.
 */
export function restartPolicy(): PolicySpec {
  const annotations = (of: string) => orEmpty(`${of}.spec.template.metadata.?annotations`);
  return {
    matchConstraints: {
      resourceRules: [
        { apiGroups: ["apps"], apiVersions: ["v1"], resources: [...restartable], operations: ["CREATE", "UPDATE"] },
      ],
    },
    matchConditions: [
      {
        name: "operators",
        expression: `${isInGroup([groups.operator, groups.onCall])} && !${isInGroup([groups.deployer])}`,
      },
    ],
    validations: [
      refusal(
        'request.operation == "UPDATE"' +
          ` && (${sameMetadata})` +
          ` && (${same("object.spec", "oldObject.spec", ["template"])})` +
          " && object.spec.template.spec == oldObject.spec.template.spec" +
          ` && (${same(orEmpty("object.spec.template.metadata.?labels"), orEmpty("oldObject.spec.template.metadata.?labels"))})` +
          ` && (${same(annotations("object"), annotations("oldObject"), [restartedAt])})`,
        "Allowed to operators: kubectl rollout restart. Fix: change the description and have it applied",
      ),
    ],
  };
}

/** A node is closed and opened by people on call; its labels and taints say which pods it takes, and stay. */
export function nodePolicy(): PolicySpec {
  return {
    matchConstraints: {
      resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["nodes"], operations: ["UPDATE"] }],
    },
    matchConditions: [{ name: "on-call", expression: isInGroup([groups.onCall]) }],
    validations: [
      refusal(
        `(${sameMetadata}) && (${same("object.spec", "oldObject.spec", ["unschedulable"])})`,
        "Allowed on call: kubectl cordon, uncordon and drain. Fix: change the node pool in the environment's file",
      ),
    ],
  };
}
