import { call, type RoleExpectation } from "../expectations";
import type { EnvironmentFacts } from "../facts";

/** The director makes machines beside Terraform's and may not touch Terraform's. */
export function director(facts: EnvironmentFacts): RoleExpectation {
  const { machine, volume } = facts;
  const ours = { "aws:ResourceTag/managed-by": "cdktf", "aws:ResourceTag/environment": facts.environment };
  return {
    role: "bosh-director",
    allowed: [
      call("ec2:DescribeInstances"),
      call("ec2:DescribeImages"),
      call("ec2:DescribeVolumes"),
      call("ec2:RunInstances", machine),
      call("ec2:RunInstances", volume, { "ec2:Encrypted": "true" }),
      call("ec2:CreateVolume", volume, { "ec2:Encrypted": "true" }),
      call("ec2:TerminateInstances", machine),
      call("ec2:RebootInstances", machine),
      call("ec2:AttachVolume", machine),
      call("iam:PassRole", facts.role("concourse-worker"), { "iam:PassedToService": "ec2.amazonaws.com" }),
    ],
    denied: [
      call("ec2:TerminateInstances", machine, ours),
      call("ec2:DeleteVolume", volume, ours),
      call("ec2:CreateVolume", volume, { "ec2:Encrypted": "false" }),
      call("ec2:RunInstances", facts.arn("ec2", "subnet/subnet-of-another-tier")),
      call("ec2:CreateSecurityGroup", facts.arn("ec2", "security-group/*")),
      call("ec2:CreateSnapshot", volume),
      call("iam:PassRole", facts.role("deployer"), { "iam:PassedToService": "ec2.amazonaws.com" }),
      call("iam:PassRole", facts.role("vault"), { "iam:PassedToService": "ec2.amazonaws.com" }),
      call("iam:CreateRole", facts.role("new"), { "iam:PermissionsBoundary": facts.policy("boundary") }),
      call("sts:AssumeRole", facts.role("ci-apply")),
      call("s3:GetObject", `${facts.bucket("kyc")}/passport.jpg`),
      call("rds:DeleteDBInstance", facts.arn("rds", `db:${facts.prefix}-mysql`)),
    ],
  };
}

/** The worker has one right: to become who applies. */
export function worker(facts: EnvironmentFacts): RoleExpectation {
  return {
    role: "concourse-worker",
    allowed: [call("sts:AssumeRole", facts.role("ci-apply"))],
    denied: [
      call("sts:AssumeRole", facts.role("deployer")),
      call("sts:AssumeRole", facts.role("break-glass")),
      call("sts:AssumeRole", `arn:aws:iam::999999999999:role/${facts.prefix}-ci-apply`),
      call("iam:CreateRole", facts.role("new"), { "iam:PermissionsBoundary": facts.policy("boundary") }),
      call("iam:PassRole", facts.role("ci-apply"), { "iam:PassedToService": "ec2.amazonaws.com" }),
      call("ec2:DescribeInstances"),
      call("ec2:RunInstances", facts.arn("ec2", "instance/*")),
      call("s3:GetObject", `${facts.bucket("state")}/${facts.environment}/terraform.tfstate`),
      call("s3:GetObject", `${facts.bucket("kyc")}/passport.jpg`),
      call("secretsmanager:GetSecretValue", facts.arn("secretsmanager", `secret:${facts.prefix}-any`)),
      call("kms:Decrypt", facts.key("database")),
    ],
  };
}
