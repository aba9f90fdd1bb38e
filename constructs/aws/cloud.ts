import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Backend, type TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { AccountSpec, Cloud, CloudAccount } from "../ports/account";
import type { AccountIdentity } from "../ports/identity";
import type { BootstrapSpec } from "../ports/bootstrap";
import { AwsAccount } from "./account";
import { AwsBootstrap } from "./bootstrap/bootstrap";

/** Patches of the provider without new bindings: they pin one exact version (ADR 5). */
const providerVersion = "~> 6.25";

/** Write-only arguments and state locks in the bucket need it (cloud facts 4.2, 5). */
const terraformVersion = ">= 1.11.0";

/** Amazon Web Services. */
export const aws: Cloud = {
  keepState(stack: TerraformStack, identity: AccountIdentity): void {
    new S3Backend(stack, {
      bucket: identity.stateStore,
      // A folder of the stack's own: rights on a state are given by it.
      key: `${stack.node.id}/terraform.tfstate`,
      region: identity.region,
      encrypt: true,
      kmsKeyId: `alias/${identity.prefix}-state`,
      allowedAccountIds: [identity.accountId],
    });
    // The typed backend has no such property; without it two people could apply at once.
    stack.addOverride("terraform.backend.s3.use_lockfile", true);
    stack.addOverride("terraform.required_version", terraformVersion);
    stack.addOverride("terraform.required_providers.aws.version", providerVersion);
  },

  bootstrap(scope: Construct, spec: BootstrapSpec): void {
    addProvider(scope, spec.identity);
    new AwsBootstrap(scope, "bootstrap", spec);
  },

  open(scope: Construct, spec: AccountSpec): CloudAccount {
    addProvider(scope, spec.identity);
    return new AwsAccount(scope, "account", spec);
  },
};

/** Refuses any other account before the first call. */
function addProvider(scope: Construct, { region, accountId }: AccountIdentity): void {
  new AwsProvider(scope, "aws", { region, allowedAccountIds: [accountId] });
}
