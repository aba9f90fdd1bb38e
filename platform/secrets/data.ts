import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import { administratorPlaceholders, brokerOf } from "../broker";
import { databasesOf, passwordPlaceholder } from "../databases";
import { exporterPlaceholders } from "../tools/monitoring-files";
import { toolEnd } from "../tools/names";
import { brokerOwners, brokerProvisioning, databaseOwners, databaseProvisioning } from "../workloads/provisioning";
import { brokerName, cookieFile } from "../workloads/rabbitmq";
import {
  hasFigures,
  type RedisApp,
  redisAppsOf,
  redisCallers,
  redisFigures,
  redisName,
  redisPasswordPlaceholder,
  redisUrl,
} from "../workloads/redis";
import { file, forEach, placeholder, type Secret, type SecretUse, variable, withConsumers } from "./secret";

/** What the data services hold, and the applications' passwords for them. */
export function dataSecrets(env: Environment): Secret[] {
  return [
    ...redisAppsOf(env).map((app) => redisSecret(env, app)),
    redisFiguresSecret(env),
    influxdbSecret(env),
    ...brokerSecrets(env),
  ];
}

function redisSecret({ name }: Pick<Environment, "name">, app: RedisApp): Secret {
  return {
    path: app === "wallets" ? `${name}/peatio/wallets-redis` : `${name}/${app}/redis`,
    producer: "generated",
    rotation: "with a restart of Redis and a rollout of everything that calls it, at once",
    consumers: {
      [redisName(app)]: [placeholder("password", redisPasswordPlaceholder)],
      ...forEach(redisCallers[app], [
        variable("password", app === "barong" ? "BARONG_REDIS_URL" : "REDIS_URL", redisUrl(app)),
      ]),
    },
  };
}

/** What the exporter says to every Redis it reads: whoever takes it over learns no session and writes nothing. */
function redisFiguresSecret(env: Environment): Secret {
  return {
    path: `${env.name}/tools/redis-exporter`,
    producer: "generated",
    rotation: "with a restart of every Redis that knows it and of the exporter",
    consumers: {
      ...forEach(redisAppsOf(env).filter(hasFigures).map(redisName), [
        placeholder("password", redisFigures.placeholder),
      ]),
      [toolEnd("redis-exporter")]: [placeholder("password", exporterPlaceholders.redisPassword)],
    },
  };
}

/** Two values, since the server still knows the old one when a new one is given: whoever rotates keeps it there. */
const rotatesInTwo =
  "move password to previous_password, write a new password, delete the provisioning Job and apply again";

function influxdbSecret({ name }: Pick<Environment, "name">): Secret {
  return {
    path: `${name}/influxdb/administrator`,
    producer: "generated",
    rotation: rotatesInTwo,
    consumers: {
      "influxdb-init": [
        variable("password", "ADMINISTRATOR_PASSWORD"),
        variable("previous_password", "ADMINISTRATOR_PREVIOUS"),
      ],
    },
  };
}

function brokerSecrets({ name, rabbitmq }: Pick<Environment, "name" | "rabbitmq">): Secret[] {
  if (rabbitmq.placement !== "cluster") return [];
  const { password, previous } = administratorPlaceholders;
  return [
    {
      path: `${name}/rabbitmq/administrator`,
      producer: "generated",
      rotation: rotatesInTwo,
      consumers: {
        // It takes this one once, when the cluster is new.
        [brokerName]: [placeholder("password", password)],
        [brokerProvisioning]: [placeholder("password", password), placeholder("previous_password", previous)],
      },
    },
    {
      path: `${name}/rabbitmq/cookie`,
      producer: "generated",
      rotation: "with all brokers stopped: two with different cookies don't know each other",
      consumers: { [brokerName]: [file("cookie", cookieFile)] },
    },
  ];
}

/**
 * The catalogue with the provisioning Jobs among the consumers of every password they give a user; what no workload takes
 * besides, such as the archive's, is added.
 */
export function withProvisioning(
  env: Environment,
  features: readonly Feature[],
  secrets: readonly Secret[],
): readonly Secret[] {
  const { databases, observers } = databasesOf(databaseOwners(env, features));
  const wanted = new Map<string, Record<string, readonly SecretUse[]>>();
  const add = (job: string, path: string) =>
    wanted.set(path, { ...wanted.get(path), [job]: [placeholder("password", passwordPlaceholder(path))] });
  for (const { secret } of [...databases.flatMap(({ users }) => users), ...observers])
    add(databaseProvisioning, secret);
  if (env.rabbitmq.placement === "cluster") {
    for (const { secret } of brokerOf(brokerOwners(env, features)).users) add(brokerProvisioning, secret);
  }
  const known = new Set(secrets.map(({ path }) => path));
  const alone = [...wanted]
    .filter(([path]) => !known.has(path))
    .map(([path, consumers]): Secret => ({
      path,
      producer: "generated",
      rotation: "with the next run of the Job",
      consumers,
    }));
  return [...withConsumers(secrets, wanted), ...alone];
}
