import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { applyPolicies } from "../constructs/policies/apply";
import type { Cloud } from "../constructs/ports/account";
import { physicalNames } from "../platform/naming";
import type { Platform } from "../platform/platform";
import { boshFoundationSpec, entrySpec } from "./entry-specs";
import { machinesSpec } from "./machine-specs";
import { accountSpec, clusterSpec, databaseSpec, provisioningSpecs, tagsOf } from "./specs";
import { baselineSpec, storesSpec } from "./store-specs";

/** An environment's cloud account on one screen. It stands alone: no reference to another stack, no remote state. */
export class EnvironmentStack extends TerraformStack {
  constructor(scope: Construct, platform: Platform, cloud: Cloud) {
    const env = platform.environment;
    super(scope, env.name);
    const spec = accountSpec(platform);
    const account = cloud.open(this, spec);
    account.addPeople("people", platform.people);
    const baseline = baselineSpec(env);
    if (baseline) account.addBaseline("baseline", baseline);
    account.addStores("stores", storesSpec(env));
    account.addCluster("cluster", clusterSpec(env));
    account.addDatabase("database", databaseSpec(env));
    for (const [id, provisioning] of Object.entries(provisioningSpecs(platform)))
      account.addProvisioning(id, provisioning);
    account.addMachines("machines", machinesSpec(env));
    account.addEntry("entry", entrySpec(env));
    account.addBoshFoundation("bosh", boshFoundationSpec(env));
    cloud.keepState(this, spec.identity);
    applyPolicies(this, {
      tags: tagsOf(env),
      deletionProtection: env.deletionProtection.enabled,
      boundary: physicalNames(env).boundary,
    });
  }
}
