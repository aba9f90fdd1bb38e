/** Types that hold what cannot be made again: data, keys, names of zones. For the order of a report; guards have the last word. */
const statefulTypes = new Set([
  "aws_backup_vault",
  "aws_db_instance",
  "aws_dynamodb_table",
  "aws_ebs_volume",
  "aws_efs_file_system",
  "aws_eks_cluster",
  "aws_kms_key",
  "aws_mq_broker",
  "aws_rds_cluster",
  "aws_route53_zone",
  "aws_s3_bucket",
  "aws_secretsmanager_secret",
  "Namespace",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "StatefulSet",
]);

export function isStateful(type: string): boolean {
  return statefulTypes.has(type);
}
