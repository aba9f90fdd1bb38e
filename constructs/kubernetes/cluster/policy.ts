import type { Construct } from "constructs";
import { namespaceLabel, namespaceNamed } from "../../../platform/namespaces";
import { celList } from "./cel";
import {
  addClusterObject,
  type ValidatingAdmissionPolicyBindingSpec,
  type ValidatingAdmissionPolicySpec,
  type Validation,
} from "./cluster-object";

/** Where a policy holds. Objects without a namespace are everywhere. */
export type Where =
  | { readonly kind: "everywhere" }
  /** In one namespace. */
  | { readonly kind: "namespace"; readonly name: string }
  /** In the environment's own namespaces, and in those of tools and features. */
  | { readonly kind: "described"; readonly as?: readonly string[] };

/** A policy without what all have in common. */
export type PolicySpec = Omit<ValidatingAdmissionPolicySpec, "failurePolicy">;

export interface PolicyProps {
  readonly name: string;
  readonly spec: PolicySpec;
  readonly where: Where;
  readonly paramRef?: ValidatingAdmissionPolicyBindingSpec["paramRef"];
}

/** A policy and its binding, which refuses, also when the policy can't be evaluated. */
export function admissionPolicy(scope: Construct, { name, spec, where, paramRef }: PolicyProps): void {
  addClusterObject(scope, "ValidatingAdmissionPolicy", { name }, { spec: { failurePolicy: "Fail", ...spec } });
  addClusterObject(
    scope,
    "ValidatingAdmissionPolicyBinding",
    { name },
    {
      spec: {
        policyName: name,
        ...(paramRef && { paramRef }),
        validationActions: ["Deny"],
        ...(where.kind !== "everywhere" && { matchResources: { namespaceSelector: selectorOf(where) } }),
      },
    },
  );
}

function selectorOf(where: Exclude<Where, { kind: "everywhere" }>) {
  if (where.kind === "namespace") return { matchLabels: namespaceNamed(where.name) };
  const { as } = where;
  return {
    matchExpressions: [
      as
        ? ({ key: namespaceLabel, operator: "In", values: as } as const)
        : ({ key: namespaceLabel, operator: "Exists" } as const),
    ],
  };
}

/**
 * Whoever may change the policies can do anything; asked of the authoriser, so that it holds for whatever way a cloud
 * makes somebody administrator.
 */
export const administrator = {
  name: "administrator",
  expression:
    'authorizer.group("admissionregistration.k8s.io").resource("validatingadmissionpolicies").check("update").allowed()',
} as const;

/** Kubernetes' own controllers, which carry out what others were allowed. */
export const isController = 'request.userInfo.groups.exists(g, g == "system:serviceaccounts:kube-system")';

export const isInGroup = (names: readonly string[]) => `request.userInfo.groups.exists(g, g in ${celList(names)})`;

export function refusal(expression: string, message: string): Validation {
  return { expression, message, reason: "Forbidden" };
}

/** Whether the object has one of these names. `object` is null where something is deleted. */
export const isNamed = (names: readonly string[]) =>
  `(object == null ? oldObject : object).metadata.name in ${celList(names)}`;
