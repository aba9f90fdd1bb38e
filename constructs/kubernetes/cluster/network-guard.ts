import { nameLabel } from "../../../platform/places";
import { celList, celLiteral, celString, type Json } from "./cel";
import { administrator, isController, isNamed, refusal, type PolicySpec } from "./policy";
import type { RenderedObject } from "./rendered";

/** A NetworkPolicy as it is rendered. */
export interface RenderedNetworkPolicy {
  readonly name: string;
  readonly spec: PolicyBody["spec"];
}

interface PolicyBody {
  readonly spec: { readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> } };
}

/** Those that a pinned pod is under: its own, and the whole namespace's. */
export function networkPoliciesOver(
  pinned: readonly string[],
  namespace: string,
  objects: readonly RenderedObject[],
): RenderedNetworkPolicy[] {
  return objects
    .filter((object) => object.kind === "NetworkPolicy" && object.metadata.namespace === namespace)
    .map((object) => ({ name: object.metadata.name, spec: (object as RenderedObject & PolicyBody).spec }))
    .filter(({ spec }) => {
      const name = spec.podSelector.matchLabels?.[nameLabel];
      return name === undefined || pinned.includes(name);
    });
}

/**
 * Whom a pinned pod speaks to is as fixed as what it runs. NetworkPolicies add up: one more would let a wallet's daemon
 * be led to a stranger, by a Service with the address that Coinhub's had, and it would tell the stranger BitGo's token
 * and the passphrase.
 *
 * @param over those of pinned pods, which are what was rendered; every other one says by its label that it is for others
 */
export function pinnedNetworkPolicy(pinned: readonly string[], over: readonly RenderedNetworkPolicy[]): PolicySpec {
  const names = over.map(({ name }) => name);
  const expected = Object.fromEntries(over.map(({ name, spec }) => [name, spec as unknown as Json]));
  return {
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ["networking.k8s.io"],
          apiVersions: ["*"],
          resources: ["networkpolicies"],
          operations: ["CREATE", "UPDATE", "DELETE"],
        },
      ],
    },
    variables: [
      administrator,
      { name: "fixed", expression: isNamed(names) },
      { name: "expected", expression: `dyn(${celLiteral(expected)})` },
      {
        name: "whose",
        expression: `object.spec.?podSelector.?matchLabels[?${celString(nameLabel)}].orValue("")`,
      },
    ],
    validations: [
      refusal(
        `object != null || !variables.fixed || variables.administrator || ${isController}`,
        `Allowed to cluster administrators: deleting what closes pinned pods off: ${names.join(", ")}. Fix: leave it, or have break-glass apply the cluster set without the workload first`,
      ),
      refusal(
        "object == null || !variables.fixed || dyn(object).spec == variables.expected[object.metadata.name]",
        "This NetworkPolicy is over pinned pods and isn't what was rendered. Fix: apply what was rendered; for a new release break-glass applies the cluster set first",
      ),
      refusal(
        `object == null || variables.fixed || !(variables.whose in ${celList(["", ...pinned])})`,
        `A NetworkPolicy is for one workload, by the label ${nameLabel} in its podSelector.matchLabels, and not for a pinned one. Fix: select another workload's pods`,
      ),
    ],
  };
}
