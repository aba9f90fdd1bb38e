import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import { hostNames } from "../addresses";
import { brokerApps, type BrokerOwners, brokerFile, brokerOf } from "../broker";
import { databaseApps, type DatabaseOwners, databasesFile, databasesOf } from "../databases";
import { featuresOf } from "../features";
import { physicalNames } from "../naming";
import { brokerPorts } from "../rabbitmq";
import { mysqlAuthorities } from "../trust";
import { once } from "./defaults";
import { verbatim } from "./files/verbatim";
import { running } from "./members";
import { brokerName } from "./rabbitmq";
import { databaseServers, mysqlAuthorityFile, mysqlClient, mysqlClientFile } from "./rails";
import type { ConfigFile, Workload } from "./workload";

/** The Jobs' names: ends of flows and consumers of secrets. */
export const databaseProvisioning = "database-provisioning";
export const brokerProvisioning = "broker-provisioning";

/** Role of the cloud that the databases' Job takes: the last part of its name. */
export const provisioningRole = "provisioning";

const folder = "/etc/rkcp/provisioning";
/** In the pod's memory, shared by its containers. */
const administratorFolder = "/administrator";

/** Who has something at the database: applications that run, and features that write. */
export function databaseOwners(environment: Environment, features: readonly Feature[]): DatabaseOwners {
  return owners(environment, databaseApps, features);
}

/** Who has something at the broker. */
export function brokerOwners(environment: Environment, features: readonly Feature[]): BrokerOwners {
  return owners(environment, brokerApps, features);
}

function owners<App extends string>(environment: Environment, apps: readonly App[], features: readonly Feature[]) {
  return { name: environment.name, apps: running(environment, apps), features: featuresOf(environment, features) };
}

/**
 * Jobs that make databases, virtual hosts and their users. Only these reach an administrator's password, and nothing of
 * it leaves their pods' memory. Brokers on machines are looked after by hand (platform/broker.ts, `brokerCommands`).
 */
export function provisioningWorkloads(environment: Environment, features: readonly Feature[]): Workload[] {
  return [
    databaseJob(environment, features),
    ...(environment.rabbitmq.placement === "cluster" ? [brokerJob(environment, features)] : []),
  ];
}

/** Peatio's image has the MySQL driver that Peatio itself uses, and Ruby's standard library does the rest. */
function common(environment: Environment) {
  const { name, services, tier } = environment;
  const pinned = { why: "it holds the administrator's password: whoever changed it could send that elsewhere" };
  return {
    namespace: name,
    app: "provisioning",
    tier: "job",
    image: services.images.peatio,
    kind: "job",
    ports: {},
    probes: {},
    scaling: once("two at once would give one user two passwords"),
    resources: { cpuMillis: { request: 100, limit: 500 }, memoryMiB: { request: 128, limit: 384 } },
    writableMiB: { "/tmp": 32 },
    user: 1000,
    gracePeriodSeconds: 60,
    pool: "general",
    // Production has no features, so that its Jobs never change; a test environment's do with each of them.
    ...(tier === "production"
      ? { pinned }
      : { apiAccess: { why: "drops what a feature left behind once the API says that its namespace is gone" } }),
  } as const satisfies Partial<Workload>;
}

function databaseJob(environment: Environment, features: readonly Feature[]): Workload {
  const administratorFile = `${administratorFolder}/secret.json`;
  const planFile = "/secrets/databases.json";
  return {
    ...common(environment),
    name: databaseProvisioning,
    command: ruby("databases.rb"),
    preparations: [
      {
        name: "administrator",
        image: environment.services.images.awsCli,
        command: ["sh", `${folder}/find-administrator.sh`],
        env: {
          AWS_REGION: environment.cloud.region,
          AWS_STS_REGIONAL_ENDPOINTS: "regional",
          // Credentials come from the pod's identity or not at all.
          AWS_EC2_METADATA_DISABLED: "true",
          DATABASE_IDENTIFIER: physicalNames(environment).database,
          ADMINISTRATOR_FILE: administratorFile,
          HOME: "/tmp",
        },
      },
    ],
    env: {
      ...rubyEnvironment,
      PLAN_FILE: planFile,
      ADMINISTRATOR_FILE: administratorFile,
      MYSQL_CLIENT_FILE: mysqlClientFile,
      MYSQL_AUTHORITY_FILE: mysqlAuthorityFile,
      DATABASE_HOST: hostNames(environment).mysql,
      DATABASE_PORT: "3306",
      DATABASE_SERVERS: databaseServers(environment),
    },
    files: [
      ...scripts("databases.rb", "find-administrator.sh"),
      { path: mysqlClientFile, content: mysqlClient },
      { path: mysqlAuthorityFile, content: mysqlAuthorities(environment) },
      { path: planFile, content: databasesFile(databasesOf(databaseOwners(environment, features))), filled: true },
    ],
    memoryMiB: { [administratorFolder]: 1 },
    cloudIdentity: {
      role: provisioningRole,
      why: "reads the database administrator's password, which the cloud keeps and changes every week",
    },
  };
}

function brokerJob(environment: Environment, features: readonly Feature[]): Workload {
  const planFile = "/secrets/broker.json";
  return {
    ...common(environment),
    name: brokerProvisioning,
    command: ruby("broker.rb"),
    startsWhen: ruby("answers.rb"),
    env: {
      ...rubyEnvironment,
      PLAN_FILE: planFile,
      BROKER_HOST: brokerName,
      BROKER_PORT: String(brokerPorts.management),
    },
    files: [
      ...scripts("broker.rb", "answers.rb"),
      { path: planFile, content: brokerFile(brokerOf(brokerOwners(environment, features))), filled: true },
    ],
  };
}

/** Through Bundler, which knows where the image keeps the driver. */
const ruby = (script: string): string[] => ["bundle", "exec", "ruby", `${folder}/${script}`];
/** The image's home is read-only. */
const rubyEnvironment = { BUNDLE_USER_HOME: "/tmp/bundle" } as const;

function scripts(...names: readonly string[]): ConfigFile[] {
  return [...names, "plan.rb", "namespaces.rb"].map((name) => ({
    path: `${folder}/${name}`,
    content: verbatim(`provisioning/${name}`),
  }));
}
