import { Construct } from "constructs";
import type { BootstrapSpec } from "../../ports/bootstrap";
import { awsContext } from "../context";
import { publish } from "../output";
import { boundaryStatements } from "./boundary";
import { AwsManagedPolicy } from "./managed-role";
import { AwsBootstrapRoles } from "./roles";
import { AwsStateStore } from "./state-store";

/**
 * What an account needs before an environment's stack can be applied to it: the store of the states, the boundary of
 * every role to come, and the roles that apply, hold Vault, or break the glass.
 */
export class AwsBootstrap extends Construct {
  constructor(scope: Construct, id: string, spec: BootstrapSpec) {
    super(scope, id);
    const context = awsContext(spec.identity);
    const state = new AwsStateStore(this, "state", context);
    new AwsManagedPolicy(this, "boundary", context, {
      name: "boundary",
      description: "The most that any role or user of the environment can have",
      statements: boundaryStatements(context, spec),
    });
    new AwsBootstrapRoles(this, "roles", context, { ...spec, stateKeyArn: state.keyArn });
    publish(this, "state-store", state.bucket, "Where the states of this environment's stacks lie");
    publish(this, "permission-boundary", context.boundaryArn, "Every role and user of the environment carries it");
  }
}
