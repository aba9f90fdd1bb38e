import { join } from "node:path";
import type { EmulatorFault } from "./emulator/faults";
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
  /** `synthesized` leaves the stack's own backend alone. @default "local" */
  readonly backend?: "local" | "synthesized";
  /** Turn deletion protection off: the step before destroy. @default false */
  readonly liftProtection?: boolean;
  /** Attributes the emulator reads back wrongly and that are not to be repaired again and again. @default [] */
  readonly ignoredFaults?: readonly EmulatorFault[];
}

/**
 * What stands over the copy: a local backend, the provider's rehearsal flags, and `prevent_destroy` lifted where the
 * copy has it.
 */
export function overrideFor(copy: SynthesizedStack, options: OverrideOptions) {
  const { stateFolder, backend = "local", liftProtection = false, ignoredFaults = [] } = options;
  const resource: Record<string, Record<string, Arguments>> = {};
  for (const { type, name, body } of resourcesOf(copy)) {
    const lifecycle = { ...liftPreventDestroy(body), ...ignoreFaults(type, body, ignoredFaults) };
    const lifted = {
      ...(liftProtection && liftDeletionProtection(type, body)),
      ...(Object.keys(lifecycle).length > 0 && { lifecycle }),
    };
    if (Object.keys(lifted).length > 0) (resource[type] ??= {})[name] = lifted;
  }
  const providers = copy.provider["aws"] ?? [{}];
  return {
    ...(backend === "local" && {
      terraform: { backend: { local: { path: join(stateFolder, "terraform.tfstate") } } },
    }),
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
  return lifecycleOf(body)["prevent_destroy"] === true ? { prevent_destroy: false } : {};
}

/** Terraform replaces `ignore_changes` as a whole, so what the stack itself ignores is repeated. */
function ignoreFaults(type: string, body: Arguments, faults: readonly EmulatorFault[]): Arguments {
  const attributes = faults
    .filter((fault) => fault.type === type)
    .map(({ attribute }) => attribute.split(".")[0] ?? "");
  if (attributes.length === 0) return {};
  const own = lifecycleOf(body)["ignore_changes"];
  if (own === "all") return {};
  const repeated: unknown[] = Array.isArray(own) ? own : [];
  return { ignore_changes: [...new Set([...repeated, ...attributes])] };
}

function lifecycleOf(body: Arguments): Arguments {
  const lifecycle = body["lifecycle"];
  return typeof lifecycle === "object" && lifecycle !== null ? { ...lifecycle } : {};
}

function liftDeletionProtection(type: string, body: Arguments): Arguments {
  return Object.fromEntries(
    protections
      .filter((protection) => protection.type === type && body[protection.argument] === !protection.lifted)
      .map(({ argument, lifted }) => [argument, lifted]),
  );
}
