import { Construct } from "constructs";
import { addObject } from "./manifest";
import { managedBy } from "./metadata";

export interface FeatureBordersProps {
  /** Namespace of the environment that the feature borrows from. */
  readonly environment: string;
  /** Services of the environment that it calls by their plain names. */
  readonly aliases: readonly string[];
}

/**
 * Room for the largest feature while it is replaced: an API of two gigabytes twice, its migration, a cache and its candles
 * (application facts 16). A second service does not fit, which is what a feature is not for.
 */
const room = {
  "requests.cpu": "3",
  "requests.memory": "6Gi",
  "limits.cpu": "12",
  "limits.memory": "14Gi",
  pods: "12",
  persistentvolumeclaims: "0",
} as const;

/** The borders of a feature's namespace. */
export class FeatureBorders extends Construct {
  constructor(scope: Construct, id: string, { environment, aliases }: FeatureBordersProps) {
    super(scope, id);
    for (const name of aliases) this.addAlias(name, environment);
    addObject(this, "quota", "ResourceQuota", { name: "feature", labels: managedBy }, { spec: { hard: room } });
  }

  /** The release candidate asks for `rabbitmq`, as it does in its environment, and is sent there. */
  private addAlias(name: string, environment: string): void {
    addObject(
      this,
      `alias-${name}`,
      "Service",
      { name, labels: managedBy },
      { spec: { type: "ExternalName", externalName: `${name}.${environment}.svc.cluster.local` } },
    );
  }
}
