import type { Environment } from "../../environments/schema";
import { mailerKeys } from "../workloads/files/barong/mailer";
import { secretSeedFiles, seedFile } from "../workloads/files/peatio/seed";
import { applogicAll, peatioAll, peatioRuntime } from "../workloads/members";
import { databaseSecrets, file, forEach, placeholder, type Secret, variable } from "./secret";

/** What Peatio's processes hold (application facts 12.1). */
export function peatioSecrets(env: Pick<Environment, "name" | "services">): Secret[] {
  const path = (name: string) => `${env.name}/${name}`;
  return [
    ...databaseSecrets(path("peatio"), peatioRuntime, ["peatio-migrate"]),
    {
      path: path("peatio/application"),
      producer: "generated",
      rotation: "with a rollout of every Peatio process at once",
      consumers: forEach(peatioAll, [
        variable("secret_key_base", "SECRET_KEY_BASE"),
        variable("event_api_jwt_private_key", "EVENT_API_JWT_PRIVATE_KEY"),
      ]),
    },
    {
      path: path("peatio/rabbitmq"),
      producer: "generated",
      rotation: "with a rollout",
      consumers: forEach(peatioAll, [
        variable("password", "RABBITMQ_PASSWORD"),
        variable("password", "EVENT_API_RABBITMQ_PASSWORD"),
      ]),
    },
    {
      path: path("peatio/influxdb"),
      producer: "generated",
      rotation: "with a rollout",
      consumers: forEach(
        ["peatio-api", "peatio-cron-job", "peatio-influx-writer"],
        [variable("password", "INFLUXDB_PASS")],
      ),
    },
    {
      path: path("peatio/event-api-public-key"),
      producer: "generated",
      rotation: "together with event_api_jwt_private_key of peatio/application",
      consumers: {
        "barong-mailer": [placeholder("public_key", mailerKeys.peatio)],
        ...(env.services.applogic.enabled &&
          forEach(applogicAll, [variable("public_key", "PEATIO_EVENT_API_JWT_PUBLIC_KEY")])),
      },
    },
    ...secretSeedFiles.map((name): Secret => ({
      path: path(`peatio/seed/${name}`),
      producer: "operator",
      rotation: "no need: what was seeded is changed by an administrator",
      consumers: { "peatio-seed": [file("content", seedFile(name))] },
    })),
  ];
}
