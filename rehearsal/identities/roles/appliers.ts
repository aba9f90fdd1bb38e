import { call, type RoleCall, type RoleExpectation, secondFactor } from "../expectations";
import type { EnvironmentFacts } from "../facts";

/** Who applies the environment's stack: the person may also rotate one key and open a shell on the jumpbox. */
export function appliers(facts: EnvironmentFacts): RoleExpectation[] {
  const kycUser = `arn:aws:iam::${facts.accountId}:user/service/${facts.prefix}-barong-kyc`;
  const onJumpbox = call("ssm:StartSession", facts.machine, {
    "aws:ResourceTag/environment": facts.environment,
    "aws:ResourceTag/role": "jumpbox",
  });
  return [
    {
      role: "deployer",
      session: secondFactor,
      allowed: [...applies(facts), call("iam:CreateAccessKey", kycUser), onJumpbox],
      denied: appliesNot(facts),
    },
    {
      role: "ci-apply",
      allowed: applies(facts),
      denied: [...appliesNot(facts), call("iam:CreateAccessKey", kycUser), onJumpbox],
    },
  ];
}

/** The hosted CI reads configuration and the state; it takes no lock, and removes none. */
export function planner(facts: EnvironmentFacts): RoleExpectation {
  const state = facts.bucket("state");
  return {
    role: "ci-plan",
    allowed: [
      call("ec2:DescribeInstances"),
      call("ec2:DescribeVpcs"),
      call("elasticloadbalancing:DescribeLoadBalancers"),
      call("iam:GetRole", facts.role("operator")),
      call("rds:DescribeDBInstances"),
      call("eks:DescribeCluster", facts.arn("eks", `cluster/${facts.prefix}-cluster`)),
      call("kms:DescribeKey", facts.key("state")),
      call("kms:Decrypt", facts.key("state"), { "kms:ViaService": `s3.${facts.region}.amazonaws.com` }),
      call("s3:GetObject", `${state}/${facts.environment}/terraform.tfstate`),
      call("sns:ListTopics"),
    ],
    denied: [
      call("s3:PutObject", `${state}/${facts.environment}/terraform.tfstate.tflock`),
      call("s3:DeleteObject", `${state}/${facts.environment}/terraform.tfstate.tflock`),
      call("s3:PutObject", `${state}/${facts.environment}/terraform.tfstate`),
      call("s3:GetObject", `${state}/${facts.environment}-bootstrap/terraform.tfstate`),
      call("s3:GetObject", `${facts.bucket("kyc")}/passport.jpg`),
      call("ec2:RunInstances", facts.arn("ec2", "instance/*")),
      call("ec2:TerminateInstances", facts.machine),
      call("iam:CreateRole", facts.role("new"), { "iam:PermissionsBoundary": facts.policy("boundary") }),
      call("secretsmanager:GetSecretValue", facts.arn("secretsmanager", `secret:${facts.prefix}-any`)),
      call("sts:AssumeRole", facts.role("deployer")),
      call("rds:DeleteDBInstance", facts.arn("rds", `db:${facts.prefix}-mysql`)),
      call("kms:ScheduleKeyDeletion", facts.key("state")),
      call("kms:Decrypt", facts.key("state")),
    ],
  };
}

function applies(facts: EnvironmentFacts): RoleCall[] {
  const own = { "aws:ResourceTag/environment": facts.environment };
  const boundary = { "iam:PermissionsBoundary": facts.policy("boundary") };
  const state = facts.bucket("state");
  return [
    call("ec2:CreateVpc", facts.arn("ec2", "vpc/*")),
    call("ec2:TerminateInstances", facts.machine, own),
    call("iam:CreateRole", facts.role("new"), boundary),
    call("iam:PassRole", facts.role("new"), { "iam:PassedToService": "ec2.amazonaws.com" }),
    call("rds:ModifyDBInstance", facts.arn("rds", `db:${facts.prefix}-mysql`)),
    call("s3:CreateBucket", `arn:aws:s3:::${facts.prefix}-new`),
    call("s3:PutObject", `${state}/${facts.environment}/terraform.tfstate`),
    call("kms:CreateKey", undefined, { "aws:RequestTag/environment": facts.environment }),
    call("kms:PutKeyPolicy", facts.key("alarms")),
    call("sns:CreateTopic", facts.arn("sns", `${facts.prefix}-new`)),
    call("eks:UpdateClusterConfig", facts.arn("eks", `cluster/${facts.prefix}-new`)),
  ];
}

function appliesNot(facts: EnvironmentFacts): RoleCall[] {
  const state = facts.bucket("state");
  return [
    call("iam:CreateRole", facts.role("new"), { "iam:PermissionsBoundary": facts.policy("other") }),
    call("iam:CreateRole", facts.role("new")),
    call("iam:AttachRolePolicy", facts.role("deployer"), { "iam:PermissionsBoundary": facts.policy("boundary") }),
    call("iam:UpdateAssumeRolePolicy", facts.role("break-glass")),
    call("iam:DeleteRolePermissionsBoundary", facts.role("operator")),
    call("iam:CreatePolicyVersion", facts.policy("boundary")),
    call("iam:PassRole", facts.role("deployer"), { "iam:PassedToService": "ec2.amazonaws.com" }),
    call("iam:CreateUser", `arn:aws:iam::${facts.accountId}:user/${facts.prefix}-person`),
    call("s3:PutObject", `${state}/${facts.environment}-bootstrap/terraform.tfstate`),
    call("s3:DeleteBucket", state),
    call("s3:GetObject", `${facts.bucket("kyc")}/passport.jpg`),
    call("sts:AssumeRole", facts.role("custodian")),
    call("kms:Decrypt", facts.key("alarms")),
    call("secretsmanager:GetSecretValue", facts.arn("secretsmanager", `secret:${facts.prefix}-any`)),
    call("ssm:StartSession", facts.machineOf("bitcoin") ?? facts.machine),
    call("ec2:TerminateInstances", facts.machine, { "aws:ResourceTag/environment": "another" }),
    ...vaultStaysShut(facts),
  ];
}

/** Where Vault is in this account: it may be built and neither opened, nor copied, nor read. */
function vaultStaysShut(facts: EnvironmentFacts): RoleCall[] {
  const seal = facts.keyOf("vault");
  if (seal === undefined) return [];
  const vaults = { "aws:ResourceTag/component": "vault", "aws:ResourceTag/environment": facts.environment };
  const viaDatabase = { "kms:ViaService": `rds.${facts.region}.amazonaws.com` };
  return [
    call("kms:Decrypt", seal, { ...vaults, ...viaDatabase }),
    call("kms:CreateGrant", seal, { ...vaults, ...viaDatabase }),
    call("kms:PutKeyPolicy", seal, vaults),
    call("kms:ScheduleKeyDeletion", seal, vaults),
    call("ssm:StartSession", facts.machine, vaults),
    call("ec2:CreateSnapshot", facts.volume, vaults),
    call("ec2:ModifySnapshotAttribute", `arn:aws:ec2:${facts.region}::snapshot/snap-0000000000000000`, vaults),
    call("s3:GetObject", `${facts.bucket("backups")}/vault/raft.snap`),
    call("logs:GetLogEvents", facts.arn("logs", `log-group:/${facts.prefix}/vault-audit`)),
    call("iam:UpdateAssumeRolePolicy", facts.role("vault")),
  ];
}
