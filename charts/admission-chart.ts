import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import {
  authoritiesPolicy,
  copiedAuthorityPolicy,
  pinnedConfigPolicy,
} from "../constructs/kubernetes/cluster/config-guard";
import { forcedDeletionPolicy } from "../constructs/kubernetes/cluster/deletion-guard";
import { apiTokenParts, podIdentityParts } from "../constructs/kubernetes/cluster/injected";
import { networkPoliciesOver, pinnedNetworkPolicy } from "../constructs/kubernetes/cluster/network-guard";
import { namespacePolicy, roleBindingPolicy } from "../constructs/kubernetes/cluster/namespace-guard";
import { pinPolicy } from "../constructs/kubernetes/cluster/pin";
import {
  accountPodsPolicy,
  priorityPolicy,
  reservedAccountsPolicy,
  reservedNamesPolicy,
  scalingPolicy,
  walletNodesPolicy,
} from "../constructs/kubernetes/cluster/pod-guard";
import { admissionPolicy, type Where } from "../constructs/kubernetes/cluster/policy";
import {
  configsOf,
  pinnedNames,
  pinnedOf,
  type RenderedObject,
  servicesOf,
} from "../constructs/kubernetes/cluster/rendered";
import { nodePolicy, restartPolicy } from "../constructs/kubernetes/cluster/restart-guard";
import {
  aliasesPolicy,
  doorsPolicy,
  noAliasesPolicy,
  renderedServicesPolicy,
} from "../constructs/kubernetes/cluster/service-guard";
import { namespaceLabels } from "../constructs/kubernetes/namespace";
import { featureAnnotations } from "../platform/access/features";
import { isPinned } from "../platform/pins";
import type { Platform } from "../platform/platform";
import { heldTo } from "../platform/priorities";
import { jenkinsPodAdmission } from "../platform/tools/jenkins-rights";
import { jenkinsOf } from "../platform/tools/jenkins-settings";
import { vaultAuthority } from "../platform/trust";
import type { Workload } from "../platform/workloads/workload";

const everywhere: Where = { kind: "everywhere" };
const features: Where = { kind: "described", as: ["feature"] };

/**
 * What the API server refuses, whoever asks: rights say who may write, these say what.
 *
 * @param objects every object of the environment's namespaces: what is pinned is what is applied
 */
export class AdmissionChart extends Chart {
  constructor(scope: Construct, platform: Platform, objects: readonly RenderedObject[]) {
    super(scope, "admission");
    this.guardTheCluster(platform);
    this.pinWorkloads(platform, objects);
    this.guardServices(platform, objects);
    this.guardAuthorities(platform);
    this.guardPriorities();
    if (jenkinsOf(platform.environment)) this.guardTools(platform);
  }

  private guardTheCluster({ environment }: Platform): void {
    const labels = namespaceLabels("feature", environment.cluster.version);
    const feature = { labels, annotations: featureAnnotations };
    admissionPolicy(this, { name: "rkcp-namespaces", spec: namespacePolicy(feature), where: everywhere });
    admissionPolicy(this, { name: "rkcp-role-bindings", spec: roleBindingPolicy(), where: everywhere });
    admissionPolicy(this, { name: "rkcp-restart", spec: restartPolicy(), where: everywhere });
    admissionPolicy(this, { name: "rkcp-nodes", spec: nodePolicy(), where: everywhere });
    const ours: Where = { kind: "described" };
    admissionPolicy(this, { name: "rkcp-forced-deletion", spec: forcedDeletionPolicy(), where: ours });
  }

  private pinWorkloads({ environment, workloads, secrets }: Platform, objects: readonly RenderedObject[]): void {
    const own: Where = { kind: "namespace", name: environment.name };
    const elsewhere: Where = { kind: "described", as: ["feature", "tools"] };
    const names = pinnedNames(workloads);
    const pinned = workloads.filter(isPinned).map((workload) => ({
      ...pinnedOf(workload, objects),
      injected: injectedInto(workload, environment.cloud.region),
    }));
    for (const one of pinned) admissionPolicy(this, { name: `rkcp-pin-${one.name}`, spec: pinPolicy(one), where: own });
    for (const config of configsOf(environment.name, pinned, objects, isGuardedElsewhere)) {
      admissionPolicy(this, { name: `rkcp-pin-config-${config.name}`, spec: pinnedConfigPolicy(config), where: own });
    }
    const singletons = pinned.filter(({ kind }) => kind === "stateful-set").map(({ name }) => name);
    admissionPolicy(this, { name: "rkcp-pin-scaling", spec: scalingPolicy(singletons), where: own });
    admissionPolicy(this, { name: "rkcp-wallet-nodes", spec: walletNodesPolicy(names), where: own });
    admissionPolicy(this, { name: "rkcp-no-wallet-nodes", spec: walletNodesPolicy([]), where: elsewhere });
    const over = networkPoliciesOver(names, environment.name, objects);
    admissionPolicy(this, { name: "rkcp-pin-network", spec: pinnedNetworkPolicy(names, over), where: own });
    // A feature may be Coinhub, which holds no secret: the wallets ask for the one beside them.
    const reserved = names.filter((name) => secrets.some(({ consumers }) => consumers[name] !== undefined));
    admissionPolicy(this, { name: "rkcp-reserved-names", spec: reservedNamesPolicy(reserved), where: elsewhere });
    admissionPolicy(this, { name: "rkcp-reserved-accounts", spec: reservedAccountsPolicy(reserved), where: elsewhere });
  }

  private guardServices({ environment: { name }, workloads }: Platform, objects: readonly RenderedObject[]): void {
    const services = servicesOf(name, objects);
    const pinned = pinnedNames(workloads);
    const doors = services.filter(({ ports }) => ports.some(({ nodePort }) => nodePort !== undefined));
    const own: Where = { kind: "namespace", name };
    const others: Where = { kind: "described", as: ["feature", "tools", "access"] };
    admissionPolicy(this, { name: "rkcp-doors", spec: doorsPolicy(doors), where: own });
    admissionPolicy(this, { name: "rkcp-no-doors", spec: doorsPolicy([]), where: others });
    admissionPolicy(this, { name: "rkcp-services", spec: renderedServicesPolicy(services, pinned), where: own });
    admissionPolicy(this, {
      name: "rkcp-no-aliases",
      spec: noAliasesPolicy(),
      where: { kind: "described", as: ["exchange", "tools", "access"] },
    });
    admissionPolicy(this, { name: "rkcp-aliases", spec: aliasesPolicy(name), where: features });
  }

  private guardAuthorities({ environment: { name } }: Platform): void {
    const { configMap } = vaultAuthority;
    const where: Where = { kind: "described", as: ["exchange", "tools", "access"] };
    admissionPolicy(this, { name: "rkcp-authorities", spec: authoritiesPolicy(configMap), where });
    admissionPolicy(this, {
      name: "rkcp-copied-authority",
      spec: copiedAuthorityPolicy(configMap),
      where: features,
      paramRef: { name: configMap, namespace: name, parameterNotFoundAction: "Deny" },
    });
  }

  private guardPriorities(): void {
    for (const [kind, { name }] of Object.entries(heldTo)) {
      const where: Where = { kind: "described", as: [kind] };
      admissionPolicy(this, { name: `rkcp-priority-${kind}`, spec: priorityPolicy(name), where });
    }
  }

  private guardTools({ environment }: Platform): void {
    const { namespace, ...admission } = jenkinsPodAdmission(environment);
    const where: Where = { kind: "namespace", name: namespace };
    admissionPolicy(this, { name: "rkcp-jenkins-agents", spec: accountPodsPolicy(admission), where });
  }
}

/** Authorities are guarded by who writes them. */
const isGuardedElsewhere = (name: string) => name === vaultAuthority.configMap || name === "kube-root-ca.crt";

function injectedInto({ cloudIdentity, apiAccess }: Workload, region: string) {
  return [...(cloudIdentity ? [podIdentityParts(region)] : []), ...(apiAccess ? [apiTokenParts] : [])];
}
