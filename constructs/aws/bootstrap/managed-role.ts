import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { AwsContext } from "../context";
import { policyDocument, type PolicyStatement } from "../policy-document";

/** Characters of a managed policy, white space not counted, and policies of a role (cloud facts 1.2). */
const longestPolicy = 6144;
const mostPolicies = 10;

/** A token such as `${aws_kms_key.x.arn}` becomes an ARN of about this length. */
const longestArn = 120;

/** A managed policy; `topic` is the last part of its name, after `<prefix>-bootstrap-`. */
export class AwsManagedPolicy extends Construct {
  readonly arn: string;

  /** @throws when the document is longer than IAM takes: only apply would notice */
  constructor(
    scope: Construct,
    id: string,
    context: AwsContext,
    props: { readonly name: string; readonly description: string; readonly statements: readonly PolicyStatement[] },
  ) {
    super(scope, id);
    const policy = policyDocument(props.statements);
    const length = policy.replace(/\$\{[^}]*\}/g, "x".repeat(longestArn)).length;
    if (length > longestPolicy) {
      throw new Error(
        `${this.node.path}: the policy has ${length} characters. Allowed: ${longestPolicy}. Fix: split it by topic`,
      );
    }
    this.arn = new IamPolicy(this, "policy", {
      name: context.name(props.name),
      description: props.description,
      policy,
    }).arn;
  }
}

export interface AwsManagedRoleProps {
  /** Last part of the name. */
  readonly role: string;
  readonly description: string;
  /** Who may assume it: a document of `trust.ts`. */
  readonly trust: string;
  /** Policies by id; several roles may share one. */
  readonly policies: Readonly<Record<string, AwsManagedPolicy>>;
  /** Longest session, seconds, 3600 to 43200. @default 3600 - the shortest AWS allows */
  readonly sessionSeconds?: number;
}

/** A role of the bootstrap stack: outside the boundary, since it makes the roles inside it; kept in by its own denials. */
export class AwsManagedRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsManagedRoleProps) {
    super(scope, id);
    const policies = Object.entries(props.policies);
    if (policies.length > mostPolicies) {
      throw new Error(
        `${this.node.path}: ${policies.length} policies. Allowed: ${mostPolicies}. Fix: join the small ones`,
      );
    }
    this.role = new IamRole(this, "role", {
      name: context.name(props.role),
      description: props.description,
      assumeRolePolicy: props.trust,
      maxSessionDuration: props.sessionSeconds ?? 3600,
    });
    for (const [name, { arn }] of policies) {
      new IamRolePolicyAttachment(this, name, { role: this.role.name, policyArn: arn });
    }
  }
}
