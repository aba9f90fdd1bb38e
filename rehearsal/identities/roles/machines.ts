import { call, type RoleCall, type RoleExpectation } from "../expectations";
import type { EnvironmentFacts } from "../facts";

/** Roles that machines of Terraform's carry, by the machine's own. */
const machineRoles = ["vault", "rabbitmq", "bitcoin", "dash", "ethereum", "jumpbox"] as const;

/** Machines: each is reached by a session, records it, and fetches its own software. */
export function machines(facts: EnvironmentFacts): RoleExpectation[] {
  return machineRoles
    .filter((role) => facts.hasRole(role))
    .map((role) => ({
      role,
      allowed: [...sessionsAndSoftware(facts, role), ...more(facts, role)],
      denied: neverForMachines(facts).filter(({ action }) => role !== "jumpbox" || action !== "ec2:DescribeInstances"),
    }));
}

function sessionsAndSoftware(facts: EnvironmentFacts, role: string): RoleCall[] {
  const sessions = facts.arn("logs", `log-group:/${facts.prefix}/sessions`);
  const ofASession = { "kms:EncryptionContext:aws:ssm:SessionId": "ada-0123456789abcdef0" };
  return [
    call("ssm:UpdateInstanceInformation", facts.machineOf(role) ?? facts.machine),
    call("ssmmessages:CreateControlChannel"),
    call("ssmmessages:CreateDataChannel"),
    call("ssmmessages:OpenControlChannel"),
    call("ssmmessages:OpenDataChannel"),
    call("logs:CreateLogStream", `${sessions}:log-stream:ada`),
    call("logs:PutLogEvents", `${sessions}:log-stream:ada`),
    call("logs:DescribeLogGroups", facts.arn("logs", "log-group:any")),
    call("kms:Decrypt", facts.keyOf("sessions") ?? facts.arn("kms", "key/any"), ofASession),
    // Machines that BOSH makes get their software from BOSH.
    ...(facts.machineOf(role) === undefined ? [] : [call("s3:GetObject", softwareOf(facts, role))]),
  ];
}

/** One file of the machine's own catalogue, as the role's policy names it. */
function softwareOf(facts: EnvironmentFacts, role: string): string {
  const artifacts = facts.bucket("artifacts");
  const policies = facts.resources
    .filter(({ type, values }) => type === "aws_iam_role_policy" && values["role"] === `${facts.prefix}-${role}`)
    .map(({ values }) => String(values["policy"]));
  const found = new RegExp(`${artifacts}/[^"]+`).exec(policies.join("\n"))?.[0];
  return found ?? `${artifacts}/nothing-of-${role}`;
}

function more(facts: EnvironmentFacts, role: string): RoleCall[] {
  const seal = facts.keyOf("vault");
  if (role === "vault" && seal !== undefined) return [call("kms:Encrypt", seal), call("kms:Decrypt", seal)];
  // `bosh create-env` runs on it and hands the director its role.
  const director = call("iam:PassRole", facts.role("bosh-director"), { "iam:PassedToService": "ec2.amazonaws.com" });
  return role === "jumpbox" ? [call("ec2:DescribeInstances"), director] : [];
}

function neverForMachines(facts: EnvironmentFacts): RoleCall[] {
  return [
    call("s3:PutObject", `${facts.bucket("artifacts")}/any`),
    call("s3:GetObject", `${facts.bucket("artifacts")}/of-another/1.0/program`),
    call("s3:GetObject", `${facts.bucket("kyc")}/passport.jpg`),
    call("s3:GetObject", `${facts.bucket("state")}/${facts.environment}/terraform.tfstate`),
    call("secretsmanager:GetSecretValue", facts.arn("secretsmanager", "secret:any-other")),
    call("iam:CreateRole", facts.role("new"), { "iam:PermissionsBoundary": facts.policy("boundary") }),
    call("iam:PassRole", facts.role("vault"), { "iam:PassedToService": "ec2.amazonaws.com" }),
    call("sts:AssumeRole", facts.role("ci-apply")),
    call("ssm:StartSession", facts.machine),
    call("ec2:DescribeInstances"),
    call("kms:Decrypt", facts.key("database")),
    call("kms:ScheduleKeyDeletion", facts.key("artifacts")),
  ];
}
