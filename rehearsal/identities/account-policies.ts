import type { StateResource } from "../terraform-run";
import type { Policies } from "./policy-evaluator";

/** A role as the stacks describe it. */
export interface RoleDescription {
  readonly name: string;
  readonly arn: string;
  readonly trust: unknown;
  readonly identity: readonly unknown[];
  readonly boundary?: unknown;
  /** ARNs of attached policies that AWS writes: their text is not in the stacks. */
  readonly unknownPolicies: readonly string[];
}

/** Every policy of an account, read from the state of its stacks: what was synthesised, with its references resolved. */
export class AccountPolicies {
  constructor(private readonly resources: readonly StateResource[]) {}

  role(name: string): RoleDescription | undefined {
    const role = this.all("aws_iam_role").find(({ values }) => values["name"] === name);
    if (role === undefined) return undefined;
    const attached = this.all("aws_iam_role_policy_attachment")
      .filter(({ values }) => values["role"] === name)
      .map(({ values }) => String(values["policy_arn"]));
    const managed = [...new Set([...attached, ...textsOf(role.values["managed_policy_arns"])])];
    const boundary = role.values["permissions_boundary"];
    const inlineOfRole = this.all("aws_iam_role_policy").filter(({ values }) => values["role"] === name);
    return {
      name,
      arn: String(role.values["arn"]),
      trust: role.values["assume_role_policy"],
      identity: [
        ...inlineOfRole.map(({ values }) => values["policy"]),
        ...managed.flatMap((arn) => this.managedPolicy(arn) ?? []),
      ],
      ...(typeof boundary === "string" && boundary !== "" && { boundary: this.managedPolicy(boundary) ?? denyAll }),
      unknownPolicies: managed.filter((arn) => this.managedPolicy(arn) === undefined),
    };
  }

  /** The policy a resource has of its own, for the kinds that have one; whoever becomes a role asks its trust. */
  ofResource(arn: string, action = ""): Pick<Policies, "resource" | "resourceMustAllow"> {
    const [, , service = "", , , ...rest] = arn.split(":");
    const name = rest.join(":");
    if (service === "kms") {
      const key = this.all("aws_kms_key").find(({ values }) => values["arn"] === arn);
      return key === undefined ? {} : { resource: key.values["policy"], resourceMustAllow: true };
    }
    if (service === "iam" && /^sts:AssumeRole/i.test(action)) {
      const role = this.all("aws_iam_role").find(({ values }) => values["arn"] === arn);
      return role === undefined ? {} : { resource: role.values["assume_role_policy"], resourceMustAllow: true };
    }
    if (service === "s3") {
      const [bucket] = name.split("/");
      return this.policyOf("aws_s3_bucket_policy", ({ values }) => values["bucket"] === bucket);
    }
    if (service === "sns") return this.policyOf("aws_sns_topic_policy", ({ values }) => values["arn"] === arn);
    if (service === "secretsmanager") {
      return this.policyOf("aws_secretsmanager_secret_policy", ({ values }) => values["secret_arn"] === arn);
    }
    return {};
  }

  private policyOf(type: string, isWanted: (resource: StateResource) => boolean): { resource?: unknown } {
    const found = this.all(type).find(isWanted);
    return found === undefined ? {} : { resource: found.values["policy"] };
  }

  private managedPolicy(arn: string): unknown {
    return this.all("aws_iam_policy").find(({ values }) => values["arn"] === arn)?.values["policy"];
  }

  private all(type: string): readonly StateResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }
}

/** A boundary that no stack of the account describes allows nothing. */
const denyAll = JSON.stringify({ Statement: [] });

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
