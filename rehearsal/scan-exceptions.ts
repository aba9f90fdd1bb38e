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
      "The synthesised stack signs the zone; the emulator knows no DNSSEC, so the copy that is planned goes without (rehearsal/emulator/gaps.ts).",
  },
  {
    check: "CKV2_AWS_23",
    resource: "aws_route53_record.account_dns_*-record_*",
    environments: ["stage", "production"],
    reason:
      "The record points at addresses fixed in the environment's data: those of blockchain nodes, or of what belongs to another stack or to BOSH, and stacks do not read each other's state.",
  },
  {
    check: "CKV_AWS_18",
    resource: "aws_s3_bucket.account_baseline_audit_bucket_*",
    environments: ["stage", "production"],
    reason:
      "S3 can't write access logs into a bucket with object lock, and elsewhere anybody could delete them; changes of this bucket are in the trail itself.",
  },
  {
    check: "CKV_AWS_18",
    resource: "aws_s3_bucket.account_baseline_configuration_bucket_*",
    environments: ["production"],
    reason:
      "S3 can't write access logs into a bucket with object lock; the audit trail, which is locked, records every change of this bucket.",
  },
  {
    check: "CKV_AWS_18",
    resource: "aws_s3_bucket.account_stores_*",
    environments: ["stage", "production"],
    reason:
      "S3 can't write access logs into a bucket with object lock; the audit trail, which is locked, records each read and write of documents, dumps and artifacts. A log target can't log to itself.",
  },
  {
    check: "CKV_AWS_144",
    resource: "aws_s3_bucket.account_baseline_configuration_bucket_*",
    environments: ["production"],
    reason:
      "The history of configurations follows from the audit trail, which is copied to another account and region.",
  },
  {
    check: "CKV_AWS_144",
    resource: "aws_s3_bucket.account_stores_*",
    environments: ["stage", "production"],
    reason:
      "Artifacts can be fetched again and access logs are for a quarter; dumps are the second copy of what the database keeps itself; documents of customers stay in the region that was promised to them, versioned.",
  },
  {
    check: "CKV_AWS_144",
    resource: "aws_s3_bucket.account_baseline_audit_bucket_*",
    environments: ["stage"],
    reason:
      "Stage goes without copies by a dated, signed exception (account.copies); production copies its audit trail to another account and region.",
  },
  {
    check: "CKV2_AWS_62",
    resource: "aws_s3_bucket.account_*_bucket_*",
    environments: ["stage", "production"],
    reason: "Nothing reacts to single objects; who reads or writes the ones that matter is in the audit trail.",
  },
  {
    check: "CKV_AWS_145",
    resource: "aws_s3_bucket.account_stores_access-logs_bucket_*",
    environments: ["stage", "production"],
    reason: `Balancers deliver only into a bucket with S3's own encryption (Elastic Load Balancing guide, "Enable access logs").`,
  },
  {
    check: "CKV2_AWS_65",
    resource: "aws_s3_bucket_ownership_controls.account_stores_kyc_bucket_owner_*",
    environments: ["stage", "production"],
    reason: `Barong's S3 client sends the ACL "private" with every upload, which a bucket without ACLs refuses; the public access block refuses every ACL that opens something.`,
  },
  {
    check: "CKV_AWS_252",
    resource: "aws_cloudtrail.account_baseline_audit_trail_*",
    environments: ["stage", "production"],
    reason:
      "A message per delivered file would be noise: metric filters on the trail's log group ring for what matters.",
  },
  {
    check: "CKV_AWS_273",
    resource: "aws_iam_user.account_stores_kyc_barong_user_*",
    environments: ["stage", "production"],
    reason:
      "The vanilla Barong 2.6 takes static S3 keys and can't use a role: one user without a password, for one bucket, through the network's own endpoint, inside the boundary.",
  },
  {
    check: "CKV_AWS_40",
    resource: "aws_iam_user_policy.account_stores_kyc_barong_rights_*",
    environments: ["stage", "production"],
    reason: "The one user of the account has rights that nobody else may have; a group of one would hide that.",
  },
  {
    check: "CKV_AWS_260",
    resource: "aws_vpc_security_group_ingress_rule.account_firewall_internet-to-entry-public-tcp-80-*",
    environments: ["stage", "production"],
    reason:
      "Customers who type no https arrive on port 80 of the public balancer, whose listener there does nothing but redirect to TLS.",
  },
  {
    check: "CKV_AWS_378",
    resource: "aws_lb_target_group.account_entry_*_gateway_*",
    environments: ["stage", "production"],
    reason:
      "TLS ends at the balancer; from there to the gateway's nodes it is plain HTTP inside the network, between two groups that the firewall opens for each other alone.",
  },
  {
    check: "CKV2_AWS_31",
    resource: "aws_wafv2_web_acl.account_entry_web-acl_*",
    environments: ["stage", "production"],
    reason:
      "The synthesised stack logs what the filter refuses; the emulator knows no logging of web ACLs, so the copy that is planned goes without (rehearsal/emulator/gaps.ts).",
  },
  {
    check: "CKV2_AWS_5",
    resource: "aws_security_group.account_firewall_bosh-*",
    environments: ["stage", "production"],
    reason: "BOSH gives these groups to the director and to the machines it makes, which are no part of this stack.",
  },
  {
    check: "CKV2_AWS_5",
    resource: "aws_security_group.account_firewall_concourse-worker_*",
    environments: ["stage", "production"],
    reason: "BOSH gives this group to the workers of Concourse, which are no part of this stack.",
  },
  {
    check: "CKV_AWS_91",
    resource: "aws_lb.account_machines_vault-balancer_*",
    environments: ["stage"],
    reason:
      "A network balancer writes access logs of TLS listeners only; this one passes TLS through, and Vault's own audit names each caller.",
  },
  {
    check: "CKV2_AWS_9",
    resource: "aws_ebs_volume.account_machines_*_data_volume_*",
    environments: ["stage", "production"],
    reason:
      "Backups choose volumes by the tag backup-days, which the check can't follow; Vault's volumes have none on purpose, since a snapshot of one of three members restores nothing.",
  },
  {
    check: "CKV2_AWS_57",
    resource: "aws_secretsmanager_secret.account_machines_cookie_*",
    environments: ["production"],
    reason:
      "The Erlang cookie of RabbitMQ's members: all three change it in one restart of the cluster, which no rotation function can do.",
  },
  {
    check: "CKV2_AWS_5",
    resource: "aws_security_group.account_firewall_bitcoin_*",
    environments: ["production"],
    reason: "BOSH gives this group to the nodes of the chain, which are no part of this stack where it places them.",
  },
  {
    check: "CKV2_AWS_5",
    resource: "aws_security_group.account_firewall_dash_*",
    environments: ["production"],
    reason: "BOSH gives this group to the nodes of the chain, which are no part of this stack where it places them.",
  },
];
