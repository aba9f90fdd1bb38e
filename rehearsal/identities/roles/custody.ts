import { call, type RoleExpectation, secondFactor } from "../expectations";
import type { EnvironmentFacts } from "../facts";

/** Holds Vault and nothing else. */
export function custodian(facts: EnvironmentFacts): RoleExpectation {
  const vaults = { "aws:ResourceTag/component": "vault", "aws:ResourceTag/environment": facts.environment };
  const { machine } = facts;
  const seal = facts.key("vault");
  return {
    role: "custodian",
    session: secondFactor,
    allowed: [
      call("ec2:DescribeInstances"),
      call("kms:ListKeys"),
      call("ssm:StartSession", machine, vaults),
      call("kms:DescribeKey", seal, vaults),
      call("kms:PutKeyPolicy", seal, vaults),
      call("kms:ScheduleKeyDeletion", seal, vaults),
      call("ec2:CreateSnapshot", facts.volume, vaults),
      call("ec2:RebootInstances", machine, vaults),
      call("logs:GetLogEvents", facts.arn("logs", `log-group:/${facts.prefix}/vault-audit`)),
      call("s3:GetObject", `${facts.bucket("backups")}/vault/raft.snap`),
    ],
    denied: [
      call("ssm:StartSession", machine, { "aws:ResourceTag/role": "jumpbox" }),
      call("ec2:RebootInstances", machine, { "aws:ResourceTag/environment": facts.environment }),
      call("ec2:TerminateInstances", machine, vaults),
      call("kms:PutKeyPolicy", facts.key("database")),
      call("kms:Decrypt", seal, vaults),
      call("s3:GetObject", `${facts.bucket("kyc")}/passport.jpg`),
      call("s3:GetObject", `${facts.bucket("state")}/${facts.environment}/terraform.tfstate`),
      call("iam:CreateRole", facts.role("new"), { "iam:PermissionsBoundary": facts.policy("boundary") }),
      call("rds:DescribeDBInstances"),
      call("sts:AssumeRole", facts.role("deployer")),
      call("eks:DescribeCluster", facts.arn("eks", `cluster/${facts.prefix}-cluster`)),
      call("secretsmanager:GetSecretValue", facts.arn("secretsmanager", `secret:${facts.prefix}-any`)),
    ],
  };
}

/** Nearly everything for an hour, and no way to more: neither the account's foundations, nor Vault, nor the record. */
export function breakGlass(facts: EnvironmentFacts): RoleExpectation {
  const own = { "aws:ResourceTag/environment": facts.environment };
  const { machine } = facts;
  return {
    role: "break-glass",
    session: secondFactor,
    allowed: [
      call("ec2:DescribeInstances"),
      call("ec2:TerminateInstances", machine, own),
      call("ssm:StartSession", machine, { ...own, "aws:ResourceTag/role": "bitcoin" }),
      call("rds:ModifyDBInstance", facts.arn("rds", `db:${facts.prefix}-mysql`)),
      call("rds:DeleteDBInstance", facts.arn("rds", `db:${facts.prefix}-mysql`)),
      call("eks:CreateAccessEntry", facts.arn("eks", `cluster/${facts.prefix}-cluster`)),
      call("secretsmanager:GetSecretValue", facts.arn("secretsmanager", `secret:${facts.prefix}-any`)),
      call("s3:GetObject", `${facts.bucket("artifacts")}/any`),
      call("kms:PutKeyPolicy", facts.key("database")),
      call("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z0000000000000"),
    ],
    denied: [
      call("iam:CreateUser", `arn:aws:iam::${facts.accountId}:user/new`),
      call("iam:CreateAccessKey", `arn:aws:iam::${facts.accountId}:user/any`),
      call("iam:CreateRole", facts.role("new")),
      call("iam:AttachRolePolicy", facts.role("break-glass"), { "iam:PermissionsBoundary": facts.policy("boundary") }),
      call("iam:CreatePolicyVersion", facts.policy("boundary")),
      call("sts:AssumeRole", facts.role("custodian")),
      call("s3:DeleteBucket", facts.bucket("state")),
      call("s3:GetObject", `${facts.auditBucket()}/AWSLogs/any`),
      call("cloudtrail:StopLogging", facts.arn("cloudtrail", `trail/${facts.prefix}-audit`)),
      call("ssm:StartSession", machine, { ...own, "aws:ResourceTag/component": "vault" }),
      call("iam:CreateLoginProfile", `arn:aws:iam::${facts.accountId}:user/any`),
      call("iam:AddUserToGroup", `arn:aws:iam::${facts.accountId}:group/any`),
      call("iam:UpdateAssumeRolePolicy", `arn:aws:iam::${facts.accountId}:role/any`),
      call("s3:GetObject", `${facts.bucket("kyc")}/passport.jpg`),
      call("ec2:TerminateInstances", machine, { "aws:ResourceTag/environment": "another" }),
    ],
  };
}
