import { describe, expect, test } from "vitest";
import type { Change, JsonObject } from "../../../pipeline/model";
import type { GuardName } from "../../../platform/guards";
import { asItShould, cloud, refusing, verdicts } from "./guarded";

type Row = readonly [what: string, guard: GuardName, change: Change, reason: string];
type Harmless = readonly [what: string, change: Change];

const update = (type: string, before: JsonObject, after: JsonObject, more: Partial<Change> = {}) =>
  cloud({ type, before, after, ...more });
const gone = (type: string, before: JsonObject = {}) => cloud({ type, before });
const made = (type: string, after: JsonObject = {}, more: Partial<Change> = {}) => cloud({ type, after, ...more });

const policy = (...statements: readonly JsonObject[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (
  action: string | readonly string[],
  resource: string | readonly string[] = "*",
  more: JsonObject = {},
) => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});
const deny = (action: string, more: JsonObject = {}) => ({ Effect: "Deny", Action: action, Resource: "*", ...more });
const rights = (before: string | undefined, after: string | undefined) =>
  cloud({
    type: "aws_iam_role_policy",
    ...(before !== undefined && { before: { name: "worker", role: "${aws_iam_role.worker.id}", policy: before } }),
    ...(after !== undefined && { after: { name: "worker", role: "${aws_iam_role.worker.id}", policy: after } }),
  });
const trust = (users: readonly string[], more: JsonObject = {}) =>
  policy({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::777777777777:root" },
    Action: "sts:AssumeRole",
    Condition: { ArnEquals: { "aws:PrincipalArn": users }, ...more },
  });
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const role = (assume_role_policy: string) => ({ name: "deployer", assume_role_policy, permissions_boundary: "b" });

const database = { engine: "mysql", engine_version: "5.7", backup_retention_period: 35 };
const plan = (rule: JsonObject) => ({ name: "daily", rule: [{ rule_name: "daily", ...rule }] });
const daily = {
  schedule: "cron(0 1 * * ? *)",
  lifecycle: { delete_after: 14 },
  copy_action: [{ destination_vault_arn: "arn:copies", lifecycle: { delete_after: 14 } }],
};
const lifecycle = (days: number) => ({
  rule: [{ id: "old", status: "Enabled", noncurrent_version_expiration: [{ noncurrent_days: days }] }],
});
const blocks = {
  block_public_acls: true,
  block_public_policy: true,
  ignore_public_acls: true,
  restrict_public_buckets: true,
};
const everybodyReads = policy({
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::b/*",
});
const webAcl = (action: JsonObject) => ({
  default_action: { allow: {} },
  rule: [{ name: "closed-paths", action, statement: { regex_match_statement: { regex_string: "^/admin" } } }],
});

const refused: readonly Row[] = [
  ["a database that goes", "stateful-loss", gone("aws_db_instance", database), "the ledger"],
  ["a volume that goes", "stateful-loss", gone("aws_ebs_volume"), "what is on it"],
  ["a bucket that goes", "stateful-loss", gone("aws_s3_bucket"), "its objects"],
  ["a key that goes", "stateful-loss", gone("aws_kms_key"), "encrypted with it"],
  ["a cluster that goes", "stateful-loss", gone("aws_eks_cluster"), "everything that runs in it"],
  ["a zone that goes", "stateful-loss", gone("aws_route53_zone"), "the names in it"],
  [
    "a database on another key",
    "stateful-loss",
    update(
      "aws_db_instance",
      { kms_key_id: "a" },
      { kms_key_id: "b" },
      {
        class: "replace",
        values: [{ path: "kms_key_id", before: "a", after: "b", forcesReplacement: true }],
      },
    ),
    "kms_key_id a → b",
  ],
  [
    "a database under another name",
    "stateful-loss",
    update(
      "aws_db_instance",
      {},
      {},
      {
        class: "replace",
        formerAddress: "aws_db_instance.old",
        moveTo: 'resource.moveFromId("aws_db_instance.old")',
      },
    ),
    "aws_db_instance.old is called aws_db_instance.subject now",
  ],
  [
    "a state that is looked for elsewhere",
    "stateful-loss",
    update(
      "terraform.backend",
      { s3: { key: "a" } },
      { s3: { key: "b" } },
      {
        address: "terraform.backend",
        values: [{ path: "s3.key", before: "a", after: "b", forcesReplacement: false }],
      },
    ),
    "s3.key a → b",
  ],
  [
    "deletion protection off",
    "deletion-protection",
    update("aws_db_instance", { deletion_protection: true }, { deletion_protection: false }),
    "deletion_protection true → false",
  ],
  [
    "deletion protection left out",
    "deletion-protection",
    update("aws_lb", { enable_deletion_protection: true, internal: true }, { internal: true }),
    "→ nothing",
  ],
  [
    "prevent_destroy gone",
    "deletion-protection",
    update("aws_ebs_volume", { lifecycle: { prevent_destroy: true } }, {}),
    "lifecycle.prevent_destroy",
  ],
  [
    "no final snapshot",
    "deletion-protection",
    update("aws_db_instance", {}, { skip_final_snapshot: true }),
    "skip_final_snapshot",
  ],
  [
    "a bucket that goes with its objects",
    "deletion-protection",
    update("aws_s3_bucket", { force_destroy: false }, { force_destroy: true }),
    "force_destroy",
  ],
  [
    "backups that go with the database",
    "deletion-protection",
    update("aws_db_instance", { delete_automated_backups: false }, {}),
    "delete_automated_backups",
  ],
  [
    "a key that can be deleted sooner",
    "deletion-protection",
    update("aws_kms_key", {}, { deletion_window_in_days: 7 }),
    "deletion_window_in_days 30 → 7",
  ],
  [
    "a lock that is shorter",
    "deletion-protection",
    update(
      "aws_s3_bucket_object_lock_configuration",
      { rule: { default_retention: { days: 365, mode: "COMPLIANCE" } } },
      { rule: [{ default_retention: [{ days: 30, mode: "COMPLIANCE" }] }] },
    ),
    "rule.default_retention.days 365 → 30",
  ],
  [
    "a lock that somebody can lift",
    "deletion-protection",
    update(
      "aws_s3_bucket_object_lock_configuration",
      { rule: { default_retention: { days: 9, mode: "COMPLIANCE" } } },
      { rule: { default_retention: { days: 9, mode: "GOVERNANCE" } } },
    ),
    "COMPLIANCE → GOVERNANCE",
  ],
  ["a lock that goes", "deletion-protection", gone("aws_backup_vault_lock_configuration"), "The lock is removed"],
  [
    "a machine that can be ended",
    "deletion-protection",
    update("aws_instance", { disable_api_termination: true }, { disable_api_termination: false }),
    "disable_api_termination",
  ],
  [
    "backups for fewer days",
    "backup",
    update("aws_db_instance", database, { ...database, backup_retention_period: 7 }),
    "backup_retention_period 35 → 7",
  ],
  [
    "no backups",
    "backup",
    update("aws_db_instance", database, { engine: "mysql" }),
    "backup_retention_period 35 → nothing",
  ],
  ["a plan that goes", "backup", gone("aws_backup_plan", plan(daily)), "no backup is made by it"],
  ["a selection that goes", "backup", gone("aws_backup_selection"), "not backed up any more"],
  [
    "a plan that keeps less",
    "backup",
    update("aws_backup_plan", plan(daily), plan({ ...daily, lifecycle: { delete_after: 3 } })),
    "delete_after 14 → 3",
  ],
  [
    "a plan that copies no more",
    "backup",
    update("aws_backup_plan", plan(daily), plan({ ...daily, copy_action: [] })),
    "no copy goes to arn:copies",
  ],
  [
    "a plan that is rarer",
    "backup",
    update("aws_backup_plan", plan(daily), plan({ ...daily, schedule: "cron(0 1 ? * SUN *)" })),
    "which is rarer",
  ],
  [
    "a selection by another tag",
    "backup",
    update("aws_backup_selection", { condition: [{ a: "1" }] }, { condition: [{ a: "2" }] }),
    "selects by other tags",
  ],
  [
    "a volume without its tag",
    "backup",
    update("aws_ebs_volume", { tags: { "backup-days": "14" } }, { tags: {} }),
    "tags.backup-days 14 → nothing",
  ],
  [
    "versions off",
    "backup",
    update(
      "aws_s3_bucket_versioning",
      { versioning_configuration: { status: "Enabled" } },
      { versioning_configuration: [{ status: "Suspended" }] },
    ),
    "Enabled → Suspended",
  ],
  [
    "versions that end sooner",
    "backup",
    update("aws_s3_bucket_lifecycle_configuration", lifecycle(365), lifecycle(7)),
    "365 → 7",
  ],
  [
    "objects that end",
    "backup",
    update("aws_s3_bucket_lifecycle_configuration", lifecycle(365), {
      rule: [{ id: "all", status: "Enabled", expiration: { days: 3 } }, ...lifecycle(365).rule],
    }),
    "expiration.days never → 3",
  ],
  ["copies off", "backup", gone("aws_s3_bucket_replication_configuration"), "not copied any more"],
  [
    "MySQL two series up",
    "database-version",
    update("aws_db_instance", database, { ...database, engine_version: "8.4" }),
    "skips 8.0",
  ],
  [
    "MySQL one series up",
    "database-version",
    update("aws_db_instance", database, { ...database, engine_version: "8.0.36" }),
    "there is no way back, and RDS refuses it",
  ],
  [
    "MySQL down",
    "database-version",
    update("aws_db_instance", { ...database, engine_version: "8.0" }, database),
    "no server goes back",
  ],
  [
    "MySQL down by a patch",
    "database-version",
    update("aws_db_instance", { ...database, engine_version: "5.7.44" }, { ...database, engine_version: "5.7.38" }),
    "no server goes back",
  ],
  [
    "MySQL off the path",
    "database-version",
    update("aws_db_instance", database, { ...database, engine_version: "9.7" }),
    "is not on the path",
  ],
  [
    "another engine",
    "database-version",
    update("aws_db_instance", database, { ...database, engine: "mariadb" }),
    "engine mysql → mariadb",
  ],
  [
    "Kubernetes by two",
    "kubernetes-version",
    update("aws_eks_cluster", { version: "1.33" }, { version: "1.35" }),
    "skips 1 minor",
  ],
  [
    "Kubernetes down",
    "kubernetes-version",
    update("aws_eks_cluster", { version: "1.35" }, { version: "1.34" }),
    "never goes back",
  ],
  [
    "an older addon",
    "downgrade",
    update("aws_eks_addon", { addon_version: "v1.19.2-eksbuild.1" }, { addon_version: "v1.9.0-eksbuild.1" }),
    "is a downgrade",
  ],
  [
    "an older provider",
    "downgrade",
    update("terraform.required_providers", { source: "aws", version: "~> 6.25" }, { source: "aws", version: "~> 5.9" }),
    "~> 6.25 → ~> 5.9",
  ],
  [
    "an older daemon on a machine",
    "downgrade",
    update(
      "aws_instance",
      { user_data_base64: "key: dash/23.1.8/dashcore.tar.gz" },
      { user_data_base64: "key: dash/22.0.0/dashcore.tar.gz" },
    ),
    "dash 23.1.8 → 22.0.0",
  ],
  [
    "everybody at a port",
    "public-exposure",
    made("aws_vpc_security_group_ingress_rule", {
      cidr_ipv4: "0.0.0.0/0",
      from_port: 22,
      to_port: 22,
      ip_protocol: "tcp",
    }),
    "0.0.0.0/0 comes in (tcp, port 22)",
  ],
  [
    "everybody by IPv6",
    "public-exposure",
    made("aws_vpc_security_group_ingress_rule", { cidr_ipv6: "::/0", ip_protocol: "-1" }),
    "every port",
  ],
  [
    "a public office",
    "public-exposure",
    made("aws_vpc_security_group_ingress_rule", { cidr_ipv4: "203.0.113.0/24", ip_protocol: "tcp" }),
    "203.0.113.0/24",
  ],
  [
    "more ports to the internet",
    "public-exposure",
    update(
      "aws_vpc_security_group_ingress_rule",
      { cidr_ipv4: "0.0.0.0/0", from_port: 443, to_port: 443 },
      { cidr_ipv4: "0.0.0.0/0", from_port: 400, to_port: 443 },
    ),
    "ports 400 to 443",
  ],
  [
    "a rule in a group",
    "public-exposure",
    update(
      "aws_security_group",
      { ingress: [] },
      { ingress: [{ cidr_blocks: ["0.0.0.0/0"], from_port: 3306, to_port: 3306, protocol: "tcp" }] },
    ),
    "port 3306",
  ],
  [
    "an open wall",
    "public-exposure",
    made("aws_network_acl_rule", {
      cidr_block: "0.0.0.0/0",
      from_port: 0,
      to_port: 0,
      protocol: "-1",
      rule_action: "allow",
      egress: false,
    }),
    "every port",
  ],
  [
    "a public database",
    "public-exposure",
    update("aws_db_instance", database, { ...database, publicly_accessible: true }),
    "public address",
  ],
  [
    "a public subnet",
    "public-exposure",
    update("aws_subnet", {}, { map_public_ip_on_launch: true }),
    "public addresses",
  ],
  [
    "a public balancer",
    "public-exposure",
    update("aws_lb", { name: "x", internal: true }, { name: "x", internal: false }),
    "answers the internet",
  ],
  [
    "a public Kubernetes API",
    "public-exposure",
    update(
      "aws_eks_cluster",
      { vpc_config: { endpoint_public_access: false } },
      { vpc_config: { endpoint_public_access: true } },
    ),
    "Kubernetes API answers 0.0.0.0/0",
  ],
  [
    "a block of public buckets off",
    "public-exposure",
    update("aws_s3_bucket_public_access_block", blocks, { ...blocks, block_public_policy: false }),
    "Block_public_policy is off",
  ],
  [
    "a block of public buckets gone",
    "public-exposure",
    gone("aws_s3_bucket_public_access_block", { bucket: "${aws_s3_bucket.kyc.id}" }),
    "may be made public",
  ],
  [
    "an open bucket",
    "public-exposure",
    update("aws_s3_bucket_policy", { policy: policy() }, { policy: everybodyReads }),
    "Everybody may s3:getobject",
  ],
  [
    "an open key",
    "public-exposure",
    update(
      "aws_kms_key",
      { policy: policy() },
      { policy: policy({ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:Decrypt", Resource: "*" }) },
    ),
    "Everybody may kms:decrypt",
  ],
  [
    "a subnet that leads out",
    "public-exposure",
    made("aws_route", {
      route_table_id: "r",
      destination_cidr_block: "0.0.0.0/0",
      gateway_id: "${aws_internet_gateway.igw.id}",
    }),
    "leads to the internet",
  ],
  [
    "a web ACL that only counts",
    "public-exposure",
    update("aws_wafv2_web_acl", webAcl({ block: {} }), webAcl({ count: {} })),
    "does not block any more",
  ],
  ["an entry without a web ACL", "public-exposure", gone("aws_wafv2_web_acl_association"), "without its web ACL"],
  [
    "a new action",
    "identity",
    rights(policy(allow("s3:GetObject", "arn:a")), policy(allow(["s3:GetObject", "s3:PutObject"], "arn:a"))),
    "s3:putobject on arn:a",
  ],
  ["a wider action", "identity", rights(policy(allow("s3:Get*", "arn:a")), policy(allow("s3:*", "arn:a"))), "s3:*"],
  [
    "a new resource",
    "identity",
    rights(policy(allow("s3:GetObject", "arn:a/x/*")), policy(allow("s3:GetObject", "arn:a/*"))),
    "arn:a/*",
  ],
  [
    "a condition that goes",
    "identity",
    rights(policy(allow("s3:GetObject", "arn:a", { Condition: mfa })), policy(allow("s3:GetObject", "arn:a"))),
    "allows more",
  ],
  [
    "a denial that goes",
    "identity",
    rights(policy(allow("s3:*"), deny("s3:DeleteObject")), policy(allow("s3:*"))),
    "denies less: s3:deleteobject",
  ],
  [
    "a denial that is narrower",
    "identity",
    rights(policy(deny("iam:*")), policy(deny("iam:*", { Condition: mfa }))),
    "denies less",
  ],
  [
    "everything but",
    "identity",
    rights(policy(allow("s3:*")), policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })),
    "all but iam:*",
  ],
  [
    "a policy nobody can read",
    "identity",
    rights(policy(allow("s3:*")), "${jsonencode(local.policy)}"),
    "computed while planning",
  ],
  [
    "another person",
    "identity",
    update("aws_iam_role", role(trust(["u/ada"], mfa)), role(trust(["u/ada", "u/eve"], mfa))),
    "allows more",
  ],
  [
    "no second factor",
    "identity",
    update("aws_iam_role", role(trust(["u/ada"], mfa)), role(trust(["u/ada"]))),
    "allows more",
  ],
  [
    "longer sessions",
    "identity",
    update("aws_iam_role", role(trust(["u/ada"])), { ...role(trust(["u/ada"])), max_session_duration: 43_200 }),
    "3600 → 43200",
  ],
  [
    "a managed policy",
    "identity",
    made("aws_iam_role_policy_attachment", {
      role: "worker",
      policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
    "AdministratorAccess",
  ],
  [
    "a new way into the cluster",
    "identity",
    made("aws_eks_access_entry", { principal_arn: "arn:eve", kubernetes_groups: ["rkcp:deployer"] }),
    "arn:eve may enter the cluster as rkcp:deployer",
  ],
  [
    "another group in the cluster",
    "identity",
    update(
      "aws_eks_access_entry",
      { principal_arn: "p", kubernetes_groups: ["a"] },
      { principal_arn: "p", kubernetes_groups: ["a", "b"] },
    ),
    "as a, b",
  ],
  ["a user", "identity", made("aws_iam_user", { name: "robot", permissions_boundary: "b" }), "a user robot"],
  [
    "whom GitHub vouches for",
    "identity",
    update(
      "aws_iam_openid_connect_provider",
      { url: "u", client_id_list: ["a"] },
      { url: "u", client_id_list: ["a", "b"] },
    ),
    "a, b",
  ],
  [
    "a bucket that lets another account in",
    "identity",
    update(
      "aws_s3_bucket_policy",
      { policy: policy() },
      { policy: policy(allow("s3:GetObject", "arn:a", { Principal: { AWS: "arn:aws:iam::999999999999:root" } })) },
    ),
    "AWS:arn:aws:iam::999999999999:root",
  ],
  [
    "a bucket that forgets to insist on TLS",
    "identity",
    gone("aws_s3_bucket_policy", { bucket: "b", policy: policy({ ...deny("s3:*"), Sid: "TlsOnly", Principal: "*" }) }),
    "TlsOnly",
  ],
  [
    "an endpoint without a policy",
    "identity",
    update("aws_vpc_endpoint", { policy: policy(allow("s3:*")) }, {}),
    "lets in more",
  ],
  [
    "weaker passwords",
    "identity",
    update(
      "aws_iam_account_password_policy",
      { minimum_password_length: 14, require_symbols: true },
      { minimum_password_length: 8, require_symbols: true },
    ),
    "14 → 8",
  ],
  ["a role without boundary", "boundary", made("aws_iam_role", { name: "free" }), "free has no permission boundary"],
  [
    "a boundary that goes",
    "boundary",
    update("aws_iam_role", { permissions_boundary: "b" }, {}),
    "permissions_boundary b → nothing",
  ],
  [
    "another boundary",
    "boundary",
    update("aws_iam_user", { permissions_boundary: "b" }, { permissions_boundary: "c" }),
    "b → c",
  ],
  ["a trail that goes", "audit", gone("aws_cloudtrail"), "who did what"],
  [
    "a trail that stops",
    "audit",
    update("aws_cloudtrail", { enable_logging: true }, { enable_logging: false }),
    "enable_logging true → false",
  ],
  [
    "a trail that looks away",
    "audit",
    update(
      "aws_cloudtrail",
      {
        advanced_event_selector: [
          { name: "objects", field_selector: [{ field: "resources.ARN", starts_with: ["arn:kyc/"] }] },
        ],
      },
      { advanced_event_selector: [{ name: "objects", field_selector: [{ field: "resources.ARN", starts_with: [] }] }] },
    ),
    "does not watch arn:kyc/",
  ],
  [
    "logs for fewer days",
    "audit",
    update("aws_cloudwatch_log_group", { retention_in_days: 731 }, { retention_in_days: 30 }),
    "731 → 30",
  ],
  [
    "logs for good no more",
    "audit",
    update("aws_cloudwatch_log_group", {}, { retention_in_days: 30 }),
    "for good → 30",
  ],
  [
    "a detector off",
    "audit",
    update("aws_guardduty_detector", { enable: true }, { enable: false }),
    "enable true → false",
  ],
  ["an alarm that goes", "audit", gone("aws_cloudwatch_metric_alarm"), "what it warns of"],
  [
    "an alarm that tells nobody",
    "audit",
    update("aws_cloudwatch_metric_alarm", { alarm_actions: ["t"] }, { alarm_actions: [] }),
    "alarm_actions loses t",
  ],
  [
    "a control plane that logs less",
    "audit",
    update(
      "aws_eks_cluster",
      { enabled_cluster_log_types: ["audit", "api"], vpc_config: { endpoint_public_access: false } },
      { enabled_cluster_log_types: ["api"], vpc_config: { endpoint_public_access: false } },
    ),
    "loses audit",
  ],
  [
    "a new provider",
    "foreign-code",
    made(
      "terraform.required_providers",
      { source: "evil/null", version: "1" },
      { address: "terraform.required_providers.null" },
    ),
    "evil/null",
  ],
  [
    "a provider from elsewhere",
    "foreign-code",
    update(
      "terraform.required_providers",
      { source: "hashicorp/aws", version: "1" },
      { source: "evil/aws", version: "1" },
    ),
    "instead of hashicorp/aws",
  ],
  [
    "a log group that is made anew",
    "audit",
    { ...update("aws_cloudwatch_log_group", { name: "a" }, { name: "b" }), class: "replace" },
    "what was recorded there goes",
  ],
  [
    "a provisioner",
    "foreign-code",
    update("terraform_data", {}, { provisioner: [{ "local-exec": { command: "curl evil" } }] }),
    "curl evil",
  ],
  ["a program while planning", "foreign-code", made("data.external", { program: ["sh"] }), "runs a program"],
  ["a fetch while planning", "foreign-code", made("data.http", { url: "https://x" }), "fetches what others may change"],
  ["a module", "foreign-code", made("module", { source: "evil/vpc/aws" }), "evil/vpc/aws"],
  ["a null resource", "foreign-code", made("null_resource"), "is there to run something"],
  [
    "a provider for every account",
    "foreign-code",
    update("provider.aws", { allowed_account_ids: ["1"] }, {}),
    "allowed_account_ids",
  ],
  [
    "a provider elsewhere",
    "foreign-code",
    update("provider.aws", {}, { endpoints: [{ s3: "http://x" }] }),
    "endpoints",
  ],
];

describe("is refused, waived by an exception for it, and not by one that ended or is for something else", () => {
  test.each(refused)("%s", (_what, guard, change, reason) => {
    const found = verdicts(guard, change);
    expect(found.reasons.join("; ")).toContain(reason);
    expect(found).toMatchObject(asItShould);
  });
});

const listed = allow(["s3:GetObject", "s3:ListBucket"], "arn:a", { Condition: mfa });
const passes: readonly Harmless[] = [
  ["a larger volume", update("aws_ebs_volume", { size: 100 }, { size: 200 })],
  [
    "a larger machine of the database",
    update("aws_db_instance", database, { ...database, instance_class: "db.m5.xlarge" }),
  ],
  [
    "a move that is declared",
    cloud({ type: "aws_db_instance", class: "move", formerAddress: "aws_db_instance.old", before: {}, after: {} }),
  ],
  ["a machine that is replaced", update("aws_instance", {}, {}, { class: "replace" })],
  ["a volume that is new", made("aws_ebs_volume", { encrypted: true })],
  [
    "a longer lock",
    update(
      "aws_s3_bucket_object_lock_configuration",
      { rule: { default_retention: { days: 30 } } },
      { rule: { default_retention: { days: 60 } } },
    ),
  ],
  ["protection switched on", update("aws_db_instance", { deletion_protection: false }, { deletion_protection: true })],
  ["backups for longer", update("aws_backup_plan", plan(daily), plan({ ...daily, lifecycle: { delete_after: 30 } }))],
  [
    "backups at another hour",
    update("aws_backup_plan", plan(daily), plan({ ...daily, schedule: "cron(30 3 * * ? *)" })),
  ],
  [
    "a patch of MySQL",
    update("aws_db_instance", { ...database, engine_version: "5.7.38" }, { ...database, engine_version: "5.7.44" }),
  ],
  ["Kubernetes by one", update("aws_eks_cluster", { version: "1.34" }, { version: "1.35" })],
  ["a newer addon", update("aws_eks_addon", { addon_version: "v1.9.0" }, { addon_version: "v1.19.2" })],
  ["a range of our own", made("aws_vpc_security_group_ingress_rule", { cidr_ipv4: "10.0.0.0/8", ip_protocol: "tcp" })],
  ["calls to the internet", made("aws_vpc_security_group_egress_rule", { cidr_ipv4: "0.0.0.0/0" })],
  [
    "answers to a wall's calls",
    made("aws_network_acl_rule", {
      cidr_block: "0.0.0.0/0",
      from_port: 32_768,
      to_port: 65_535,
      protocol: "tcp",
      rule_action: "allow",
    }),
  ],
  [
    "a narrower open port",
    update(
      "aws_vpc_security_group_ingress_rule",
      { cidr_ipv4: "0.0.0.0/0", from_port: 443, to_port: 443, description: "a" },
      { cidr_ipv4: "0.0.0.0/0", from_port: 443, to_port: 443, description: "b" },
    ),
  ],
  [
    "a bucket open to an account only",
    update(
      "aws_kms_key",
      {
        policy: policy({
          Effect: "Allow",
          Principal: "*",
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalAccount": "1" } },
        }),
      },
      {
        policy: policy({
          Effect: "Allow",
          Principal: "*",
          Action: "kms:Decrypt",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalAccount": "1" } },
          Sid: "Named",
        }),
      },
    ),
  ],
  ["fewer actions", rights(policy(allow("s3:*")), policy(allow("s3:GetObject")))],
  [
    "a statement split in two",
    rights(policy(listed), policy({ ...listed, Action: "s3:GetObject" }, { ...listed, Action: "s3:ListBucket" })),
  ],
  [
    "other order and another case",
    rights(policy(allow(["s3:GetObject", "s3:PutObject"])), policy(allow(["S3:putobject", "s3:getObject"]))),
  ],
  [
    "a wildcard written out",
    rights(policy(allow("s3:Get*", "arn:a/*")), policy(allow(["s3:GetObject"], ["arn:a/x", "arn:a/y/*"]))),
  ],
  ["a new condition", rights(policy(allow("s3:*")), policy(allow("s3:*", "*", { Condition: mfa })))],
  ["another denial", rights(policy(allow("s3:*")), policy(allow("s3:*"), deny("s3:DeleteObject")))],
  ["a person who leaves", update("aws_iam_role", role(trust(["u/ada", "u/eve"], mfa)), role(trust(["u/ada"], mfa)))],
  [
    "a group less in the cluster",
    update(
      "aws_eks_access_entry",
      { principal_arn: "p", kubernetes_groups: ["a", "b"] },
      { principal_arn: "p", kubernetes_groups: ["a"] },
    ),
  ],
  [
    "a role inside its boundary",
    made("aws_iam_role", {
      name: "worker",
      permissions_boundary: "b",
      assume_role_policy: policy({
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
    }),
  ],
  [
    "a role of the bootstrap that never had one",
    cloud({
      type: "aws_iam_role",
      scope: "production-bootstrap",
      before: { name: "deployer" },
      after: { name: "deployer", description: "x" },
    }),
  ],
  ["logs for longer", update("aws_cloudwatch_log_group", { retention_in_days: 30 }, { retention_in_days: 731 })],
  [
    "a newer provider",
    update("terraform.required_providers", { source: "a", version: "~> 6.25" }, { source: "a", version: "~> 6.40" }),
  ],
  ["terraform_data that runs nothing", made("terraform_data", { input: { number: 1 } })],
  ["a data source that asks the cloud", made("data.aws_caller_identity")],
  ["tags", update("aws_db_instance", { ...database, tags: { a: "1" } }, { ...database, tags: { a: "2" } })],
];

describe("passes", () => {
  test.each(passes)("%s", (_what, change) => {
    expect(refusing([change])).toEqual([]);
  });
});

describe("among other changes", () => {
  test("a policy goes with its role, and its denials with it", () => {
    const goes = rights(policy(deny("s3:*")), undefined);
    expect(refusing([goes])).toEqual(["identity"]);
    expect(
      refusing([
        goes,
        gone("aws_iam_role", { name: "worker" }),
        { ...gone("aws_iam_role"), address: "aws_iam_role.worker" },
      ]),
    ).toEqual([]);
  });

  test("a policy that names a moved key allows what it allowed", () => {
    const of = (key: string) => policy(allow("kms:Decrypt", `\${aws_kms_key.${key}.arn}`));
    const moved = cloud({
      type: "aws_kms_key",
      class: "move",
      address: "aws_kms_key.new",
      formerAddress: "aws_kms_key.old",
      before: {},
      after: {},
    });
    expect(refusing([rights(of("old"), of("new"))])).toEqual(["identity"]);
    expect(refusing([rights(of("old"), of("new")), moved])).toEqual([]);
  });
});
