import { join } from "node:path";
import { protections } from "./protections";
import { type Arguments, resourcesOf, type SynthesizedStack } from "./synthesized-stack";

/** Terraform merges every `*_override.tf.json` over the other files of the folder, argument by argument. */
export const overrideFileName = "rehearsal_override.tf.json";

/**
 * Provider arguments of a rehearsal. `skip_requesting_account_id` is not among them: the emulator answers
 * GetCallerIdentity, and without the account id the provider builds ARNs with an empty account, which no longer match
 * the policies of the stack.
 */
const providerFlags: Arguments = {
  skip_credentials_validation: true,
  skip_metadata_api_check: "true",
  s3_use_path_style: true,
  // A call the emulator lacks fails at once instead of after the provider's 25 attempts.
  max_retries: 3,
};

export interface OverrideOptions {
  /** Where the local state is kept. */
  readonly stateFolder: string;
  /** Lift deletion protection too: the step before destroy. @default false */
  readonly liftProtection?: boolean;
}

/**
 * What stands over the copy: a local backend, the provider's rehearsal flags, and `prevent_destroy` lifted where the
 * copy has it.
 */
export function overrideFor(copy: SynthesizedStack, { stateFolder, liftProtection = false }: OverrideOptions) {
  const resource: Record<string, Record<string, Arguments>> = {};
  for (const { type, name, body } of resourcesOf(copy)) {
    const lifted = { ...liftPreventDestroy(body), ...(liftProtection && liftDeletionProtection(type, body)) };
    if (Object.keys(lifted).length > 0) (resource[type] ??= {})[name] = lifted;
  }
  const providers = copy.provider["aws"] ?? [{}];
  return {
    terraform: { backend: { local: { path: join(stateFolder, "terraform.tfstate") } } },
    provider: { aws: providers.map(({ alias }) => ({ ...(alias !== undefined && { alias }), ...providerFlags })) },
    ...(Object.keys(resource).length > 0 && { resource }),
  };
}

/** Types and addresses whose protection {@link overrideFor} lifts, for the report. */
export function protectedResources(copy: SynthesizedStack): string[] {
  return resourcesOf(copy)
    .filter(({ type, body }) => Object.keys(liftDeletionProtection(type, body)).length > 0)
    .map(({ address }) => address);
}

function liftPreventDestroy(body: Arguments): Arguments {
  const lifecycle = body["lifecycle"];
  const guarded =
    typeof lifecycle === "object" &&
    lifecycle !== null &&
    "prevent_destroy" in lifecycle &&
    lifecycle.prevent_destroy === true;
  return guarded ? { lifecycle: { prevent_destroy: false } } : {};
}

function liftDeletionProtection(type: string, body: Arguments): Arguments {
  return Object.fromEntries(
    protections
      .filter((protection) => protection.type === type && body[protection.argument] === !protection.lifted)
      .map(({ argument, lifted }) => [argument, lifted]),
  );
}
