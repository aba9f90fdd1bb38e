import type { Environment } from "../../environments/schema";
import { applogicKeyPlaceholder } from "../workloads/files/applogic/management";
import { applogicAll, applogicRuntime } from "../workloads/members";
import { databaseSecrets, forEach, placeholder, type Secret, variable } from "./secret";

/** What Applogic's processes hold (application facts 12.1); nothing where it is not enabled. */
export function applogicSecrets(env: Pick<Environment, "name" | "services">): Secret[] {
  if (!env.services.applogic.enabled) return [];
  const path = (name: string) => `${env.name}/applogic/${name}`;
  return [
    ...databaseSecrets(`${env.name}/applogic`, applogicRuntime, ["applogic-migrate"]),
    {
      path: path("application"),
      producer: "generated",
      rotation: "with a rollout",
      consumers: forEach(applogicAll, [variable("secret_key_base", "SECRET_KEY_BASE")]),
    },
    {
      path: path("jwt"),
      producer: "generated",
      rotation: "together with management/applogic, with a rollout of Applogic, Peatio's API and Barong",
      consumers: forEach(applogicAll, [
        variable("private_key", "JWT_PRIVATE_KEY"),
        placeholder("private_key", applogicKeyPlaceholder),
      ]),
    },
    {
      path: path("rabbitmq"),
      producer: "generated",
      rotation: "with a rollout",
      consumers: forEach(applogicRuntime, [variable("password", "EVENT_API_RABBITMQ_PASSWORD")]),
    },
  ];
}
