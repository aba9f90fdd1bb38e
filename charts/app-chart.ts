import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { configFiles, filesName } from "../constructs/kubernetes/config-files";
import { Microservice } from "../constructs/kubernetes/microservice";
import type { VaultSpec } from "../constructs/kubernetes/spec";
import { hostNames } from "../platform/addresses";
import { internetRange } from "../platform/places";
import type { Platform } from "../platform/platform";
import { placementOf } from "../platform/pools";
import { secretMount, secretsFor, vaultLogin } from "../platform/secrets";
import { vaultAuthority } from "../platform/trust";
import type { Workload } from "../platform/workloads/workload";
import { passagesOf } from "./passages";

/** Every workload of one program, and the files they share. */
export class AppChart extends Chart {
  constructor(scope: Construct, platform: Platform, app: Workload["app"]) {
    super(scope, app, { namespace: platform.environment.name });
    const { environment } = platform;
    const workloads = platform.workloads.filter((workload) => workload.app === app);
    const vault = vaultOf(platform);
    const internet = internetRange(environment);

    configFiles(this, "files", app, workloads);
    for (const workload of workloads) {
      new Microservice(this, workload.name, {
        workload,
        filesConfigMap: filesName(app),
        secrets: secretsFor(workload.name, platform.secrets),
        vault,
        placement: placementOf(environment, workload),
        ...passagesOf(platform, workload.name),
        internet,
      });
    }
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
