import type { ScanException } from "../../scan-review";

/** Those that several exceptions have. */
const reasons = {
  releaseTags:
    "A tag here is a release or a digest, never latest; with Always, a registry that is down would keep a node from restarting the pods it has the image of.",
  datedImages:
    "Each image without digest has a dated, owned exception in environments/production.ts, which ends (platform/rules/images.ts).",
  vanillaUsers:
    "The vanilla images run as the user their files belong to, below 10000; no host path is mounted and no host user shared, and the node's users are not the pod's.",
  officialUser: "The official image's files belong to user 1000; no host path is mounted and no host user shared.",
  spread:
    "Pods are spread over zones and nodes by topologySpreadConstraints, which say the same for any number of replicas.",
  fixedPorts:
    "The balancers send to the gateways' two fixed node ports, which the firewall opens to the balancers alone (platform/entry.ts).",
  oneQuestion:
    "The program has one question that asks nobody else; readiness gives up after 30 s, liveness after a minute, so traffic leaves before a restart.",
  portlessDeployments:
    "Daemons, sidekiq, mailer and Arke have no port and no health endpoint (application facts 1.3, 2.1, 4): a dead one exits, a slow one shows in its queue.",
  portlessSets:
    "Daemons, mailer and Arke have no port and no health endpoint (application facts 1.3, 2.1, 4): a dead one exits, a slow one shows in its queue.",
  noPeers:
    "One pod is found through its Service, if it listens at all; only peers that look for each other need names of their own, and those have them.",
  candidates:
    "A feature is a candidate that its owner builds anew until its end, 30 days away at most, and follows it by tag; production asks for digests (platform/rules/images.ts).",
  selectorless:
    "The daemon listens on no port. The Services of its namespace are aliases without a selector, which this check takes to lead to every pod.",
  oneOfFeature: "One pod of a candidate is enough for its testers, and no customer waits for it.",
  oneOfEach: "Stage runs one of each to save cost; production asks for two or more (platform/rules/production.ts).",
} as const;

/** Every accepted finding of the scan of Kubernetes objects; a scan reports what it no longer needs. */
export const manifestScanExceptions: readonly ScanException[] = [
  {
    check: "container-image-pull-policy",
    resource: "stage/*/*",
    stacks: ["stage"],
    reason: reasons.releaseTags,
  },
  {
    check: "container-image-pull-policy",
    resource: "production/*/*",
    stacks: ["production"],
    reason: reasons.releaseTags,
  },
  {
    check: "container-image-pull-policy",
    resource: "platform-tools/*/*",
    stacks: ["stage", "production"],
    reason: reasons.releaseTags,
  },
  {
    check: "CKV_K8S_15",
    resource: "stage/*/*",
    stacks: ["stage"],
    reason: reasons.releaseTags,
  },
  {
    check: "CKV_K8S_15",
    resource: "production/*/*",
    stacks: ["production"],
    reason: reasons.releaseTags,
  },
  {
    check: "CKV_K8S_15",
    resource: "platform-tools/*/*",
    stacks: ["stage", "production"],
    reason: reasons.releaseTags,
  },
  {
    check: "CKV_K8S_43",
    resource: "stage/*/*",
    stacks: ["stage"],
    reason:
      "Stage follows the newest release of each line by tag; production asks for digests, or for a dated exception of each image (platform/rules/images.ts).",
  },
  {
    check: "CKV_K8S_43",
    resource: "platform-tools/*/*",
    stacks: ["stage"],
    reason:
      "Tools follow tags as stage's services do; production asks for digests, or for a dated exception of each image (platform/rules/images.ts).",
  },
  {
    check: "CKV_K8S_43",
    resource: "production/*/*",
    stacks: ["production"],
    reason: reasons.datedImages,
  },
  {
    check: "CKV_K8S_43",
    resource: "platform-tools/*/*",
    stacks: ["production"],
    reason: reasons.datedImages,
  },
  {
    check: "container-security-context-user-group-id",
    resource: "stage/*/*",
    stacks: ["stage"],
    reason: reasons.vanillaUsers,
  },
  {
    check: "container-security-context-user-group-id",
    resource: "production/*/*",
    stacks: ["production"],
    reason: reasons.vanillaUsers,
  },
  {
    check: "container-security-context-user-group-id",
    resource: "platform-tools/StatefulSet/jenkins",
    stacks: ["stage"],
    reason: reasons.officialUser,
  },
  {
    check: "CKV_K8S_40",
    resource: "stage/*/*",
    stacks: ["stage"],
    reason: reasons.vanillaUsers,
  },
  {
    check: "CKV_K8S_40",
    resource: "production/*/*",
    stacks: ["production"],
    reason: reasons.vanillaUsers,
  },
  {
    check: "CKV_K8S_40",
    resource: "platform-tools/StatefulSet/jenkins",
    stacks: ["stage"],
    reason: reasons.officialUser,
  },
  {
    check: "deployment-has-host-podantiaffinity",
    resource: "stage/Deployment/*",
    stacks: ["stage"],
    reason: reasons.spread,
  },
  {
    check: "deployment-has-host-podantiaffinity",
    resource: "production/Deployment/*",
    stacks: ["production"],
    reason: reasons.spread,
  },
  {
    check: "statefulset-has-host-podantiaffinity",
    resource: "stage/StatefulSet/rabbitmq",
    stacks: ["stage"],
    reason: reasons.spread,
  },
  {
    check: "service-type",
    resource: "stage/Service/*gateway",
    stacks: ["stage"],
    reason: reasons.fixedPorts,
  },
  {
    check: "pod-probes-identical",
    resource: "stage/*/*",
    stacks: ["stage"],
    reason: reasons.oneQuestion,
  },
  {
    check: "CKV_K8S_8",
    resource: "stage/Deployment/*",
    stacks: ["stage"],
    reason: reasons.portlessDeployments,
  },
  {
    check: "CKV_K8S_9",
    resource: "stage/Deployment/*",
    stacks: ["stage"],
    reason: reasons.portlessDeployments,
  },
  {
    check: "service-type",
    resource: "production/Service/*gateway",
    stacks: ["production"],
    reason: reasons.fixedPorts,
  },
  {
    check: "pod-probes-identical",
    resource: "production/*/*",
    stacks: ["production"],
    reason: reasons.oneQuestion,
  },
  {
    check: "CKV_K8S_8",
    resource: "production/Deployment/*",
    stacks: ["production"],
    reason: reasons.portlessDeployments,
  },
  {
    check: "CKV_K8S_9",
    resource: "production/Deployment/*",
    stacks: ["production"],
    reason: reasons.portlessDeployments,
  },
  {
    check: "CKV_K8S_8",
    resource: "stage/StatefulSet/*",
    stacks: ["stage"],
    reason: reasons.portlessSets,
  },
  {
    check: "CKV_K8S_9",
    resource: "stage/StatefulSet/*",
    stacks: ["stage"],
    reason: reasons.portlessSets,
  },
  {
    check: "statefulset-has-servicename",
    resource: "stage/StatefulSet/*",
    stacks: ["stage"],
    reason: reasons.noPeers,
  },
  {
    check: "CKV_K8S_8",
    resource: "production/StatefulSet/*",
    stacks: ["production"],
    reason: reasons.portlessSets,
  },
  {
    check: "CKV_K8S_9",
    resource: "production/StatefulSet/*",
    stacks: ["production"],
    reason: reasons.portlessSets,
  },
  {
    check: "statefulset-has-servicename",
    resource: "production/StatefulSet/*",
    stacks: ["production"],
    reason: reasons.noPeers,
  },
  {
    check: "statefulset-has-servicename",
    resource: "platform-tools/StatefulSet/*",
    stacks: ["stage", "production"],
    reason: reasons.noPeers,
  },
  {
    check: "pod-probes-identical",
    resource: "platform-tools/*/*",
    stacks: ["stage", "production"],
    reason:
      "The program has one question that asks nobody else; readiness gives up after 30 s, liveness after a minute.",
  },
  {
    check: "deployment-replicas",
    resource: "stage/*/*",
    stacks: ["stage"],
    reason: reasons.oneOfEach,
  },
  {
    check: "horizontalpodautoscaler-replicas",
    resource: "stage/*/*",
    stacks: ["stage"],
    reason: reasons.oneOfEach,
  },
  {
    check: "deployment-replicas",
    resource: "platform-tools/Deployment/*",
    stacks: ["stage", "production"],
    reason:
      "Two exporters or state readers would count everything twice; a minute without figures while one is replaced is no loss.",
  },
  {
    check: "CKV_K8S_38",
    resource: "stage/Job/*-provisioning-*",
    stacks: ["stage"],
    reason:
      "It asks the Kubernetes API whether a feature's namespace is gone before it drops what the feature wrote; its account may get namespaces and nothing else.",
  },
  {
    check: "CKV_K8S_38",
    resource: "platform-tools/StatefulSet/jenkins",
    stacks: ["stage"],
    reason:
      "It makes the pods of its agents through the Kubernetes API, in its own namespace (platform/tools/jenkins-rights.ts).",
  },
  {
    check: "CKV_K8S_38",
    resource: "platform-tools/*/*",
    stacks: ["stage", "production"],
    reason:
      "The Prometheus agent finds pods and kube-state-metrics reads their state through the Kubernetes API, by namespaced read rights (platform/tools/monitoring-rights.ts).",
  },
  {
    check: "networkpolicy-targets-pod",
    resource: "vault-access/NetworkPolicy/default-deny",
    stacks: ["stage", "production"],
    reason: "No pod is ever to run in the namespace of Vault's reviewer; should one appear, it may do nothing.",
  },
  {
    check: "networkpolicy-targets-pod",
    resource: "platform-tools/NetworkPolicy/jenkins-agent",
    stacks: ["stage"],
    reason: "Jenkins makes these pods through the Kubernetes API when a job runs.",
  },
  {
    check: "container-image-pull-policy",
    resource: "feature-rehearsed-*/*/*",
    stacks: ["stage"],
    reason: reasons.releaseTags,
  },
  {
    check: "CKV_K8S_15",
    resource: "feature-rehearsed-*/*/*",
    stacks: ["stage"],
    reason: reasons.releaseTags,
  },
  {
    check: "CKV_K8S_43",
    resource: "feature-rehearsed-*/*/*",
    stacks: ["stage"],
    reason: reasons.candidates,
  },
  {
    check: "container-security-context-user-group-id",
    resource: "feature-rehearsed-*/*/*",
    stacks: ["stage"],
    reason: reasons.vanillaUsers,
  },
  {
    check: "CKV_K8S_40",
    resource: "feature-rehearsed-*/*/*",
    stacks: ["stage"],
    reason: reasons.vanillaUsers,
  },
  {
    check: "deployment-replicas",
    resource: "feature-rehearsed-*/Deployment/*",
    stacks: ["stage"],
    reason: reasons.oneOfFeature,
  },
  {
    check: "statefulset-has-servicename",
    resource: "feature-rehearsed-worker/StatefulSet/peatio-redis",
    stacks: ["stage"],
    reason: reasons.noPeers,
  },
  {
    check: "CKV_K8S_8",
    resource: "feature-rehearsed-worker/Deployment/peatio-trade-executor",
    stacks: ["stage"],
    reason: reasons.portlessDeployments,
  },
  {
    check: "CKV_K8S_9",
    resource: "feature-rehearsed-worker/Deployment/peatio-trade-executor",
    stacks: ["stage"],
    reason: reasons.portlessDeployments,
  },
  {
    check: "pod-probes",
    resource: "feature-rehearsed-worker/Deployment/peatio-trade-executor",
    stacks: ["stage"],
    reason: reasons.selectorless,
  },
];
