import type { Mutation } from "./mutation";

const charts = (name: string) => `test/charts/${name}.test.ts`;
const command = (name: string) => `test/cli/charts/${name}.test.ts`;

/** Faults of what runs in the cluster, who may touch it, and how it gets there. */
export const clusterMutations: readonly Mutation[] = [
  {
    id: "writable-root",
    fault: "a container may write to its root",
    file: "constructs/kubernetes/container.ts",
    find: "readOnlyRootFilesystem: true,",
    replace: "readOnlyRootFilesystem: false,",
    tests: [charts("pod-security")],
  },
  {
    id: "token-in-every-pod",
    fault: "every pod has a token of the Kubernetes API",
    file: "constructs/kubernetes/pod.ts",
    find: "automountServiceAccountToken: workload.apiAccess !== undefined,",
    replace: "automountServiceAccountToken: true,",
    tests: [charts("pod-security")],
  },
  {
    id: "wallet-daemon-as-a-deployment",
    fault: "two of a wallet daemon run while its node is drained",
    file: "platform/workloads/peatio-daemons.ts",
    find: 'daemon.scaling.kind === "singleton" ? "stateful-set" : "deployment"',
    replace: '"deployment"',
    tests: [charts("scaling")],
  },
  {
    id: "open-egress",
    fault: "what leaves a pod is not denied by default",
    file: "constructs/kubernetes/network-policy.ts",
    find: '{ spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },',
    replace: '{ spec: { podSelector: {}, policyTypes: ["Ingress"] } },',
    tests: [charts("network-policies")],
  },
  {
    id: "peers-of-any-namespace",
    fault: "a policy names pods of another namespace without naming the namespace",
    file: "constructs/kubernetes/network-policy.ts",
    find: "...(peer.namespaceLabels && { namespaceSelector: { matchLabels: peer.namespaceLabels } }),",
    replace: "namespaceSelector: {},",
    tests: [charts("network-policies")],
  },
  {
    id: "operator-opens-a-shell",
    fault: "an operator may execute commands in pods",
    file: "platform/access/roles.ts",
    find: 'rules: [rule("apps", restartable, ["patch"])],',
    replace: 'rules: [rule("apps", restartable, ["patch"]), rule("", ["pods/exec"], ["create"])],',
    tests: ["test/charts/access/roles.test.ts"],
  },
  {
    id: "authz-fails-open",
    fault: "requests pass while AuthZ is down",
    file: "platform/gateway/authz.ts",
    find: "failure_mode_allow: false,",
    replace: "failure_mode_allow: true,",
    tests: ["test/platform/gateway/gateway.test.ts"],
  },
  {
    id: "withdrawals-lost-with-the-broker",
    fault: "queues of money don't outlive the broker",
    file: "platform/workloads/amqp.ts",
    find: "{ name, durable: true }",
    replace: "{ name, durable: false }",
    tests: ["test/platform/workloads/data.test.ts"],
  },
  {
    id: "prune-takes-others",
    fault: "a prune takes what carries no label of ours",
    file: "cli/charts/prune-plan.ts",
    find: "object.metadata.labels[applySet.partOf] === id &&",
    replace: "true &&",
    tests: [command("prune-plan")],
  },
  {
    id: "prune-takes-data",
    fault: "a prune takes a StatefulSet nobody named",
    file: "cli/charts/prune-plan.ts",
    find: "if (holdsData(object) && !isNamed) return",
    replace: "if (holdsData(object) && false) return",
    tests: [command("prune-plan")],
  },
  {
    id: "apply-to-a-foreign-cluster",
    fault: "objects are applied to whatever cluster the context points to",
    file: "cli/charts/cluster-check.ts",
    find: "if (cluster === target.cluster) return undefined;",
    replace: "return undefined;",
    tests: [command("cluster-check")],
  },
  {
    id: "half-rendered-folder",
    fault: "a folder with a missing file is taken for whole",
    file: "cli/charts/rendered-folder.ts",
    find: "...missing.map((file) => `${file} is missing`),",
    replace: "",
    tests: [command("rendered-folder")],
  },
];
