import { celList, celLiteral, celString } from "./cel";
import type { ResourceRule } from "./cluster-object";
import { administrator, isController, isNamed, refusal, type PolicySpec } from "./policy";

const configMaps = (operations: ResourceRule["operations"]): readonly ResourceRule[] => [
  { apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"], operations },
];

/** A ConfigMap that a pinned pod mounts: its content is a part of what the pod does (database.yml goes through ERB). */
export interface PinnedConfig {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
}

export function pinnedConfigPolicy({ name, data }: PinnedConfig): PolicySpec {
  return {
    matchConstraints: { resourceRules: configMaps(["CREATE", "UPDATE"]) },
    matchConditions: [{ name: "this", expression: `object.metadata.name == ${celString(name)}` }],
    validations: [
      refusal(
        `object.?data.orValue({}) == ${celLiteral(data)} && !has(object.binaryData)`,
        `${name} is read by pinned pods and isn't what was rendered. Fix: apply what was rendered; for a new release break-glass applies the cluster set first`,
      ),
    ],
  };
}

/** What pods trust Kubernetes' and Vault's servers by. */
const clusterAuthority = "kube-root-ca.crt";

/**
 * Certificates of authorities that no description knows: Vault's comes from the custodians, the cluster's from itself.
 * Whoever replaced one could stand between the wallets and Vault.
 */
export function authoritiesPolicy(vaultAuthority: string): PolicySpec {
  return {
    matchConstraints: { resourceRules: configMaps(["CREATE", "UPDATE", "DELETE"]) },
    matchConditions: [{ name: "authorities", expression: isNamed([clusterAuthority, vaultAuthority]) }],
    variables: [administrator],
    validations: [
      refusal(
        `variables.administrator || ${isController}`,
        `Allowed to cluster administrators: ${celList([clusterAuthority, vaultAuthority])}. Fix: have break-glass write what the custodians give out`,
      ),
    ],
  };
}

/** A feature trusts the same authority as its environment; whoever makes the namespace copies it. The parameter is the environment's. */
export function copiedAuthorityPolicy(vaultAuthority: string): PolicySpec {
  return {
    paramKind: { apiVersion: "v1", kind: "ConfigMap" },
    matchConstraints: { resourceRules: configMaps(["CREATE", "UPDATE"]) },
    matchConditions: [{ name: "authority", expression: isNamed([vaultAuthority]) }],
    validations: [
      refusal(
        "object.?data.orValue({}) == params.?data.orValue({})",
        `${vaultAuthority} of a feature is a copy of its environment's. Fix: copy it as it is`,
      ),
    ],
  };
}
