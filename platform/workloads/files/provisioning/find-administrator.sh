# Writes the database administrator's name and password, as RDS keeps them, into a folder in the pod's memory. Nobody knows
# the secret's name before RDS made it, and the password changes every week: both are looked up at each run.
set -eu
umask 077

refuse() {
  echo "$1" >&2
  exit 1
}

secret="$(aws rds describe-db-instances --region "${AWS_REGION}" \
  --db-instance-identifier "${DATABASE_IDENTIFIER}" \
  --query 'DBInstances[0].MasterUserSecret.SecretArn' --output text)"
case "${secret}" in
  arn:*:secretsmanager:*) ;;
  *) refuse "${DATABASE_IDENTIFIER}: RDS keeps no password for it (found: ${secret}). Allowed: a database whose password RDS manages. Fix: apply the environment's stack" ;;
esac

file="${ADMINISTRATOR_FILE}"
aws secretsmanager get-secret-value --region "${AWS_REGION}" --secret-id "${secret}" \
  --query SecretString --output text >"${file}.partial"
mv "${file}.partial" "${file}"
echo "administrator of ${DATABASE_IDENTIFIER}: found"
