import type { ScanException } from "./scan-review";

/** Every accepted finding of the policy scan; a test keeps this list honest, a scan reports what it no longer needs. */
export const scanExceptions: readonly ScanException[] = [
  {
    check: "CKV_AWS_161",
    resource: "aws_db_instance.account_database_instance_*",
    stacks: ["stage", "production"],
    reason:
      "The applications of line 2.6 log in with user and password, which Vault keeps; no client here can use an IAM token.",
  },
  {
    check: "CKV2_AWS_23",
    resource: "aws_route53_record.account_dns_*-record_*",
    stacks: ["stage", "production"],
    reason:
      "The record points at addresses fixed in the environment's data: those of blockchain nodes, or of what belongs to another stack or to BOSH, and stacks do not read each other's state.",
  },
  {
    check: "CKV_AWS_18",
    resource: "aws_s3_bucket.account_baseline_audit_bucket_*",
    stacks: ["stage", "production"],
    reason:
      "S3 can't write access logs into a bucket with object lock, and elsewhere anybody could delete them; changes of this bucket are in the trail itself.",
  },
  {
    check: "CKV_AWS_18",
    resource: "aws_s3_bucket.account_baseline_configuration_bucket_*",
    stacks: ["production"],
    reason:
      "S3 can't write access logs into a bucket with object lock; the audit trail, which is locked, records every change of this bucket.",
  },
  {
    check: "CKV_AWS_18",
    resource: "aws_s3_bucket.account_stores_*",
    stacks: ["stage", "production"],
    reason:
      "S3 can't write access logs into a bucket with object lock; the audit trail, which is locked, records each read and write of documents, dumps and artifacts. A log target can't log to itself.",
  },
  {
    check: "CKV_AWS_144",
    resource: "aws_s3_bucket.account_baseline_configuration_bucket_*",
    stacks: ["production"],
    reason:
      "The history of configurations follows from the audit trail, which is copied to another account and region.",
  },
  {
    check: "CKV_AWS_144",
    resource: "aws_s3_bucket.account_stores_*",
    stacks: ["stage", "production"],
    reason:
      "Artifacts can be fetched again and access logs are for a quarter; dumps are the second copy of what the database keeps itself; documents of customers stay in the region that was promised to them, versioned.",
  },
  {
    check: "CKV_AWS_144",
    resource: "aws_s3_bucket.account_baseline_audit_bucket_*",
    stacks: ["stage"],
    reason:
      "Stage goes without copies by a dated, signed exception (account.copies); production copies its audit trail to another account and region.",
  },
  {
    check: "CKV2_AWS_62",
    resource: "aws_s3_bucket.account_*_bucket_*",
    stacks: ["stage", "production"],
    reason: "Nothing reacts to single objects; who reads or writes the ones that matter is in the audit trail.",
  },
  {
    check: "CKV_AWS_145",
    resource: "aws_s3_bucket.account_stores_access-logs_bucket_*",
    stacks: ["stage", "production"],
    reason: `Balancers deliver only into a bucket with S3's own encryption (Elastic Load Balancing guide, "Enable access logs").`,
  },
  {
    check: "CKV2_AWS_65",
    resource: "aws_s3_bucket_ownership_controls.account_stores_kyc_bucket_owner_*",
    stacks: ["stage", "production"],
    reason: `Barong's S3 client sends the ACL "private" with every upload, which a bucket without ACLs refuses; the public access block refuses every ACL that opens something.`,
  },
  {
    check: "CKV_AWS_252",
    resource: "aws_cloudtrail.account_baseline_audit_trail_*",
    stacks: ["stage", "production"],
    reason:
      "A message per delivered file would be noise: metric filters on the trail's log group ring for what matters.",
  },
  {
    check: "CKV_AWS_273",
    resource: "aws_iam_user.account_stores_kyc_barong_user_*",
    stacks: ["stage", "production"],
    reason:
      "The vanilla Barong 2.6 takes static S3 keys and can't use a role: one user without a password, for one bucket, through the network's own endpoint, inside the boundary.",
  },
  {
    check: "CKV_AWS_40",
    resource: "aws_iam_user_policy.account_stores_kyc_barong_rights_*",
    stacks: ["stage", "production"],
    reason: "The one user of the account has rights that nobody else may have; a group of one would hide that.",
  },
  {
    check: "CKV_AWS_260",
    resource: "aws_vpc_security_group_ingress_rule.account_firewall_internet-to-entry-public-tcp-80-*",
    stacks: ["stage", "production"],
    reason:
      "Customers who type no https arrive on port 80 of the public balancer, whose listener there does nothing but redirect to TLS.",
  },
  {
    check: "CKV_AWS_378",
    resource: "aws_lb_target_group.account_entry_*_gateway_*",
    stacks: ["stage", "production"],
    reason:
      "TLS ends at the balancer; from there to the gateway's nodes it is plain HTTP inside the network, between two groups that the firewall opens for each other alone.",
  },
  {
    check: "CKV2_AWS_5",
    resource: "aws_security_group.account_firewall_bosh-*",
    stacks: ["stage", "production"],
    reason: "BOSH gives these groups to the director and to the machines it makes, which are no part of this stack.",
  },
  {
    check: "CKV2_AWS_5",
    resource: "aws_security_group.account_firewall_concourse-worker_*",
    stacks: ["stage", "production"],
    reason: "BOSH gives this group to the workers of Concourse, which are no part of this stack.",
  },
  {
    check: "CKV_AWS_91",
    resource: "aws_lb.account_machines_vault-balancer_*",
    stacks: ["stage"],
    reason:
      "A network balancer writes access logs of TLS listeners only; this one passes TLS through, and Vault's own audit names each caller.",
  },
  {
    check: "CKV2_AWS_9",
    resource: "aws_ebs_volume.account_machines_*_data_volume_*",
    stacks: ["stage", "production"],
    reason:
      "Backups choose volumes by the tag backup-days, which the check can't follow; Vault's volumes have none on purpose, since a snapshot of one of three members restores nothing.",
  },
  {
    check: "CKV2_AWS_57",
    resource: "aws_secretsmanager_secret.account_machines_cookie_*",
    stacks: ["production"],
    reason:
      "The Erlang cookie of RabbitMQ's members: all three change it in one restart of the cluster, which no rotation function can do.",
  },
  {
    check: "CKV2_AWS_5",
    resource: "aws_security_group.account_firewall_bitcoin_*",
    stacks: ["production"],
    reason: "BOSH gives this group to the nodes of the chain, which are no part of this stack where it places them.",
  },
  {
    check: "CKV2_AWS_5",
    resource: "aws_security_group.account_firewall_dash_*",
    stacks: ["production"],
    reason: "BOSH gives this group to the nodes of the chain, which are no part of this stack where it places them.",
  },
  {
    check: "CKV_AWS_61",
    resource: "aws_iam_role.account_people_*_role_*",
    stacks: ["stage", "production"],
    reason:
      "The account that holds the people is the principal, and conditions name each of them and demand a second factor within the hour; a principal that is not there yet would be refused.",
  },
  {
    check: "CKV_AWS_355",
    resource: "aws_iam_role_policy.account_people_*_rights_*",
    stacks: ["stage", "production"],
    reason:
      "Looking at configuration and figures has no narrower resource; nothing in it changes or shows content, and the boundary limits the rest.",
  },
  {
    check: "CKV2_AWS_3",
    resource: "aws_guardduty_detector.account_baseline_detection_detector_*",
    stacks: ["stage", "production"],
    reason:
      "The check wants an organisation's configuration; each account of the platform turns its own detector on and answers for it.",
  },
  {
    check: "CKV2_AWS_15",
    resource: "aws_autoscaling_attachment.account_entry_*",
    stacks: ["stage", "production"],
    reason:
      "The groups belong to EKS, which watches its nodes itself: a node that serves no gateway pod fails the balancer's check and is no broken machine.",
  },
  {
    check: "CKV_AWS_61",
    resource: "aws_iam_role.bootstrap_roles_*_role_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "The account is the principal and conditions name who: people with a second factor within the hour, or the workers' own role.",
  },
  {
    check: "CKV_AWS_288",
    resource: "aws_iam_policy.bootstrap_boundary_policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "A permission boundary grants nothing: it is the most that any role of the environment can be given, and its denials close the state, Vault, other accounts and the roles beside it.",
  },
  {
    check: "CKV_AWS_289",
    resource: "aws_iam_policy.bootstrap_boundary_policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "A permission boundary grants nothing: it is the most that any role of the environment can be given, and its denials close the state, Vault, other accounts and the roles beside it.",
  },
  {
    check: "CKV_AWS_290",
    resource: "aws_iam_policy.bootstrap_boundary_policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "A permission boundary grants nothing: it is the most that any role of the environment can be given, and its denials close the state, Vault, other accounts and the roles beside it.",
  },
  {
    check: "CKV_AWS_355",
    resource: "aws_iam_policy.bootstrap_boundary_policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "A permission boundary grants nothing: it is the most that any role of the environment can be given, and its denials close the state, Vault, other accounts and the roles beside it.",
  },
  {
    check: "CKV_AWS_62",
    resource: "aws_iam_policy.bootstrap_roles_emergency-policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Break-glass may do nearly everything for an hour, with a second factor and an alarm at each use; two more policies on the same role deny the foundations, the record, other identities and Vault.",
  },
  {
    check: "CKV_AWS_63",
    resource: "aws_iam_policy.bootstrap_roles_emergency-policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Break-glass may do nearly everything for an hour, with a second factor and an alarm at each use; two more policies on the same role deny the foundations, the record, other identities and Vault.",
  },
  {
    check: "CKV_AWS_286",
    resource: "aws_iam_policy.bootstrap_roles_emergency-policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Break-glass may do nearly everything for an hour, with a second factor and an alarm at each use; two more policies on the same role deny the foundations, the record, other identities and Vault.",
  },
  {
    check: "CKV_AWS_287",
    resource: "aws_iam_policy.bootstrap_roles_emergency-policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Break-glass may do nearly everything for an hour, with a second factor and an alarm at each use; two more policies on the same role deny the foundations, the record, other identities and Vault.",
  },
  {
    check: "CKV_AWS_288",
    resource: "aws_iam_policy.bootstrap_roles_emergency-policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Break-glass may do nearly everything for an hour, with a second factor and an alarm at each use; two more policies on the same role deny the foundations, the record, other identities and Vault.",
  },
  {
    check: "CKV_AWS_289",
    resource: "aws_iam_policy.bootstrap_roles_emergency-policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Break-glass may do nearly everything for an hour, with a second factor and an alarm at each use; two more policies on the same role deny the foundations, the record, other identities and Vault.",
  },
  {
    check: "CKV_AWS_290",
    resource: "aws_iam_policy.bootstrap_roles_emergency-policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Break-glass may do nearly everything for an hour, with a second factor and an alarm at each use; two more policies on the same role deny the foundations, the record, other identities and Vault.",
  },
  {
    check: "CKV_AWS_355",
    resource: "aws_iam_policy.bootstrap_roles_emergency-policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Break-glass may do nearly everything for an hour, with a second factor and an alarm at each use; two more policies on the same role deny the foundations, the record, other identities and Vault.",
  },
  {
    check: "CKV2_AWS_40",
    resource: "aws_iam_policy.bootstrap_roles_emergency-policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Break-glass may do nearly everything for an hour, with a second factor and an alarm at each use; two more policies on the same role deny the foundations, the record, other identities and Vault.",
  },
  {
    check: "CKV_AWS_355",
    resource: "aws_iam_policy.bootstrap_roles_custodian-policy_*",
    stacks: ["stage-bootstrap"],
    reason:
      "Looking for Vault's machines, volumes and keys names none of them; what answers is configuration, and every change asks for Vault's tag.",
  },
  {
    check: "CKV_AWS_355",
    resource: "aws_iam_policy.bootstrap_roles_read-policy_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "A plan reads the configuration of everything there is; the actions that answer with content (objects, secrets, log events) are left out.",
  },
  {
    check: "CKV_AWS_18",
    resource: "aws_s3_bucket.bootstrap_state_store_bucket_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Who reads or writes a state is in the account's audit trail, which nobody here can delete; access logs would need another bucket outside of it.",
  },
  {
    check: "CKV2_AWS_62",
    resource: "aws_s3_bucket.bootstrap_state_store_bucket_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason: "Nothing reacts to a new state; who wrote it is in the audit trail.",
  },
  {
    check: "CKV_AWS_144",
    resource: "aws_s3_bucket.bootstrap_state_store_bucket_*",
    stacks: ["stage-bootstrap", "production-bootstrap"],
    reason:
      "Every version of a state is kept for a quarter; should the region be lost, what the state describes is lost with it.",
  },
];
