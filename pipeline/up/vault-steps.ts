import type { Environment } from "../../environments/schema";
import type { Step } from "./step";
import type { VaultHealth } from "./vault-health";

/** Where Vault's machines come from. Production's are the custodians', in an account of their own. */
export function vaultStep(env: Pick<Environment, "name" | "vault">): Step {
  const inspect =
    env.vault.custody === "environment"
      ? ({ kind: "done", note: "its machines are in the environment's own stack" } as const)
      : ({
          kind: "not-built",
          note: `stack ${env.name}-vault: custodians make Vault in their account, with the addresses of vault.addresses`,
        } as const);
  return { name: "vault", by: "custodians", inspect: () => Promise.resolve(inspect) };
}

/**
 * Vault's initialisation is the custodians' and is not built yet. Whatever made it: no pod starts without its secrets, so
 * nothing goes on before Vault answers initialised and unsealed.
 */
export function vaultBootstrapStep(health: () => Promise<VaultHealth>): Step {
  return {
    name: "vault-bootstrap",
    by: "custodians",
    inspect: async () => {
      const { initialized, sealed, version } = await health();
      if (initialized && !sealed) return { kind: "done", note: `Vault ${version} is initialised and unsealed` };
      const state = initialized ? "sealed" : "not initialised";
      return {
        kind: "others",
        note: `Vault ${version} is ${state}: every pod would wait for its secrets`,
        cure: initialized
          ? "custodians unseal it; where a key of the cloud does that by itself, look why it could not"
          : "custodians initialise it, with engines, policies and secrets as docs/kubernetes.md and docs/data-services.md list them; RKCP does not do it yet",
      };
    },
  };
}
