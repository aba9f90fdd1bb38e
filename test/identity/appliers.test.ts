import { describe, expect, test } from "vitest";
import { type Account, accounts, type Call } from "./account";

type MakeCall = (account: Account, name: string) => Call;

const on =
  (action: string, service: string, rest: (name: string) => string): MakeCall =>
  (account, name) => ({ action, on: account.arn(service, rest(name)) });
const ec2 = (action: string, kind: string): MakeCall => on(`ec2:${action}`, "ec2", () => `${kind}/*`);
const whole =
  (action: string): MakeCall =>
  () => ({ action });
const bucket =
  (action: string): MakeCall =>
  (account) => ({ action, on: `arn:aws:s3:::${account.prefix}-backups-${account.platform.environment.naming.suffix}` });
const zone =
  (action: string): MakeCall =>
  () => ({ action, on: "arn:aws:route53:::hostedzone/Z1" });
const iam =
  (action: string, kind: string): MakeCall =>
  (account, name) => ({
    action,
    on: `arn:aws:iam::${account.accountId}:${kind}/${name}`,
    context: { "iam:PermissionsBoundary": `arn:aws:iam::${account.accountId}:policy/${account.prefix}-boundary` },
  });
const key =
  (action: string): MakeCall =>
  (account) => ({
    action,
    on: account.arn("kms", "key/x"),
    context: { "aws:RequestTag/environment": account.environment, "aws:ResourceTag/environment": account.environment },
  });

/** The first call by which the provider makes each type that an environment's stack holds. */
const makes: Readonly<Record<string, MakeCall>> = {
  aws_accessanalyzer_analyzer: whole("access-analyzer:CreateAnalyzer"),
  aws_acm_certificate: whole("acm:RequestCertificate"),
  aws_acm_certificate_validation: whole("acm:DescribeCertificate"),
  aws_autoscaling_attachment: on(
    "autoscaling:AttachLoadBalancerTargetGroups",
    "autoscaling",
    () => "autoScalingGroup:x:autoScalingGroupName/eks-x",
  ),
  aws_backup_plan: on("backup:CreateBackupPlan", "backup", () => "backup-plan:x"),
  aws_backup_selection: on("backup:CreateBackupSelection", "backup", () => "backup-plan:x"),
  aws_backup_vault: on("backup:CreateBackupVault", "backup", (name) => `backup-vault:${name}`),
  aws_backup_vault_lock_configuration: on(
    "backup:PutBackupVaultLockConfiguration",
    "backup",
    (name) => `backup-vault:${name}`,
  ),
  aws_budgets_budget: (account, name) => ({
    action: "budgets:ModifyBudget",
    on: `arn:aws:budgets::${account.accountId}:budget/${name}`,
  }),
  aws_cloudtrail: on("cloudtrail:CreateTrail", "cloudtrail", (name) => `trail/${name}`),
  aws_cloudwatch_event_rule: on("events:PutRule", "events", (name) => `rule/${name}`),
  aws_cloudwatch_event_target: on("events:PutTargets", "events", (name) => `rule/${name}`),
  aws_cloudwatch_log_group: on("logs:CreateLogGroup", "logs", (name) => `log-group:${name}`),
  aws_cloudwatch_log_metric_filter: on("logs:PutMetricFilter", "logs", (name) => `log-group:/${name}`),
  aws_cloudwatch_log_resource_policy: whole("logs:PutResourcePolicy"),
  aws_cloudwatch_metric_alarm: on("cloudwatch:PutMetricAlarm", "cloudwatch", (name) => `alarm:${name}`),
  aws_config_configuration_recorder: whole("config:PutConfigurationRecorder"),
  aws_config_configuration_recorder_status: whole("config:StartConfigurationRecorder"),
  aws_config_delivery_channel: whole("config:PutDeliveryChannel"),
  aws_db_event_subscription: on("rds:CreateEventSubscription", "rds", (name) => `es:${name}`),
  aws_db_instance: on("rds:CreateDBInstance", "rds", (name) => `db:${name}`),
  aws_db_option_group: on("rds:CreateOptionGroup", "rds", (name) => `og:${name}`),
  aws_db_parameter_group: on("rds:CreateDBParameterGroup", "rds", (name) => `pg:${name}`),
  aws_db_subnet_group: on("rds:CreateDBSubnetGroup", "rds", (name) => `subgrp:${name}`),
  aws_default_route_table: ec2("DeleteRoute", "route-table"),
  aws_default_security_group: ec2("RevokeSecurityGroupEgress", "security-group"),
  aws_ebs_default_kms_key: whole("ec2:ModifyEbsDefaultKmsKeyId"),
  aws_ebs_encryption_by_default: whole("ec2:EnableEbsEncryptionByDefault"),
  aws_ebs_snapshot_block_public_access: whole("ec2:EnableSnapshotBlockPublicAccess"),
  aws_ebs_volume: ec2("CreateVolume", "volume"),
  aws_ec2_image_block_public_access: whole("ec2:EnableImageBlockPublicAccess"),
  aws_ec2_instance_metadata_defaults: whole("ec2:ModifyInstanceMetadataDefaults"),
  aws_ec2_subnet_cidr_reservation: ec2("CreateSubnetCidrReservation", "subnet"),
  aws_ec2_serial_console_access: whole("ec2:DisableSerialConsoleAccess"),
  aws_eip: ec2("AllocateAddress", "elastic-ip"),
  aws_eks_access_entry: on("eks:CreateAccessEntry", "eks", (name) => `cluster/${name}`),
  aws_eks_access_policy_association: (account, name) => ({
    action: "eks:AssociateAccessPolicy",
    on: account.arn("eks", `access-entry/${name}/role/${account.accountId}/${account.prefix}-break-glass/x`),
  }),
  aws_eks_addon: on("eks:CreateAddon", "eks", (name) => `cluster/${name}`),
  aws_eks_cluster: on("eks:CreateCluster", "eks", (name) => `cluster/${name}`),
  aws_eks_node_group: on("eks:CreateNodegroup", "eks", (name) => `cluster/${name}`),
  aws_eks_pod_identity_association: on("eks:CreatePodIdentityAssociation", "eks", (name) => `cluster/${name}`),
  aws_flow_log: ec2("CreateFlowLogs", "vpc-flow-log"),
  aws_guardduty_detector: whole("guardduty:CreateDetector"),
  aws_guardduty_detector_feature: whole("guardduty:UpdateDetector"),
  aws_iam_account_password_policy: whole("iam:UpdateAccountPasswordPolicy"),
  aws_iam_instance_profile: iam("iam:CreateInstanceProfile", "instance-profile"),
  aws_iam_role: iam("iam:CreateRole", "role"),
  aws_iam_role_policy: iam("iam:PutRolePolicy", "role"),
  aws_iam_role_policy_attachment: iam("iam:AttachRolePolicy", "role"),
  aws_iam_user: iam("iam:CreateUser", "user/service"),
  aws_iam_user_policy: iam("iam:PutUserPolicy", "user/service"),
  aws_instance: ec2("RunInstances", "instance"),
  aws_internet_gateway: ec2("CreateInternetGateway", "internet-gateway"),
  aws_key_pair: ec2("ImportKeyPair", "key-pair"),
  aws_kms_alias: on("kms:CreateAlias", "kms", (name) => `alias/${name}`),
  aws_kms_key: key("kms:CreateKey"),
  aws_launch_template: ec2("CreateLaunchTemplate", "launch-template"),
  aws_lb: on("elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing", (name) => `loadbalancer/net/${name}/*`),
  aws_lb_listener: on(
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing",
    (name) => `loadbalancer/net/${name}/x`,
  ),
  aws_lb_listener_certificate: on(
    "elasticloadbalancing:AddListenerCertificates",
    "elasticloadbalancing",
    (name) => `listener/app/${name}/x/y`,
  ),
  aws_lb_listener_rule: on(
    "elasticloadbalancing:CreateRule",
    "elasticloadbalancing",
    (name) => `listener/app/${name}/x/y`,
  ),
  aws_lb_target_group: on(
    "elasticloadbalancing:CreateTargetGroup",
    "elasticloadbalancing",
    () => "targetgroup/gate-1/x",
  ),
  aws_lb_target_group_attachment: on(
    "elasticloadbalancing:RegisterTargets",
    "elasticloadbalancing",
    () => "targetgroup/gate-1/x",
  ),
  aws_nat_gateway: ec2("CreateNatGateway", "natgateway"),
  aws_network_acl: ec2("CreateNetworkAcl", "network-acl"),
  aws_network_acl_rule: ec2("CreateNetworkAclEntry", "network-acl"),
  aws_route: ec2("CreateRoute", "route-table"),
  aws_route53_hosted_zone_dnssec: zone("route53:EnableHostedZoneDNSSEC"),
  aws_route53_key_signing_key: zone("route53:CreateKeySigningKey"),
  aws_route53_query_log: zone("route53:CreateQueryLoggingConfig"),
  aws_route53_record: zone("route53:ChangeResourceRecordSets"),
  aws_route53_zone: whole("route53:CreateHostedZone"),
  aws_route_table: ec2("CreateRouteTable", "route-table"),
  aws_route_table_association: ec2("AssociateRouteTable", "route-table"),
  aws_s3_account_public_access_block: whole("s3:PutAccountPublicAccessBlock"),
  aws_s3_bucket: bucket("s3:CreateBucket"),
  aws_s3_bucket_lifecycle_configuration: bucket("s3:PutLifecycleConfiguration"),
  aws_s3_bucket_logging: bucket("s3:PutBucketLogging"),
  aws_s3_bucket_object_lock_configuration: bucket("s3:PutBucketObjectLockConfiguration"),
  aws_s3_bucket_ownership_controls: bucket("s3:PutBucketOwnershipControls"),
  aws_s3_bucket_policy: bucket("s3:PutBucketPolicy"),
  aws_s3_bucket_public_access_block: bucket("s3:PutBucketPublicAccessBlock"),
  aws_s3_bucket_replication_configuration: bucket("s3:PutReplicationConfiguration"),
  aws_s3_bucket_server_side_encryption_configuration: bucket("s3:PutEncryptionConfiguration"),
  aws_s3_bucket_versioning: bucket("s3:PutBucketVersioning"),
  aws_secretsmanager_secret: on("secretsmanager:CreateSecret", "secretsmanager", (name) => `secret:${name}`),
  aws_security_group: ec2("CreateSecurityGroup", "security-group"),
  aws_securityhub_account: whole("securityhub:EnableSecurityHub"),
  aws_securityhub_standards_subscription: whole("securityhub:BatchEnableStandards"),
  aws_sns_topic: on("sns:CreateTopic", "sns", (name) => name),
  aws_sns_topic_policy: on("sns:SetTopicAttributes", "sns", (name) => name),
  aws_sns_topic_subscription: on("sns:Subscribe", "sns", (name) => name),
  aws_ssm_document: on("ssm:CreateDocument", "ssm", (name) => `document/${name}`),
  aws_subnet: ec2("CreateSubnet", "subnet"),
  aws_volume_attachment: ec2("AttachVolume", "volume"),
  aws_vpc: ec2("CreateVpc", "vpc"),
  aws_vpc_endpoint: ec2("CreateVpcEndpoint", "vpc-endpoint"),
  aws_vpc_security_group_egress_rule: ec2("AuthorizeSecurityGroupEgress", "security-group"),
  aws_vpc_security_group_ingress_rule: ec2("AuthorizeSecurityGroupIngress", "security-group"),
  aws_wafv2_web_acl: on("wafv2:CreateWebACL", "wafv2", (name) => `regional/webacl/${name}/*`),
  aws_wafv2_web_acl_association: on("wafv2:AssociateWebACL", "wafv2", (name) => `regional/webacl/${name}/x`),
  aws_wafv2_web_acl_logging_configuration: on(
    "wafv2:PutLoggingConfiguration",
    "wafv2",
    (name) => `regional/webacl/${name}/x`,
  ),
};

/** Types that Terraform makes by itself. */
const local = new Set(["terraform_data"]);
/** An inline policy has a name of its own, of no account. */
const inline = new Set(["aws_iam_role_policy", "aws_iam_user_policy"]);
const names = ["name", "alarm_name", "identifier", "cluster_name", "bucket"];

describe.each(Object.values(accounts))("whoever applies $environment", (account) => {
  const types = [...account.blocksOf(account.environment).keys()].filter((type) => !local.has(type));

  test("is asked about every type that the stack holds", () => {
    expect(types.filter((type) => !(type in makes))).toEqual([]);
  });

  test.each(types.filter((type) => type in makes))("may make %s, person and pipeline", (type) => {
    const make = makes[type];
    // A name that is a reference, or generated, begins like all others.
    const made = (account.blocksOf(account.environment).get(type) ?? []).map((values) => {
      const name = names.map((attribute) => values[attribute]).find((value) => typeof value === "string");
      return name === undefined || name.startsWith("${") || inline.has(type)
        ? `${account.prefix}-x`
        : name.replace(/^alias\//, "");
    });
    const refused = [...new Set(made)].flatMap((name) => {
      const call = make?.(account, name);
      if (!call) return [];
      return ["deployer", "ci-apply"]
        .map((role) => ({ role, decision: account.decide(role, call) }))
        .filter(({ decision }) => !decision.allowed)
        .map(({ role, decision }) => `${role} ${call.action} on ${call.on ?? "*"}: ${decision.because}`);
    });
    expect(refused).toEqual([]);
  });
});
