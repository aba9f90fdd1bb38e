import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import {
  featureDatabase,
  featureDatabaseUser,
  featureTransitPrefix,
  featureVirtualHost,
  overlayOf,
  writesTo,
} from "../features";
import type { Workload } from "../workloads/workload";

/** Variables of a feature's workload: the environment's own, but for what has to be its own. */
export function featureVariables(env: Environment, feature: Feature, workload: Workload): Record<string, string> {
  const isBarong = overlayOf(feature).program === "barong" && workload.app === "barong";
  const given = { ...workload.env, ...(isBarong && withoutPartners(feature)) };
  const own: Readonly<Record<string, string>> = {
    ...(writesTo(feature, "database") && {
      DATABASE_NAME: featureDatabase(feature),
      DATABASE_USER: featureDatabaseUser(feature, workload.kind === "job" ? "mig" : "run"),
    }),
    ...brokerUser(feature),
    // Another's keys in Vault are closed to it, and its own can be deleted together.
    VAULT_APP_NAME: featureTransitPrefix(env, feature),
    BARONG_VAULT_APP_NAME: featureTransitPrefix(env, feature),
  };
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, Object.hasOwn(own, name) ? (own[name] ?? value) : value]),
  );
}

function brokerUser(feature: Feature): Record<string, string> {
  if (!writesTo(feature, "broker") && overlayOf(feature).program !== "rango") return {};
  const user = featureVirtualHost(feature);
  return {
    RABBITMQ_USER: user,
    EVENT_API_RABBITMQ_USERNAME: user,
    BARONG_EVENT_API_RABBITMQ_USERNAME: user,
  };
}

/**
 * A feature's Barong holds no account of a partner and no customer: codes are not sent, any is right, and documents are
 * gone with the pod. Its cookie is another than the environment's, or each would end the other's session.
 */
function withoutPartners({ name }: Feature): Record<string, string> {
  return {
    BARONG_SESSION_NAME: `_barong_feature_${name.replaceAll("-", "_")}_session`,
    BARONG_PHONE_VERIFICATION: "mock",
    BARONG_CAPTCHA: "none",
    BARONG_KYC_PROVIDER: "local",
    BARONG_STORAGE_PROVIDER: "local",
  };
}
