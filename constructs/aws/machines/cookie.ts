import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { Construct } from "constructs";

/** Days in which a deleted secret can be had back; the shortest AWS has besides none, since its name stays taken so long. */
const recoveryDays = 7;

/**
 * The secret that RabbitMQ's members know each other by. Without a value: whoever made one here would leave it in the
 * state. The first member to boot writes it, and no member talks to one that has another.
 */
export class AwsSharedCookie extends Construct {
  readonly secret: SecretsmanagerSecret;

  constructor(scope: Construct, id: string, props: { readonly name: string; readonly keyArn: string }) {
    super(scope, id);
    this.secret = new SecretsmanagerSecret(this, "secret", {
      name: props.name,
      description: "Erlang cookie of RabbitMQ, written by its first member",
      kmsKeyId: props.keyArn,
      recoveryWindowInDays: recoveryDays,
    });
  }
}
