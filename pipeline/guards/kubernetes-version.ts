import type { Guard } from "./guard";
import { textAt } from "./values";
import { isOlder, versionOf } from "./versions";

/** Clusters by type, and where each keeps its version. */
const clusters: Readonly<Record<string, string>> = {
  aws_eks_cluster: "version",
  azurerm_kubernetes_cluster: "kubernetes_version",
  google_container_cluster: "min_master_version",
};

/** A control plane goes one minor up at a time, nodes after it, and never down. */
export const kubernetesVersion: Guard = {
  name: "kubernetes-version",
  ofChange: ({ area, type, before, after }) => {
    const where = area === "cloud" && Object.hasOwn(clusters, type) ? clusters[type] : undefined;
    if (where === undefined || before === undefined || after === undefined) return [];
    const [was, is] = [textAt(before, where), textAt(after, where)];
    if (was === undefined || is === undefined || was === is) return [];
    const step = `Kubernetes ${was} → ${is}`;
    if (isOlder(was, is)) {
      return [{ reason: `${step}: a control plane never goes back`, fix: `stay on ${was}` }];
    }
    const [[major = 0, minor = 0], [nextMajor = 0, nextMinor = 0]] = [versionOf(was) ?? [], versionOf(is) ?? []];
    if (nextMajor === major && nextMinor - minor <= 1) return [];
    return [
      {
        reason: `${step} skips ${nextMinor - minor - 1} minor version(s); the cloud refuses it, and nodes would be too old for it`,
        fix: `go to ${major}.${minor + 1} first, with the nodes, and then on`,
      },
    ];
  },
};
