import type { StateResource } from "../terraform-run";

/** What the tables of calls name resources by: what the rehearsal made, and what the naming rule says of the rest. */
export class EnvironmentFacts {
  constructor(
    readonly environment: string,
    readonly accountId: string,
    readonly region: string,
    /** `<project>-<environment>`, with which every name begins. */
    readonly prefix: string,
    readonly resources: readonly StateResource[],
    /** Everything of the account, with the singletons that another environment may own. */
    private readonly ofAccount: readonly StateResource[] = resources,
  ) {}

  role(name: string): string {
    return `arn:aws:iam::${this.accountId}:role/${this.prefix}-${name}`;
  }

  policy(name: string): string {
    return `arn:aws:iam::${this.accountId}:policy/${this.prefix}-${name}`;
  }

  hasRole(name: string): boolean {
    const wanted = `${this.prefix}-${name}`;
    return this.resources.some(({ type, values }) => type === "aws_iam_role" && values["name"] === wanted);
  }

  /** `arn:aws:<service>:<region>:<account>:<rest>` of this account. */
  arn(service: string, rest: string): string {
    return `arn:aws:${service}:${this.region}:${this.accountId}:${rest}`;
  }

  /** ARN of a machine that nobody has made: its tags are what a call says. */
  get machine(): string {
    return this.arn("ec2", "instance/i-00000000000000000");
  }

  /** ARN of a volume that nobody has made. */
  get volume(): string {
    return this.arn("ec2", "volume/vol-00000000000000000");
  }

  /** ARN of a bucket of this environment; undefined when it has none for the purpose. */
  bucketOf(purpose: string): string | undefined {
    const name = bucketsIn(this.resources).find((bucket) => bucket.startsWith(`${this.prefix}-${purpose}-`));
    return name === undefined ? undefined : `arn:aws:s3:::${name}`;
  }

  /** ARN of the bucket with the account's audit trail, whichever environment owns it. */
  auditBucket(): string {
    const name = bucketsIn(this.ofAccount).find((bucket) => /-audit-[a-z0-9]+$/.test(bucket));
    return this.needed(name && `arn:aws:s3:::${name}`, "bucket for the audit trail");
  }

  /** The same where the environment must have one. */
  bucket(purpose: string): string {
    return this.needed(this.bucketOf(purpose), `bucket for ${purpose}`);
  }

  /** ARN of the key behind `alias/<prefix>-<name>`; undefined when there is none. */
  keyOf(name: string): string | undefined {
    const alias = this.resources.find(
      ({ type, values }) => type === "aws_kms_alias" && values["name"] === `alias/${this.prefix}-${name}`,
    );
    const arn = alias?.values["target_key_arn"];
    return typeof arn === "string" ? arn : undefined;
  }

  /** The same where the environment must have one. */
  key(name: string): string {
    return this.needed(this.keyOf(name), `key named ${name}`);
  }

  /** ARN of the first machine whose tag `role` is this. */
  machineOf(role: string): string | undefined {
    const machine = this.resources.find(
      (resource) => resource.type === "aws_instance" && tagsOf(resource)["role"] === role,
    );
    const arn = machine?.values["arn"];
    return typeof arn === "string" ? arn : undefined;
  }

  /** Tags of what was made under this ARN, its subresources included; none when it was not made here. */
  tags(arn: string): Readonly<Record<string, string>> {
    const found = this.resources.find(({ values }) => values["arn"] === arn);
    return found === undefined ? {} : tagsOf(found);
  }

  private needed(arn: string | undefined, what: string): string {
    if (arn !== undefined) return arn;
    throw new Error(`${this.environment}: the rehearsal made no ${what}. Fix: correct rehearsal/identities/roles`);
  }
}

function bucketsIn(resources: readonly StateResource[]): string[] {
  return resources.filter(({ type }) => type === "aws_s3_bucket").map(({ values }) => String(values["bucket"]));
}

function tagsOf({ values }: StateResource): Record<string, string> {
  const tags = values["tags_all"];
  return typeof tags === "object" && tags !== null ? { ...(tags as Record<string, string>) } : {};
}
