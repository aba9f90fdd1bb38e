import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import type { AccessRule } from "../../../platform/access/roles";
import { managedBy } from "../metadata";

/** Whom a binding gives a role to. */
export type Subject =
  | { readonly kind: "Group"; readonly name: string; readonly apiGroup: "rbac.authorization.k8s.io" }
  | { readonly kind: "ServiceAccount"; readonly name: string; readonly namespace: string };

interface RoleBinding {
  readonly roleRef: {
    readonly apiGroup: "rbac.authorization.k8s.io";
    readonly kind: "ClusterRole" | "Role";
    readonly name: string;
  };
  readonly subjects: readonly Subject[];
}

/** Which requests a policy is asked about. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly ("CREATE" | "UPDATE" | "DELETE" | "CONNECT")[];
}

/** One demand on a request, in the Common Expression Language. */
export interface Validation {
  readonly expression: string;
  /** Shown to who is refused, also where the other message can't be computed. */
  readonly message: string;
  readonly messageExpression?: string;
  /** 403, which is what it is: the same request from somebody else, or of another content, would do. */
  readonly reason: "Forbidden";
}

/** `admissionregistration.k8s.io/v1`, which the types of cdk8s-plus-27 don't have (design: stable since 1.30). */
export interface ValidatingAdmissionPolicySpec {
  /** A policy that can't be evaluated refuses. */
  readonly failurePolicy: "Fail";
  readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
  readonly matchConstraints: { readonly resourceRules: readonly ResourceRule[] };
  /** All must hold, or the policy doesn't concern the request. */
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
  /** Computed when first asked for; later ones may use earlier ones. */
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly Validation[];
}

interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
  }[];
}

export interface ValidatingAdmissionPolicyBindingSpec {
  readonly policyName: string;
  readonly paramRef?: {
    readonly name: string;
    readonly namespace: string;
    readonly parameterNotFoundAction: "Deny";
  };
  readonly validationActions: readonly ["Deny"];
  readonly matchResources?: { readonly namespaceSelector: LabelSelector };
}

/** What each kind of the cluster set holds beside its metadata. */
interface Bodies {
  ClusterRole: { readonly rules: readonly AccessRule[] };
  ClusterRoleBinding: RoleBinding;
  Role: { readonly rules: readonly AccessRule[] };
  RoleBinding: RoleBinding;
  /** Of this one type, which holds no value here: the API server fills it with a token of the named service account. */
  Secret: { readonly type: "kubernetes.io/service-account-token" };
  ValidatingAdmissionPolicy: { readonly spec: ValidatingAdmissionPolicySpec };
  ValidatingAdmissionPolicyBinding: { readonly spec: ValidatingAdmissionPolicyBindingSpec };
}
export type ClusterKind = keyof Bodies;

/** Served by 1.34 to 1.36. */
const apiVersions: Readonly<Record<ClusterKind, string>> = {
  ClusterRole: "rbac.authorization.k8s.io/v1",
  ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
  Role: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  Secret: "v1",
  ValidatingAdmissionPolicy: "admissionregistration.k8s.io/v1",
  ValidatingAdmissionPolicyBinding: "admissionregistration.k8s.io/v1",
};

export interface ClusterMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One object that decides who may do what. The construct's id is the kind and the name: both are stable. */
export function addClusterObject<K extends ClusterKind>(
  scope: Construct,
  kind: K,
  metadata: ClusterMetadata,
  body: Bodies[K],
): ApiObject {
  const id = [kind, metadata.namespace, metadata.name.replaceAll(":", "-")].filter(Boolean).join("-");
  return new ApiObject(scope, id, {
    apiVersion: apiVersions[kind],
    kind,
    metadata: { ...metadata, labels: managedBy },
    ...body,
  });
}
