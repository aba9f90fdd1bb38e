import type { Environment } from "../../environments/schema";
import { file, type Secret, variable } from "./secret";

/** What Arke holds: the accounts it trades with are in its strategies (application facts 4). */
export function arkeSecrets(env: Pick<Environment, "name">): Secret[] {
  return [
    {
      path: `${env.name}/arke/strategies`,
      producer: "operator",
      rotation: "with a restart of Arke",
      consumers: {
        arke: [file("strategies", "/home/app/config/strategies.yml"), variable("secret_key_base", "SECRET_KEY_BASE")],
      },
    },
  ];
}
