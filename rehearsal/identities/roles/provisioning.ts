import { call, type RoleExpectation } from "../expectations";
import type { EnvironmentFacts } from "../facts";

/** The pods that make databases and users: one secret to read, whose name RDS makes up, and nothing to write. */
export function provisioning(facts: EnvironmentFacts): RoleExpectation {
  const { region } = facts;
  const database = facts.arn("rds", `db:${facts.prefix}-mysql`);
  const secret = facts.arn("secretsmanager", "secret:rds!db-0f1e2d3c-AbCdEf");
  const tag = "aws:ResourceTag/aws:rds:primaryDBInstanceArn";
  const through = { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` };
  const context = "kms:EncryptionContext:SecretARN";
  const other = facts.arn("rds", "db:another");
  return {
    role: "provisioning",
    allowed: [
      call("rds:DescribeDBInstances", database),
      call("secretsmanager:DescribeSecret", secret, { [tag]: database }),
      call("secretsmanager:GetSecretValue", secret, { [tag]: database }),
      call("kms:Decrypt", facts.key("database"), { ...through, [context]: secret }),
    ],
    denied: [
      call("rds:DescribeDBInstances", other),
      call("rds:ModifyDBInstance", database),
      call("secretsmanager:GetSecretValue", secret, { [tag]: other }),
      call("secretsmanager:GetSecretValue", secret),
      call("secretsmanager:GetSecretValue", facts.arn("secretsmanager", "secret:any-other"), { [tag]: database }),
      call("secretsmanager:PutSecretValue", secret, { [tag]: database }),
      call("kms:Decrypt", facts.key("database")),
      call("kms:Decrypt", facts.key("database"), {
        "kms:ViaService": `rds.${region}.amazonaws.com`,
        [context]: secret,
      }),
      call("kms:Decrypt", facts.key("kyc"), { ...through, [context]: secret }),
      call("sts:AssumeRole", facts.role("ci-apply")),
      call("s3:GetObject", `${facts.bucket("kyc")}/passport.jpg`),
    ],
  };
}
