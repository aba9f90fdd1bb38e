import { Construct } from "constructs";
import type { PeopleSpec } from "../ports/people";
import { useOfStartedVolumes } from "./bootstrap/rights/machines";
import { readConfiguration } from "./bootstrap/rights/read";
import { sessionsOfPeople, type SessionsSpec, tunnel } from "./bootstrap/rights/sessions";
import { peopleTrust } from "./bootstrap/trust";
import { isVaults } from "./bootstrap/vault-guard";
import type { AwsContext } from "./context";
import type { PolicyStatement } from "./policy-document";
import { AwsRole } from "./role";

/** Seconds of a session: half a working day, since it opens nothing that is not opened again by the cluster or a session. */
const sessionSeconds = 14_400;

/** Roles of people that an environment's own stack makes. None of them can change what the stack describes. */
const rolesHere = ["operator", "on-call", "read-only"] as const;
type RoleHere = (typeof rolesHere)[number];

const descriptions: Readonly<Record<RoleHere, string>> = {
  operator: "A person who keeps the environment running, with a second factor",
  "on-call": "A person who looks, and restarts what hangs, with a second factor",
  "read-only": "A person who looks, with a second factor",
};

/** Who keeps the environment running: roles inside the boundary, so Vault and the state stay shut whatever stands here. */
export class AwsPeople extends Construct {
  /** ARNs by the last part of the role's name. */
  readonly arns: Readonly<Record<RoleHere, string>>;

  constructor(scope: Construct, id: string, context: AwsContext, people: PeopleSpec) {
    super(scope, id);
    const tunnels = sessionsOfPeople(context, tunnelThroughTheJumpbox(context));
    const rights: Readonly<Record<RoleHere, readonly PolicyStatement[]>> = {
      operator: [...look(context), ...tunnels, ...restart(context), ...scale(context)],
      "on-call": [...look(context), ...tunnels, ...restart(context)],
      "read-only": [...look(context), ...tunnels],
    };
    this.arns = Object.fromEntries(
      rolesHere.map((role) => [
        role,
        new AwsRole(this, role, context, {
          role,
          description: descriptions[role],
          trust: peopleTrust(role, people),
          statements: rights[role],
          sessionSeconds,
        }).arn,
      ]),
    ) as Record<RoleHere, string>;
  }
}

/** Configuration, figures and logs. Vault's logs are not among them: the boundary sees to it. */
function look(context: AwsContext): PolicyStatement[] {
  const { accountId, prefix } = context.identity;
  const groups = `arn:aws:logs:*:${accountId}:log-group:*${prefix}*`;
  return [
    ...readConfiguration(),
    // Figures and the answers of a query belong to no single resource.
    {
      Sid: "ReadFigures",
      Effect: "Allow",
      Action: ["cloudwatch:GetMetric*", "logs:GetQueryResults", "logs:StopQuery", "ssm:DescribeSessions"],
      Resource: "*",
    },
    {
      Sid: "ReadLogs",
      Effect: "Allow",
      Action: ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:GetLogRecord", "logs:StartQuery"],
      Resource: groups,
    },
  ];
}

/**
 * The one machine that people come in by, as a tunnel to what has no public address. No shell: the machine makes the BOSH
 * director, which makes Concourse's workers, which become the pipeline that applies, so a shell on it is the deployer's.
 * On the brokers neither: a session asks for machine and document apart, and one machine's shell would be every machine's.
 */
function tunnelThroughTheJumpbox({ identity }: AwsContext): SessionsSpec {
  return { machines: { role: "jumpbox", environment: identity.environment }, documents: [tunnel] };
}

function restart(context: AwsContext): PolicyStatement[] {
  const { environment, prefix } = context.identity;
  return [
    {
      Sid: "RestartMachines",
      Effect: "Allow",
      Action: "ec2:RebootInstances",
      Resource: context.arn("ec2", "instance/*"),
      Condition: { StringEquals: { "aws:ResourceTag/environment": environment } },
    },
    {
      Sid: "RestartTheDatabase",
      Effect: "Allow",
      Action: "rds:RebootDBInstance",
      Resource: context.arn("rds", `db:${prefix}-*`),
    },
  ];
}

function scale(context: AwsContext): PolicyStatement[] {
  const { environment, prefix } = context.identity;
  return [
    {
      Sid: "StartAndStopMachines",
      Effect: "Allow",
      Action: ["ec2:StartInstances", "ec2:StopInstances"],
      Resource: context.arn("ec2", "instance/*"),
      Condition: { StringEquals: { "aws:ResourceTag/environment": environment } },
    },
    useOfStartedVolumes(context, { "aws:ResourceTag/environment": environment }, isVaults),
    {
      Sid: "ScaleTheCluster",
      Effect: "Allow",
      Action: "eks:UpdateNodegroupConfig",
      Resource: context.arn("eks", `nodegroup/${prefix}-*`),
    },
    {
      Sid: "BackUpNow",
      Effect: "Allow",
      Action: ["rds:CreateDBSnapshot", "rds:AddTagsToResource"],
      Resource: [context.arn("rds", `db:${prefix}-*`), context.arn("rds", `snapshot:${prefix}-*`)],
    },
  ];
}
