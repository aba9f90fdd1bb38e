import type { Placement } from "../../platform/pools";
import type { SecretPath } from "../../platform/secrets";
import type { Image, Workload } from "../../platform/workloads/workload";
import type { Passage } from "./network-policy";

/** How pods reach Vault. */
export interface VaultSpec {
  /** `https://` address; its certificate is checked against the authority below. */
  readonly address: string;
  readonly distribution: "openbao" | "vault";
  /** Image of the Agent, of the same distribution. */
  readonly image: Image;
  /** ConfigMap and key with the authority's certificate. */
  readonly authority: { readonly configMap: string; readonly key: string };
  /** Mount of the Kubernetes auth method, the audience its tokens are bound to, and of the stored secrets. */
  readonly loginMount: string;
  readonly audience: string;
  readonly secretMount: string;
}

/** One workload with everything around it that its objects need. */
export interface MicroserviceSpec {
  readonly workload: Workload;
  /** Its role in Vault. */
  readonly loginRole: string;
  readonly secrets: readonly SecretPath[];
  readonly vault: VaultSpec;
  readonly placement: Placement;
  readonly ingress: readonly Passage[];
  readonly egress: readonly Passage[];
}
