import type { Environment } from "../../environments/schema";
import { forEach, type Secret, variable } from "./secret";

/** What Rango holds: its user at the broker. The key that customers' tokens are checked with is Barong's, and public. */
export function rangoSecrets(env: Pick<Environment, "name">): Secret[] {
  return [
    {
      path: `${env.name}/rango/rabbitmq`,
      producer: "generated",
      rotation: "with a rollout; letters and digits only, since Rango writes it into a URL as it is",
      consumers: forEach(["rango"], [variable("password", "RABBITMQ_PASSWORD")]),
    },
  ];
}
