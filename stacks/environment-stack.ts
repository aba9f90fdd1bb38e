import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { applyPolicies } from "../constructs/policies/apply";
import type { Cloud } from "../constructs/ports/account";
import type { Platform } from "../platform/platform";
import { accountSpec, clusterSpec, databaseSpec, tagsOf } from "./specs";

/** An environment's cloud account on one screen. It stands alone: no reference to another stack, no remote state. */
export class EnvironmentStack extends TerraformStack {
  constructor(scope: Construct, platform: Platform, cloud: Cloud) {
    const env = platform.environment;
    super(scope, env.name);
    const spec = accountSpec(platform);
    const account = cloud.open(this, spec);
    account.addCluster("cluster", clusterSpec(env));
    account.addDatabase("database", databaseSpec(env));
    cloud.keepState(this, spec.identity);
    applyPolicies(this, { tags: tagsOf(env), deletionProtection: env.deletionProtection.enabled });
  }
}
