import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { AwsContext } from "../context";
import { plainServiceTrust, type PolicyStatement } from "../policy-document";
import { AwsRole } from "../role";

export interface AwsMachineIdentityProps {
  /** Last part of the role's name. */
  readonly role: string;
  readonly description: string;
  readonly statements: readonly PolicyStatement[];
  /** Besides the environment's. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What the machines of one role may do, and nobody else's. */
export class AwsMachineIdentity extends Construct {
  readonly role: AwsRole;
  readonly profileName: string;
  /** What a machine waits for: without its rights it would give up before they arrive. */
  readonly needs: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsMachineIdentityProps) {
    super(scope, id);
    this.role = new AwsRole(this, "role", context, {
      role: props.role,
      description: props.description,
      trust: plainServiceTrust("ec2.amazonaws.com"),
      statements: props.statements,
    });
    this.role.role.tags = { ...props.tags };
    const profile = new IamInstanceProfile(this, "profile", {
      name: context.name(props.role),
      role: this.role.name,
      tags: { ...props.tags },
    });
    this.profileName = profile.name;
    this.needs = this.role.needs;
  }
}
