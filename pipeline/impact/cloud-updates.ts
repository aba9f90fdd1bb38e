/** How a resource takes an update that does not replace it. */
interface Updates {
  /** Arguments, first names of paths, that interrupt it; `all` but those in `except`. */
  readonly interrupt: readonly string[] | "all";
  readonly except?: readonly string[];
  /** What happens then, as a sentence's end. */
  readonly how?: string;
}

/** Read by Terraform or people, and not by what runs. */
const neverFelt = ["tags", "tags_all", "lifecycle", "depends_on", "timeouts", "provider", "description", "name_prefix"];

/**
 * Updates by type (cloud facts 2; Amazon RDS User Guide, "Settings for DB instances"; Amazon EKS User Guide, "Update a
 * managed node group"). A type that is missing interrupts by whatever is updated.
 */
const updates: Readonly<Record<string, Updates>> = {
  aws_db_instance: {
    interrupt: "all",
    except: [
      "allocated_storage",
      "max_allocated_storage",
      "allow_major_version_upgrade",
      "apply_immediately",
      "auto_minor_version_upgrade",
      "backup_retention_period",
      "backup_window",
      "copy_tags_to_snapshot",
      "delete_automated_backups",
      "deletion_protection",
      "enabled_cloudwatch_logs_exports",
      "final_snapshot_identifier",
      "iops",
      "maintenance_window",
      "monitoring_interval",
      "monitoring_role_arn",
      "multi_az",
      "performance_insights_enabled",
      "performance_insights_kms_key_id",
      "performance_insights_retention_period",
      "skip_final_snapshot",
    ],
    how: "it fails over or restarts, at the latest in its maintenance window; open connections drop",
  },
  aws_eks_node_group: {
    interrupt: "all",
    except: ["scaling_config", "update_config", "node_repair_config", "labels", "taint"],
    how: "its nodes are drained one by one",
  },
  aws_launch_template: { interrupt: "all", how: "nodes are drained and made anew by it" },
  aws_eks_cluster: { interrupt: ["version"], how: "node groups follow its version: nodes are drained one by one" },
  aws_instance: {
    interrupt: "all",
    except: ["monitoring", "disable_api_termination", "disable_api_stop", "metadata_options", "volume_tags"],
    how: "the machine stops and starts",
  },
  terraform_data: { interrupt: "all", how: "the machine is made anew" },
  aws_vpc: { interrupt: ["enable_dns_support", "enable_dns_hostnames"], how: "names are no longer resolved in it" },
  aws_security_group: { interrupt: ["ingress", "egress"], how: "ways may be closed" },
  aws_vpc_security_group_ingress_rule: { interrupt: "all", how: "a way may be closed" },
  aws_vpc_security_group_egress_rule: { interrupt: "all", how: "a way may be closed" },
  aws_network_acl_rule: { interrupt: "all", how: "a way may be closed" },
  aws_kms_key: { interrupt: ["is_enabled"], how: "nothing encrypted with it can be read" },
  aws_lb: {
    interrupt: ["subnets", "subnet_mapping", "security_groups"],
    how: "connections of the zones it leaves drop",
  },
  aws_route53_record: {
    interrupt: "all",
    except: ["ttl", "allow_overwrite"],
    how: "the name leads elsewhere, when the old answer is forgotten",
  },
  // In place, without an interruption of what runs.
  ...Object.fromEntries(
    [
      "aws_db_parameter_group",
      "aws_db_option_group",
      "aws_db_subnet_group",
      "aws_ebs_volume",
      "aws_eip",
      "aws_eks_addon",
      "aws_iam_instance_profile",
      "aws_iam_role",
      "aws_iam_role_policy",
      "aws_iam_user",
      "aws_iam_user_policy",
      "aws_internet_gateway",
      "aws_kms_alias",
      "aws_nat_gateway",
      "aws_route53_zone",
      "aws_route_table",
      "aws_s3_bucket",
      "aws_s3_bucket_lifecycle_configuration",
      "aws_s3_bucket_ownership_controls",
      "aws_s3_bucket_public_access_block",
      "aws_s3_bucket_server_side_encryption_configuration",
      "aws_s3_bucket_versioning",
      "aws_secretsmanager_secret",
      "aws_subnet",
    ].map((type) => [type, { interrupt: [] }]),
  ),
};

/**
 * What interrupts a resource among the arguments that are updated; undefined when nothing does.
 *
 * @param paths of the values that differ: `ingress[].cidr_blocks`
 */
export function interruptionBy(type: string, paths: readonly string[]): string | undefined {
  const { interrupt, except = [], how = "it is changed while it is used" } = updates[type] ?? { interrupt: "all" };
  const felt = paths
    .map((path) => path.split(/[.[]/)[0] ?? path)
    .filter((argument) => !neverFelt.includes(argument) && !except.includes(argument))
    .filter((argument) => interrupt === "all" || interrupt.includes(argument));
  return felt.length === 0 ? undefined : `${[...new Set(felt)].join(", ")} changed: ${how}`;
}

/** Resources whose loss is felt nowhere: an agreement, an attachment or a setting that what runs does not need. */
export const settingsOnly: readonly string[] = [
  "aws_db_event_subscription",
  "aws_db_option_group",
  "aws_eks_pod_identity_association",
  "aws_kms_alias",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_versioning",
];
