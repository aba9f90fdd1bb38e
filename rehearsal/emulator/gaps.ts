/** Something AWS has and the emulator lacks, so the rehearsal does without it and says so. */
export interface EmulatorGap {
  /** Terraform resource type; `output` for an output of the stack, which `attribute` names. */
  readonly type: string;
  /** Top-level argument that is left out of every resource of the type; absent: the whole resource is left out. */
  readonly attribute?: string;
  /** Only resources that set this top-level argument are left out, whole. Not together with `attribute`. */
  readonly having?: string;
  /** What happens when it is tried, for the printed list. */
  readonly why: string;
}

/**
 * The one list of what ministack 1.5.33 lacks. An entry costs trust, so each was tried; `--try-gaps` tries them again
 * and fails when one works.
 */
export const emulatorGaps: readonly EmulatorGap[] = [
  { type: "aws_db_event_subscription", why: "RDS answers InvalidAction to CreateEventSubscription" },
  {
    type: "aws_vpc_security_group_egress_rule",
    having: "prefix_list_id",
    why: "DescribeSecurityGroupRules drops the prefix list, and the provider fails to plan a rule without a target",
  },
  { type: "aws_db_option_group", attribute: "option", why: "RDS answers InvalidAction to ModifyOptionGroup" },
  { type: "aws_autoscaling_attachment", why: "AutoScaling answers InvalidAction to AttachLoadBalancerTargetGroups" },
  {
    type: "aws_acm_certificate",
    attribute: "key_algorithm",
    why: "DescribeCertificate answers RSA_2048 whatever was asked for, and a difference replaces the certificate",
  },
  { type: "aws_route53_key_signing_key", why: "Route 53 knows no DNSSEC" },
  { type: "aws_route53_hosted_zone_dnssec", why: "Route 53 knows no DNSSEC" },
  { type: "output", attribute: "ds-record", why: "its signing key is left out" },
  { type: "aws_route53_query_log", why: "Route 53 answers InvalidInput to CreateQueryLoggingConfig" },
  { type: "aws_wafv2_web_acl_logging_configuration", why: "WAF answers InvalidAction to PutLoggingConfiguration" },
  {
    type: "aws_ec2_subnet_cidr_reservation",
    why: "EC2 answers InvalidAction to CreateSubnetCidrReservation",
  },
  { type: "aws_lb_listener_certificate", why: "ELB answers InvalidAction to AddListenerCertificates" },
  {
    type: "aws_network_acl",
    attribute: "subnet_ids",
    why: "DescribeNetworkAcls ignores the filter association.subnet-id, so the provider finds several associations of one subnet",
  },
  {
    type: "aws_eks_addon",
    attribute: "pod_identity_association",
    why: "CreateAddon answers with objects where EKS answers with the associations' ARNs; the provider cannot read it",
  },
  {
    type: "aws_ebs_volume",
    attribute: "kms_key_id",
    why: "not kept, and the provider would replace the volume for it",
  },
  {
    type: "aws_instance",
    attribute: "associate_public_ip_address",
    why: "every instance is given a public address, and the provider would replace the machine for it",
  },
  {
    type: "aws_instance",
    attribute: "ebs_optimized",
    why: "not kept, and the provider would replace the machine for it",
  },
  { type: "aws_instance", attribute: "monitoring", why: "EC2 answers InvalidAction to MonitorInstances" },
  {
    type: "aws_instance",
    attribute: "root_block_device",
    why: "DescribeImages knows five images of its own, and the provider asks for the root device of the stack's image",
  },
  { type: "aws_accessanalyzer_analyzer", why: "there is no such service" },
  { type: "aws_guardduty_detector", why: "there is no such service" },
  { type: "aws_guardduty_detector_feature", why: "there is no such service" },
  {
    type: "aws_backup_vault_lock_configuration",
    why: "Backup has no route for PutBackupVaultLockConfiguration",
  },
  { type: "aws_ebs_default_kms_key", why: "EC2 answers InvalidAction to ModifyEbsDefaultKmsKeyId" },
  { type: "aws_ebs_encryption_by_default", why: "EC2 answers InvalidAction to EnableEbsEncryptionByDefault" },
  { type: "aws_ebs_snapshot_block_public_access", why: "EC2 answers InvalidAction to EnableSnapshotBlockPublicAccess" },
  { type: "aws_ec2_image_block_public_access", why: "EC2 answers InvalidAction to EnableImageBlockPublicAccess" },
  { type: "aws_ec2_instance_metadata_defaults", why: "EC2 answers InvalidAction to ModifyInstanceMetadataDefaults" },
  { type: "aws_ec2_serial_console_access", why: "EC2 answers InvalidAction to DisableSerialConsoleAccess" },
  {
    type: "aws_instance",
    attribute: "instance_initiated_shutdown_behavior",
    why: "EC2 answers InvalidAction to ModifyInstanceAttribute",
  },
  { type: "aws_s3_account_public_access_block", why: "S3 Control answers InvalidURI to PutPublicAccessBlock" },
  { type: "aws_ssm_document", why: "SSM answers InvalidAction to CreateDocument" },
  { type: "aws_securityhub_account", why: "no Security Hub: EnableSecurityHub is an unknown error" },
  { type: "aws_securityhub_standards_subscription", why: "no Security Hub, so no standard to subscribe to" },
  { type: "aws_config_configuration_recorder", why: "Config answers InvalidAction to DeleteConfigurationRecorder" },
  { type: "aws_config_delivery_channel", why: "Config answers InvalidAction to DeleteDeliveryChannel" },
  { type: "aws_config_configuration_recorder_status", why: "the recorder it starts is left out" },
];
