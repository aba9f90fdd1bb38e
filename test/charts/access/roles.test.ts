import { describe, expect, test } from "vitest";
import { renderedKinds } from "../../../platform/access/kinds";
import { reviewerSecrets, tokenReviewer } from "../../../platform/access/reviewer";
import { accessRoles } from "../../../platform/access/roles";
import { workloadRights } from "../../../platform/access/workloads";
import { environments, objectsOf } from "../cluster";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}
interface Binding {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly roleRef: { readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

const rolesOf = (name: string) =>
  objectsOf(name).filter(({ kind }) => kind === "ClusterRole" || kind === "Role") as unknown as {
    readonly metadata: { readonly name: string };
    readonly rules: readonly Rule[];
  }[];
const bindingsOf = (name: string) =>
  objectsOf(name).filter(({ kind }) => kind.endsWith("RoleBinding")) as unknown as Binding[];

describe.each(environments.map(({ name }) => name))("rights in %s", (name) => {
  const rules = rolesOf(name).flatMap((role) => role.rules.map((rule) => ({ role: role.metadata.name, ...rule })));

  test("name every group, resource and verb: no wildcard", () => {
    expect(rules.filter((rule) => [...rule.apiGroups, ...rule.resources, ...rule.verbs].includes("*"))).toEqual([]);
  });

  test.each([
    "pods/exec",
    "pods/attach",
    "pods/portforward",
    "pods/ephemeralcontainers",
    "pods/proxy",
    "services/proxy",
    "nodes/proxy",
    "serviceaccounts/token",
    "secrets",
    "tokenreviews",
  ])("give %s to nobody", (resource) => {
    expect(rules.filter(({ resources }) => resources.includes(resource))).toEqual([]);
  });

  test("let nobody but Jenkins, in its own namespace, make pods", () => {
    const makers = rules.filter(({ resources, verbs }) => resources.includes("pods") && verbs.includes("create"));
    expect(makers.map(({ role }) => role).filter((role) => role !== "rkcp:jenkins")).toEqual([]);
  });

  test.each(["impersonate", "escalate"])("let nobody %s", (verb) => {
    expect(rules.filter(({ verbs }) => verbs.includes(verb))).toEqual([]);
  });

  test("let the deployer bind the roles that every namespace has, and no other", () => {
    const binding = rules.filter(({ verbs }) => verbs.includes("bind"));
    const inNamespaces = accessRoles.filter(({ within }) => within === "namespace").map((role) => role.name);
    expect(binding.map(({ role, resourceNames }) => [role, resourceNames])).toEqual([["rkcp:features", inNamespaces]]);
  });

  test("bind no role that isn't rendered, but Kubernetes' own for the token reviewer", () => {
    const known = new Set(rolesOf(name).map(({ metadata }) => metadata.name));
    const foreign = bindingsOf(name).filter(({ roleRef }) => !known.has(roleRef.name));
    expect(foreign.map(({ roleRef, subjects }) => [roleRef.name, subjects])).toEqual([
      [
        tokenReviewer.clusterRole,
        [{ kind: "ServiceAccount", name: tokenReviewer.serviceAccount, namespace: tokenReviewer.namespace }],
      ],
    ]);
  });

  test("reach the namespace of the token reviewer for nobody", () => {
    expect(bindingsOf(name).filter(({ metadata }) => metadata.namespace === tokenReviewer.namespace)).toEqual([]);
  });

  test("of the deployer cover exactly the kinds that are rendered into namespaces", () => {
    const ownKinds = new Set(
      objectsOf(name)
        .filter(
          ({ kind, metadata }) =>
            metadata.namespace !== undefined && metadata.namespace !== "kube-system" && kind !== "RoleBinding",
        )
        .filter(({ metadata }) => metadata.namespace !== tokenReviewer.namespace)
        .map(({ kind }) => kind),
    );
    expect([...ownKinds].filter((kind) => !renderedKinds.some((rendered) => rendered.kind === kind))).toEqual([]);
  });

  test("of a workload are for one that asks the API server", () => {
    const environment = environments.find((one) => one.name === name);
    const accounts = environment ? workloadRights(environment).flatMap((rights) => rights.accounts) : [];
    const pods = objectsOf(name).filter(({ spec }) => spec?.template !== undefined);
    const asking = accounts.map(({ namespace, name: account }) => {
      const pod = pods.find(
        ({ metadata, spec }) => metadata.namespace === namespace && spec.template?.spec.serviceAccountName === account,
      );
      return [account, pod?.spec.template?.spec.automountServiceAccountToken];
    });
    expect(asking.filter(([, mounted]) => mounted !== true)).toEqual([]);
  });

  test("come with one kind of Secret, whose token the API server writes", () => {
    const secrets = objectsOf(name).filter(({ kind }) => kind === "Secret") as unknown as Record<string, unknown>[];
    expect(secrets).toEqual(
      reviewerSecrets().map((secret) => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: expect.objectContaining({ name: secret, namespace: tokenReviewer.namespace }) as object,
        type: "kubernetes.io/service-account-token",
      })),
    );
  });
});

test("every kind of the deployer's is rendered somewhere", () => {
  const kinds = new Set(environments.flatMap(({ name }) => objectsOf(name).map(({ kind }) => kind)));
  expect(renderedKinds.filter(({ kind }) => !kinds.has(kind)).map(({ kind }) => kind)).toEqual([]);
});
