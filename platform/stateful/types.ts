/**
 * Cloud resources whose loss can't be made good by applying again, by Terraform type, and what is lost with one.
 *
 * A type enters here when it holds data, or when something that holds data can't be read, reached or found without it.
 */
export const statefulTypes: Readonly<Record<string, string>> = {
  aws_backup_vault: "every backup in it",
  aws_cloudtrail: "the record of who did what, from then on",
  aws_db_instance: "the ledger and every customer's account",
  aws_dynamodb_table: "its rows",
  aws_ebs_volume: "what is on it",
  aws_ecr_repository: "its images",
  aws_efs_file_system: "its files",
  aws_eks_cluster: "everything that runs in it, and the claims of its volumes",
  aws_elasticache_replication_group: "what it holds",
  aws_kms_key: "whatever is encrypted with it, backups too",
  aws_mq_broker: "messages that nobody has taken yet",
  aws_opensearch_domain: "its indices",
  aws_rds_cluster: "its databases",
  aws_route53_zone: "the names in it, and its name servers at whoever delegates to it",
  aws_s3_bucket: "its objects, and its name, which anybody may take then",
  aws_secretsmanager_secret: "the secret, which nobody else has",
};

export const isStateful = (type: string): boolean => Object.hasOwn(statefulTypes, type);
