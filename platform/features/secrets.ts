import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import type { End } from "../ends";
import { featureNamespace, featureSecretPath, featureVirtualHost, overlayOf, writesTo } from "../features";
import { append } from "../grouped";
import { type Secret, type SecretUse, variable, withConsumers } from "../secrets/secret";
import { rabbitmqHost } from "../workloads/rails";

/** Where a feature takes a secret of its environment's catalogue from. */
type Source =
  /** The environment's own path: the same value has to be on both sides. */
  | "shared"
  /** A path of the feature's: another value, which opens nothing of the environment's. */
  | "own"
  /** Nowhere: it goes without, and its variables say so (platform/features/variables.ts). */
  | "none";

function sourceOf(path: string, feature: Feature): Source {
  switch (path) {
    case "barong/public-key":
    case "peatio/event-api-public-key":
      return "shared";
    case "barong/jwt":
      // With another key the environment's Peatio would refuse every session of the feature (application facts 15).
      return overlayOf(feature).program === "barong" ? "shared" : "none";
    case "barong/storage":
    case "barong/kyc":
    case "barong/twilio":
    case "barong/captcha":
    case "barong/smtp":
      // Customers' documents, and accounts at partners that cost money.
      return "none";
    case "peatio/rabbitmq":
    case "barong/rabbitmq":
    case "applogic/rabbitmq":
      return writesTo(feature, "broker") ? "own" : "none";
    default:
      // Public keys of those who sign calls to the management APIs, which no gateway leads to.
      return path.startsWith("management/") ? "shared" : "own";
  }
}

/**
 * The environment's secrets with features among their consumers, and the secrets of each feature beside them. Whatever the
 * catalogue gives a workload, its copy in a feature gets from a path of the feature's, but for what is named above: a
 * new secret of the environment is never a feature's by oversight.
 */
export function withFeatures(
  env: Environment,
  secrets: readonly Secret[],
  features: readonly Feature[],
): readonly Secret[] {
  if (features.length === 0) return secrets;
  const shared = new Map<string, Record<End, readonly SecretUse[]>>();
  const own: Secret[] = [];
  const catalogue = byConsumer(secrets, env);
  for (const feature of features) {
    for (const [secret, consumers] of consumedBy(feature, catalogue)) {
      const local = secret.path.slice(env.name.length + 1);
      const source = sourceOf(local, feature);
      if (source === "shared") shared.set(secret.path, Object.assign(shared.get(secret.path) ?? {}, consumers));
      if (source === "own") own.push(ofFeature(env, feature, secret, consumers));
    }
  }
  return [...withConsumers(secrets, shared), ...own];
}

/** Secrets by the workload of the environment's own namespace that takes them. */
type Catalogue = ReadonlyMap<string, readonly (readonly [Secret, readonly SecretUse[]])[]>;

function byConsumer(secrets: readonly Secret[], env: Pick<Environment, "name">): Catalogue {
  const found = new Map<string, (readonly [Secret, readonly SecretUse[]])[]>();
  for (const secret of secrets) {
    if (!secret.path.startsWith(`${env.name}/`)) continue;
    for (const [end, uses] of Object.entries(secret.consumers)) {
      append(found, end, [secret, uses]);
    }
  }
  return found;
}

/** What a feature's workloads would take as the environment's, with their ends as consumers. */
function consumedBy(feature: Feature, catalogue: Catalogue): ReadonlyMap<Secret, Record<End, readonly SecretUse[]>> {
  const namespace = featureNamespace(feature);
  const found = new Map<Secret, Record<End, readonly SecretUse[]>>();
  for (const name of [feature.service, ...overlayOf(feature).beside]) {
    for (const [secret, uses] of catalogue.get(name) ?? []) {
      found.set(secret, { ...found.get(secret), [`${namespace}/${name}`]: uses });
    }
  }
  return found;
}

/** `stage/peatio/database` becomes `stage/feature-x/database`. */
function ofFeature(
  env: Environment,
  feature: Feature,
  secret: Secret,
  consumers: Readonly<Record<End, readonly SecretUse[]>>,
): Secret {
  const last = secret.path.slice(secret.path.lastIndexOf("/") + 1);
  const isBroker = last === "rabbitmq" && writesTo(feature, "broker");
  return {
    ...secret,
    path: `${featureSecretPath(env, feature)}/${last}`,
    rotation: "never: it lasts as long as the feature",
    consumers: isBroker ? withEventUrl(env, feature, consumers) : consumers,
  };
}

/** The publishers of events know a virtual host only as a part of a URL (application facts 11.3). */
function withEventUrl(
  env: Environment,
  feature: Feature,
  consumers: Readonly<Record<End, readonly SecretUse[]>>,
): Record<End, readonly SecretUse[]> {
  const host = featureVirtualHost(feature);
  const url = variable("password", "EVENT_API_RABBITMQ_URL", `amqp://${host}:{}@${rabbitmqHost(env)}:5672/${host}`);
  return Object.fromEntries(Object.entries(consumers).map(([end, uses]) => [end, [...uses, url]]));
}
