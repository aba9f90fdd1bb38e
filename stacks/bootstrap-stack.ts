import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { applyPolicies } from "../constructs/policies/apply";
import type { Cloud } from "../constructs/ports/account";
import type { BootstrapSpec } from "../constructs/ports/bootstrap";
import { mainBranch, planningWorkflows } from "../platform/hosted-ci";
import { physicalNames } from "../platform/naming";
import type { Platform } from "../platform/platform";
import { stackIds } from "./names";
import { identityOf, tagsOf } from "./specs";

/**
 * What comes before an environment's own stack: its state's store, the boundary, the roles. Applied by the account's
 * administrator with `npm run bootstrap`, first with a local state, which then moves into the store it has made.
 */
export class BootstrapStack extends TerraformStack {
  constructor(scope: Construct, platform: Platform, cloud: Cloud) {
    const env = platform.environment;
    super(scope, stackIds(env.name).bootstrap);
    const spec = bootstrapSpec(platform);
    cloud.bootstrap(this, spec);
    cloud.keepState(this, spec.identity);
    applyPolicies(this, { tags: tagsOf(env), deletionProtection: env.deletionProtection.enabled });
  }
}

export function bootstrapSpec(platform: Platform): BootstrapSpec {
  const { environment: env, people } = platform;
  const { artifacts, audit, backups, kyc } = physicalNames(env).buckets;
  const { hostedCi } = env.account;
  return {
    identity: identityOf(env),
    people,
    ownsSingletons: env.account.baseline,
    ...(hostedCi && {
      hostedCi: { repository: hostedCi.repository, branch: mainBranch, workflows: planningWorkflows },
    }),
    holdsVault: env.vault.custody === "environment",
    stores: { artifacts, audit, backups, kyc },
  };
}
