import type { Environment } from "../../environments/schema";
import { brokerPorts } from "../rabbitmq";
import { brokerProvisioning, databaseProvisioning } from "../workloads/provisioning";
import { brokerName } from "../workloads/rabbitmq";
import { redisAppsOf, redisCallers, redisName } from "../workloads/redis";
import { type Flow, flow, flows } from "./flow";

/** What the data services say to each other, and who provisions them (application facts 11 and 14). */
export function dataFlows(env: Environment): Flow[] {
  const redises = redisAppsOf(env);
  return [
    ...redises.flatMap((app) =>
      flows(redisCallers[app], redisName(app), 6379, "cache, sessions and jobs; boot needs it"),
    ),
    ...flows([...redises.map(redisName), "influxdb-init"], "vault", 8200, "the Agent renders the pod's secrets"),
    flow("influxdb-init", "influxdb", 8086, "makes the database of candles, its queries and its user"),
    ...databaseJobFlows(env),
    ...(env.rabbitmq.placement === "cluster" ? brokerFlows(env) : []),
  ];
}

function databaseJobFlows({ tier }: Pick<Environment, "tier">): Flow[] {
  return [
    flow(databaseProvisioning, "pod-identity", 80, "credentials of its role in the cloud"),
    flow(databaseProvisioning, "cloud-endpoints", 443, "finds and reads the administrator's password"),
    flow(databaseProvisioning, "vault", 8200, "the Agent renders the users' passwords"),
    flow(databaseProvisioning, "mysql", 3306, "makes databases and users"),
    ...asksForNamespaces(tier, databaseProvisioning),
  ];
}

function brokerFlows({ tier }: Pick<Environment, "tier">): Flow[] {
  return [
    flow(brokerName, "vault", 8200, "the Agent renders the cookie and the first administrator"),
    ...[brokerPorts.epmd, brokerPorts.distribution].map((port) =>
      flow(brokerName, brokerName, port, "brokers find and mirror each other"),
    ),
    flow(brokerProvisioning, "vault", 8200, "the Agent renders the users' passwords"),
    flow(brokerProvisioning, brokerName, brokerPorts.management, "makes virtual hosts and users"),
    ...asksForNamespaces(tier, brokerProvisioning),
  ];
}

/** Only where there are features. */
function asksForNamespaces(tier: Environment["tier"], job: string): Flow[] {
  if (tier === "production") return [];
  return [flow(job, "kubernetes", 443, "asks whether the namespace of a feature is gone")];
}
