import { walletsTaint } from "../../../platform/pools";
import { celList, celString } from "./cel";
import { podCarriers, podVariables } from "./pin";
import { refusal, type PolicySpec } from "./policy";

/** On the wallets' nodes runs nothing but what is pinned, and nobody picks a node by its name. */
export function walletNodesPolicy(pinned: readonly string[]): PolicySpec {
  return {
    matchConstraints: { resourceRules: podCarriers },
    variables: [...podVariables],
    validations: [
      refusal(
        `variables.account in ${celList(pinned)} || ` +
          `variables.spec.?tolerations.orValue([]).all(one, !(one.?key.orValue("") in ${celList(["", walletsTaint.key])}))`,
        `Only pinned workloads may tolerate the taint ${walletsTaint.key}. Fix: take the toleration out`,
      ),
      refusal(
        '(dyn(object).kind == "Pod" && request.operation == "UPDATE") || !has(variables.spec.nodeName)',
        "Nobody picks a node by its name: it would pass the taints. Fix: take nodeName out",
      ),
    ],
  };
}

/** Names of pinned workloads belong to the environment's own namespace: Vault's roles and the chains' flows are theirs. */
export function reservedNamesPolicy(pinned: readonly string[]): PolicySpec {
  return {
    matchConstraints: { resourceRules: podCarriers },
    variables: [...podVariables],
    validations: [
      refusal(
        `!(variables.account in ${celList(pinned)}) && !(variables.label in ${celList(pinned)})`,
        "The name of a pinned workload is taken. Fix: use another service account and another label",
      ),
    ],
  };
}

/** As above, for the accounts themselves. */
export function reservedAccountsPolicy(pinned: readonly string[]): PolicySpec {
  return {
    matchConstraints: {
      resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["serviceaccounts"], operations: ["CREATE"] }],
    },
    validations: [
      refusal(
        `!(object.metadata.name in ${celList(pinned)})`,
        "The name of a pinned workload is taken. Fix: use another service account",
      ),
    ],
  };
}

/**
 * An autoscaler would start a second wallet daemon without touching the first's description.
 *
 * @param singletons pinned workloads of which there may be one
 */
export function scalingPolicy(singletons: readonly string[]): PolicySpec {
  return {
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ["autoscaling"],
          apiVersions: ["*"],
          resources: ["horizontalpodautoscalers"],
          operations: ["CREATE", "UPDATE"],
        },
        {
          apiGroups: ["apps"],
          apiVersions: ["v1"],
          resources: ["deployments/scale", "statefulsets/scale"],
          operations: ["UPDATE"],
        },
      ],
    },
    variables: [
      { name: "isScale", expression: `dyn(object).kind == ${celString("Scale")}` },
      {
        name: "target",
        expression: "variables.isScale ? request.name : dyn(object).spec.scaleTargetRef.name",
      },
    ],
    validations: [
      refusal(
        `!(variables.target in ${celList(singletons)}) || (variables.isScale && dyn(object).spec.?replicas.orValue(0) <= 1)`,
        "Of this workload there is one at most: two would spend the same coins. Fix: leave it as rendered",
      ),
    ],
  };
}

/**
 * Whoever names a class of a higher value pushes others off their nodes. A pod without one has the lowest value there is.
 *
 * @param name the one class of these namespaces
 */
export function priorityPolicy(name: string): PolicySpec {
  return {
    matchConstraints: { resourceRules: podCarriers },
    variables: [...podVariables],
    validations: [
      refusal(
        `variables.spec.?priorityClassName.orValue("") in ${celList(["", name])}`,
        `Allowed here as priorityClassName: ${name}, or none. Fix: take the other class out`,
      ),
    ],
  };
}

/** What the pods are held to that one service account makes itself. */
export interface AccountPods {
  /** As the API server calls the account. */
  readonly username: string;
  readonly operations: readonly ("CREATE" | "DELETE")[];
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
}

/** Whoever may create pods has every secret of the namespace, unless the pods are held to something. */
export function accountPodsPolicy({ username, operations, validations }: AccountPods): PolicySpec {
  return {
    matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], operations }] },
    matchConditions: [{ name: "account", expression: `request.userInfo.username == ${celString(username)}` }],
    validations: validations.map(({ expression, message }) => refusal(expression, message)),
  };
}
