import { createHash } from "node:crypto";
import type { Environment } from "../environments/schema";
import type { Feature, Store } from "../environments/schema/feature";
import { featurePrefix } from "./ends";
import { type FeatureProgram, type Overlay, overlayNamed } from "./features/services";

/** Kubernetes: a namespace is a DNS label (RFC 1123). */
export const longestNamespace = 63;
/** MySQL 5.7: an identifier. */
export const longestDatabase = 64;

/** `feature-<name>`: the namespace, and with it everything the feature has in the cluster. */
export function featureNamespace({ name }: Pick<Feature, "name">): string {
  return `${featurePrefix}${name}`;
}

/** What may run there, on which terms. @throws for a service that the rules refuse */
export function overlayOf({ service }: Pick<Feature, "service">): Overlay {
  const overlay = overlayNamed(service);
  if (!overlay) throw new Error(`"${service}" is no service for a feature. Fix: name one of docs/features.md`);
  return overlay;
}

/** Whether a feature writes to something outside its namespace. */
export function writesTo({ writes }: Pick<Feature, "writes">, store: Store): boolean {
  return writes !== "nothing" && writes.includes(store);
}

/** Its own schema on the environment's MySQL, `peatio_feature_<name>`: a dash would have to be quoted everywhere. */
export function featureDatabase(feature: Pick<Feature, "name" | "service">): string {
  return databaseName(overlayOf(feature).program, feature.name);
}

/** The same before the service is known to be allowed. */
export function databaseName(program: FeatureProgram, name: string): string {
  return `${program}_feature_${name.replaceAll("-", "_")}`;
}

/**
 * MySQL 5.7 takes 32 characters for a user, a feature's name may be longer: the users of its schema are told apart by a
 * hash of it. `run` reads and writes, `mig` alters.
 */
export function featureDatabaseUser({ name }: Pick<Feature, "name">, purpose: "run" | "mig"): string {
  return `feature_${createHash("sha256").update(name).digest("hex").slice(0, 12)}_${purpose}`;
}

/** Its own virtual host on the environment's RabbitMQ, and the name of its user there. */
export function featureVirtualHost(feature: Pick<Feature, "name">): string {
  return featureNamespace(feature);
}

/** Where its secrets are in Vault, below the mount. */
export function featureSecretPath(env: Pick<Environment, "name">, feature: Pick<Feature, "name">): string {
  return `${env.name}/${featureNamespace(feature)}`;
}

/**
 * Prefix of its keys in Vault's transit and TOTP engines. The environment's own is `<project>_<environment>` and its
 * policies end in `_*`: neither covers the other, nor one feature another.
 */
export function featureTransitPrefix(env: Pick<Environment, "naming">, feature: Pick<Feature, "name">): string {
  return `${env.naming.project}_${featureNamespace(feature)}`;
}

/** Those of an environment, in alphabetical order. */
export function featuresOf(env: Pick<Environment, "name">, features: readonly Feature[]): Feature[] {
  return features.filter(({ environment }) => environment === env.name).sort((a, b) => (a.name < b.name ? -1 : 1));
}
