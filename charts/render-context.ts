import type { MicroserviceProps } from "../constructs/kubernetes/microservice";
import type { VaultSpec } from "../constructs/kubernetes/spec";
import { hostNames } from "../platform/addresses";
import { type End, endOf, vaultRoleName } from "../platform/ends";
import { internetRange } from "../platform/places";
import type { Platform } from "../platform/platform";
import { placementOf } from "../platform/pools";
import { secretMount, type SecretPath, secretsByConsumer, vaultLogin } from "../platform/secrets";
import { vaultAuthority } from "../platform/trust";
import type { Workload } from "../platform/workloads/workload";
import { PassageIndex } from "./passages";

/** What every chart of an environment looks up, indexed once. */
export class RenderContext {
  readonly passages: PassageIndex;
  readonly internet: ReturnType<typeof internetRange>;
  private readonly secrets: ReadonlyMap<End, readonly SecretPath[]>;
  private readonly vault: VaultSpec;

  constructor(readonly platform: Platform) {
    this.passages = new PassageIndex(platform);
    this.secrets = secretsByConsumer(platform.secrets);
    this.internet = internetRange(platform.environment);
    this.vault = vaultOf(platform);
  }

  /** Everything around a workload that its objects need. */
  surroundingsOf(workload: Workload): Omit<MicroserviceProps, "workload"> {
    const { environment } = this.platform;
    const end = endOf(environment, workload);
    return {
      loginRole: vaultRoleName(environment, workload),
      secrets: this.secrets.get(end) ?? [],
      vault: this.vault,
      placement: placementOf(environment, workload),
      ...this.passages.of(end),
      internet: this.internet,
    };
  }
}

function vaultOf({ environment }: Platform): VaultSpec {
  return {
    address: `https://${hostNames(environment).vault}:${vaultLogin.port}`,
    distribution: environment.vault.distribution,
    image: environment.services.images.vaultAgent,
    authority: vaultAuthority,
    loginMount: vaultLogin.mount,
    audience: vaultLogin.audience,
    secretMount,
  };
}
