/** A failed check that was looked at and accepted, at the resources it was looked at. */
export interface ScanException {
  /** The scanner's id, such as `CKV_AWS_18`. */
  readonly check: string;
  /** Whole Terraform addresses, `*` for any run of characters: `aws_s3_bucket.access-logs*`. Never `*` alone. */
  readonly resource: string;
  /** Environments whose plan has it. An exception that matches nothing in one of them fails that scan. */
  readonly environments: readonly string[];
  /** Why the finding is not a fault, or what stands in for the check: a sentence. */
  readonly reason: string;
}

/** Every accepted finding of the policy scan; a test keeps this list honest, a scan reports what it no longer needs. */
export const scanExceptions: readonly ScanException[] = [
  {
    check: "CKV_AWS_161",
    resource: "aws_db_instance.account_database_instance_*",
    environments: ["stage", "production"],
    reason:
      "The applications of line 2.6 log in with user and password, which Vault keeps; no client here can use an IAM token.",
  },
  {
    check: "CKV_AWS_61",
    resource: "aws_iam_role.account_cluster_administrator_role_*",
    environments: ["stage", "production"],
    reason:
      "The account as principal leaves the choice of people to the account's own IAM; the trust demands MFA and a session ends after an hour.",
  },
  {
    check: "CKV2_AWS_1",
    resource: "aws_network_acl.account_*-wall_acl_*",
    environments: ["stage", "production"],
    reason:
      "The synthesised stack attaches each wall to its tier's subnets; the emulator cannot read that back, so the copy that is planned goes without (rehearsal/emulator/gaps.ts).",
  },
  {
    check: "CKV2_AWS_38",
    resource: "aws_route53_zone.account_dns_public_*",
    environments: ["stage", "production"],
    reason:
      "DNSSEC needs a signing key in us-east-1, then a DS record that the registrar of the parent domain adds by hand; the order matters more than the check, so the domain's owner does both.",
  },
  {
    check: "CKV2_AWS_23",
    resource: "aws_route53_record.account_dns_*-record_*",
    environments: ["production"],
    reason:
      "The record points at addresses fixed in the environment's data: its target belongs to another stack or to BOSH, and stacks do not read each other's state.",
  },
];
