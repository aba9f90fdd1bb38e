import { z } from "zod";
import { account, cloud } from "./schema/cloud";
import { cluster } from "./schema/cluster";
import { database } from "./schema/database";
import { exchange } from "./schema/exchange";
import { bosh, machines, nodes, rabbitmq, vault } from "./schema/foundation";
import { domains, entry, naming, network, owner } from "./schema/network";
import { safeguard, section, text } from "./schema/primitives";
import { services } from "./schema/services";
import { tools } from "./schema/tools";

const environmentName = text(
  // The last two would be the stack of another environment's Vault or bootstrap; RDS refuses two dashes in a row.
  /^(?!.*--)(?!.*-(vault|bootstrap)$)[a-z][a-z0-9-]{1,38}[a-z0-9]$/,
  "3 to 40 characters [a-z0-9-], a letter first, single dashes, not ending in -vault or -bootstrap",
  "name the file and the environment alike",
);

/**
 * What a legal environment is, on its own. Rules across fields and across environments live in platform/rules/.
 *
 * Strict everywhere: an unknown key is an error. Values only: a secret is a path in Vault, never a value here.
 */
export const environmentSchema = section(
  {
    name: environmentName,
    /** `"production"` tightens the rules; `"stage"` relaxes cost, not safety. */
    tier: z.enum(["stage", "production"], { error: 'Allowed: "stage" or "production". Fix: say which rules apply' }),
    owner,
    naming,
    cloud,
    account,
    domains,
    network,
    entry,
    cluster,
    database,
    vault,
    rabbitmq,
    nodes,
    machines,
    bosh,
    services,
    tools,
    exchange,
    /** Whether the cloud refuses to delete what holds data. Lifting it is an apply of its own before a destroy. */
    deletionProtection: safeguard,
  },
  "describe the environment with defineEnvironment(name, { ... })",
);

/** A description as a person writes it. */
export type EnvironmentInput = z.input<typeof environmentSchema>;
/** A description that passed the schema and every rule. */
export type Environment = z.output<typeof environmentSchema>;

/**
 * Names a description. It does not judge: `loadEnvironments()` does, so that the problems of all files are reported
 * at once instead of the first file's first.
 *
 * @param name the file's name without `.ts`; the stack, the namespace and every resource carry it
 */
export function defineEnvironment(name: string, data: Omit<EnvironmentInput, "name">): EnvironmentInput {
  return { name, ...data };
}
