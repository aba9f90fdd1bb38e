/** What a resource of a type holds, and what tells one from another. */
export interface StatefulType {
  /** What is lost with one. */
  readonly holds: string;
  /**
   * Arguments that make another thing of it: the provider makes it anew for them, or whoever looks for it finds nothing
   * any more. The provider's own table (platform/provider/) adds what it knows beyond these.
   */
  readonly forcing: readonly string[];
}

/**
 * Cloud resources whose loss can't be made good by applying again, by Terraform type.
 *
 * A type enters here when it holds data, or when something that holds data can't be read, reached or found without it.
 */
export const statefulTypes: Readonly<Record<string, StatefulType>> = {
  aws_backup_vault: { holds: "every backup in it", forcing: ["kms_key_arn", "name"] },
  aws_cloudtrail: { holds: "the record of who did what, from then on", forcing: ["name"] },
  aws_db_instance: {
    holds: "the ledger and every customer's account",
    forcing: [
      "availability_zone",
      "db_name",
      "engine",
      // Renaming is in place, but the host name goes with it, and so does every client.
      "identifier",
      "identifier_prefix",
      "kms_key_id",
      "restore_to_point_in_time",
      "snapshot_identifier",
      "storage_encrypted",
      "username",
    ],
  },
  aws_dynamodb_table: { holds: "its rows", forcing: ["hash_key", "name", "range_key"] },
  aws_ebs_volume: {
    holds: "what is on it",
    forcing: ["availability_zone", "encrypted", "kms_key_id", "multi_attach_enabled", "outpost_arn", "snapshot_id"],
  },
  aws_ecr_repository: { holds: "its images", forcing: ["encryption_configuration", "name"] },
  aws_efs_file_system: {
    holds: "its files",
    forcing: ["availability_zone_name", "creation_token", "encrypted", "kms_key_id", "performance_mode"],
  },
  aws_eks_cluster: {
    holds: "everything that runs in it, and the claims of its volumes",
    forcing: [
      "access_config.bootstrap_cluster_creator_admin_permissions",
      "bootstrap_self_managed_addons",
      "encryption_config",
      "kubernetes_network_config",
      "name",
      "outpost_config",
      "role_arn",
    ],
  },
  aws_elasticache_replication_group: {
    holds: "what it holds",
    forcing: ["at_rest_encryption_enabled", "kms_key_id", "replication_group_id", "subnet_group_name"],
  },
  aws_kms_key: {
    holds: "whatever is encrypted with it, backups too",
    forcing: ["custom_key_store_id", "customer_master_key_spec", "key_usage", "multi_region", "xks_key_id"],
  },
  aws_mq_broker: { holds: "messages that nobody has taken yet", forcing: ["broker_name", "engine_type", "subnet_ids"] },
  aws_opensearch_domain: { holds: "its indices", forcing: ["domain_name"] },
  aws_rds_cluster: {
    holds: "its databases",
    forcing: [
      "cluster_identifier",
      "database_name",
      "engine",
      "kms_key_id",
      "snapshot_identifier",
      "storage_encrypted",
    ],
  },
  aws_route53_zone: {
    holds: "the names in it, and its name servers at whoever delegates to it",
    forcing: ["delegation_set_id", "name"],
  },
  aws_s3_bucket: {
    holds: "its objects, and its name, which anybody may take then",
    forcing: ["bucket", "bucket_prefix", "object_lock_enabled"],
  },
  aws_secretsmanager_secret: { holds: "the secret, which nobody else has", forcing: ["name", "name_prefix"] },
  // A database and a cluster stay in theirs: the deletion of a network in use is refused after the rest is gone already.
  aws_vpc: { holds: "the database and the cluster, which can't move to another", forcing: ["cidr_block"] },
};

export const isStateful = (type: string): boolean => Object.hasOwn(statefulTypes, type);

/** What is lost with a resource of this type; undefined when it holds nothing. */
export function heldBy(type: string): string | undefined {
  return isStateful(type) ? statefulTypes[type]?.holds : undefined;
}
