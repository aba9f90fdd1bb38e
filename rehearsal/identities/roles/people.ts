import { call, type RoleCall, type RoleExpectation, secondFactor } from "../expectations";
import type { EnvironmentFacts } from "../facts";

const tunnel = "AWS-StartPortForwardingSessionToRemoteHost";
const shell = "SSM-SessionManagerRunShell";

/** Who keeps the environment running: each sees more or less the same, and may restart more or less of it. */
export function people(facts: EnvironmentFacts): RoleExpectation[] {
  const { machine } = facts;
  const own = { "aws:ResourceTag/environment": facts.environment };
  const on = (role: string) => ({ ...own, "aws:ResourceTag/role": role });
  const database = facts.arn("rds", `db:${facts.prefix}-mysql`);
  const group = facts.arn("eks", `nodegroup/${facts.prefix}-cluster/general/any`);
  const reboots = [call("ec2:RebootInstances", machine, own), call("rds:RebootDBInstance", database)];
  const scales = [
    call("ec2:StopInstances", machine, own),
    call("eks:UpdateNodegroupConfig", group),
    call("rds:CreateDBSnapshot", database),
  ];
  const shells = [
    call("ssm:StartSession", machine, on("rabbitmq")),
    call("ssm:StartSession", facts.arn("ssm", `document/${shell}`)),
  ];
  return [
    {
      role: "operator",
      session: secondFactor,
      allowed: [...looks(facts), ...reboots, ...scales],
      denied: [...neverForPeople(facts), ...shells, call("ssm:StartSession", machine, on("bitcoin"))],
    },
    {
      role: "on-call",
      session: secondFactor,
      allowed: [...looks(facts), ...reboots],
      denied: [...neverForPeople(facts), ...scales, ...shells],
    },
    {
      role: "read-only",
      session: secondFactor,
      allowed: looks(facts),
      denied: [...neverForPeople(facts), ...scales, ...shells, ...reboots],
    },
  ];
}

function looks(facts: EnvironmentFacts): RoleCall[] {
  const { machine } = facts;
  const jumpbox = { "aws:ResourceTag/environment": facts.environment, "aws:ResourceTag/role": "jumpbox" };
  return [
    call("ec2:DescribeInstances"),
    call("ec2:DescribeVpcs"),
    call("rds:DescribeDBInstances"),
    call("eks:DescribeCluster", facts.arn("eks", `cluster/${facts.prefix}-cluster`)),
    call("elasticloadbalancing:DescribeLoadBalancers"),
    call("cloudwatch:DescribeAlarms"),
    call("logs:GetLogEvents", facts.arn("logs", `log-group:/aws/eks/${facts.prefix}-cluster/cluster`)),
    call("iam:GetRole", facts.role("operator")),
    call("ssm:StartSession", machine, jumpbox),
    call("ssm:StartSession", `arn:aws:ssm:${facts.region}::document/${tunnel}`),
  ];
}

function neverForPeople(facts: EnvironmentFacts): RoleCall[] {
  const { machine } = facts;
  return [
    call("ec2:TerminateInstances", machine, { "aws:ResourceTag/environment": facts.environment }),
    call("ec2:RunInstances", machine),
    call("iam:CreateRole", facts.role("new"), { "iam:PermissionsBoundary": facts.policy("boundary") }),
    call("iam:PassRole", facts.role("vault"), { "iam:PassedToService": "ec2.amazonaws.com" }),
    call("rds:DeleteDBInstance", facts.arn("rds", `db:${facts.prefix}-mysql`)),
    call("s3:GetObject", `${facts.bucket("kyc")}/passport.jpg`),
    call("s3:GetObject", `${facts.bucket("state")}/${facts.environment}/terraform.tfstate`),
    call("secretsmanager:GetSecretValue", facts.arn("secretsmanager", `secret:${facts.prefix}-any`)),
    call("kms:Decrypt", facts.key("database")),
    call("sts:AssumeRole", facts.role("deployer")),
    call("ssm:StartSession", machine, {
      "aws:ResourceTag/environment": facts.environment,
      "aws:ResourceTag/component": "vault",
      "aws:ResourceTag/role": "vault",
    }),
    call("logs:GetLogEvents", facts.arn("logs", `log-group:/${facts.prefix}/vault-audit`)),
  ];
}
