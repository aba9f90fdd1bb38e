import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import type { AwsContext } from "./context";
import { policyDocument, type PolicyStatement } from "./policy-document";

export interface AwsRoleProps {
  /** Last part of the name: `operator` becomes `<project>-<environment>-operator`. */
  readonly role: string;
  /** Who it is for, for the reviewer of the account. */
  readonly description: string;
  /** Who may assume it: a document of `policy-document.ts`. */
  readonly trust: string;
  /** What it may do; empty: nothing by itself. Together at most 10,240 characters (IAM quotas, inline policies of a role). */
  readonly statements: readonly PolicyStatement[];
  /** Longest session, seconds, 3600 to 43200. @default 3600 - an hour, the shortest AWS allows */
  readonly sessionSeconds?: number;
}

/** A role inside the permission boundary: whatever its own policies say, it never gets more than the boundary allows. */
export class AwsRole extends Construct {
  readonly role: IamRole;
  /** What a user of the role waits for: IAM refuses a role whose policy has not arrived yet. Empty: it has no policy. */
  readonly needs: readonly IamRolePolicy[];

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "role", {
      name: context.name(props.role),
      description: props.description,
      assumeRolePolicy: props.trust,
      maxSessionDuration: props.sessionSeconds ?? 3600,
      permissionsBoundary: context.boundaryArn,
    });
    this.needs = props.statements.length > 0 ? [this.grant(props)] : [];
  }

  get arn(): string {
    return this.role.arn;
  }

  get name(): string {
    return this.role.name;
  }

  private grant({ role, statements }: AwsRoleProps): IamRolePolicy {
    return new IamRolePolicy(this, "rights", {
      name: role,
      role: this.role.id,
      policy: policyDocument(statements),
    });
  }
}
