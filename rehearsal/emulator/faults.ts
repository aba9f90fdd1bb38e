/** Something the emulator accepts and then reads back wrongly, so a second plan wants to change it. */
export interface EmulatorFault {
  /** Terraform resource type. */
  readonly type: string;
  /** Path of the attribute as the plan names it, without list indexes: `root_block_device.encrypted`. */
  readonly attribute: string;
  /** What the emulator answers instead; absent: nothing (null, an empty text or list). A change from any other value is a finding. */
  readonly readBack?: string | number | boolean;
  /** For the printed list. */
  readonly why: string;
}

/**
 * The one list of read-back faults of ministack 1.5.33, measured with the AWS provider 6.47.1. Everything else that
 * changes in a second plan fails the rehearsal, because on AWS it would be a permanent diff.
 */
export const emulatorFaults: readonly EmulatorFault[] = [
  {
    type: "aws_acm_certificate",
    attribute: "options.certificate_transparency_logging_preference",
    why: "not kept",
  },
  { type: "aws_cloudtrail", attribute: "cloud_watch_logs_group_arn", why: "CreateTrail drops it" },
  { type: "aws_cloudtrail", attribute: "cloud_watch_logs_role_arn", why: "CreateTrail drops it" },
  { type: "aws_cloudtrail", attribute: "tags", why: "CreateTrail drops them" },
  { type: "aws_cloudtrail", attribute: "tags_all", why: "CreateTrail drops them" },
  { type: "aws_db_instance", attribute: "backup_window", readBack: "03:00-04:00", why: "always the same window" },
  { type: "aws_db_instance", attribute: "enabled_cloudwatch_logs_exports", why: "not kept" },
  {
    type: "aws_db_instance",
    attribute: "option_group_name",
    readBack: "default:mysql-5",
    why: "always the default option group",
  },
  { type: "aws_db_instance", attribute: "performance_insights_kms_key_id", why: "not kept" },
  { type: "aws_ebs_volume", attribute: "throughput", readBack: 0, why: "not kept" },
  { type: "aws_eks_cluster", attribute: "deletion_protection", readBack: false, why: "not kept" },
  { type: "aws_eks_cluster", attribute: "upgrade_policy", why: "not kept" },
  { type: "aws_eks_node_group", attribute: "launch_template", why: "not kept" },
  { type: "aws_eks_node_group", attribute: "update_config", why: "not kept" },
  { type: "aws_eks_node_group", attribute: "node_repair_config", why: "not kept" },
  { type: "aws_flow_log", attribute: "iam_role_arn", why: "not kept" },
  { type: "aws_flow_log", attribute: "max_aggregation_interval", readBack: 0, why: "not kept" },
  { type: "aws_flow_log", attribute: "tags", why: "not kept" },
  { type: "aws_flow_log", attribute: "tags_all", why: "not kept" },
  { type: "aws_key_pair", attribute: "tags", why: "not kept" },
  { type: "aws_key_pair", attribute: "tags_all", why: "not kept" },
  { type: "aws_instance", attribute: "disable_api_termination", readBack: false, why: "not kept" },
  { type: "aws_instance", attribute: "metadata_options", why: "not kept" },
  { type: "aws_launch_template", attribute: "block_device_mappings.ebs.kms_key_id", why: "not kept" },
  { type: "aws_vpc_endpoint", attribute: "policy", why: "not kept" },
  { type: "aws_vpc_endpoint", attribute: "private_dns_enabled", readBack: false, why: "not kept" },
  { type: "aws_vpc_endpoint", attribute: "security_group_ids", why: "not kept" },
];
