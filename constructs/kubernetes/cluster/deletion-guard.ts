import { isController, isInGroup, refusal, type PolicySpec } from "./policy";

/** Kubelets: they alone know that a pod has ended, and take its object away then, by a deletion with a grace period of 0. */
const isKubelet = isInGroup(["system:nodes"]);

/** What the request says, as the API server has completed it; -1 where nothing is said. */
const seconds =
  'request.operation == "DELETE" ? dyn(request.options).?gracePeriodSeconds.orValue(-1)' +
  " : dyn(object).?deleteOptions.?gracePeriodSeconds.orValue(-1)";

/** On no node yet, or with all containers ended: the API server itself makes the grace period 0 then. */
const isOver =
  'request.operation == "DELETE" && (dyn(oldObject).spec.?nodeName.orValue("") == ""' +
  ' || dyn(oldObject).status.?phase.orValue("") in ["Failed", "Succeeded"])';

/**
 * Nobody makes the API server forget a pod that may still run: the StatefulSet would start the next one beside it. It
 * holds for cluster administrators as well, and for evictions, which carry a grace period of their own (`kubectl drain
 * --grace-period=0`) and aren't deletions to the policies.
 */
export function forcedDeletionPolicy(): PolicySpec {
  return {
    matchConstraints: {
      resourceRules: [
        { apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], operations: ["DELETE"] },
        { apiGroups: [""], apiVersions: ["v1"], resources: ["pods/eviction"], operations: ["CREATE"] },
      ],
    },
    matchConditions: [{ name: "others-than-the-cluster", expression: `!(${isKubelet}) && !(${isController})` }],
    validations: [
      refusal(
        `(${seconds}) != 0 || (${isOver})`,
        "A grace period of 0 makes the API server forget a pod that may still run, and the next one starts beside it. " +
          "Fix: delete it without --force and --grace-period=0; on a lost node first end the instance in EC2",
      ),
    ],
  };
}
