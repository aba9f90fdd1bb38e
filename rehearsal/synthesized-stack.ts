import { readFile } from "node:fs/promises";
import { z } from "zod";
import { RehearsalProblem } from "./problem";

/** A block's arguments as Terraform's JSON syntax writes them. */
export type Arguments = Record<string, unknown>;

const argumentsSchema = z.record(z.string(), z.unknown());
const blocksByName = z.record(z.string(), z.record(z.string(), argumentsSchema));

/**
 * `cdk.tf.json`, as far as a rehearsal looks into it. Everything else passes through untouched, so the copy stays what
 * synth wrote.
 */
const stackSchema = z.looseObject({
  terraform: z.looseObject({ backend: z.record(z.string(), argumentsSchema).optional() }),
  provider: z.record(z.string(), z.array(argumentsSchema)).default({}),
  resource: blocksByName.default({}),
});
export type SynthesizedStack = z.infer<typeof stackSchema>;

/** One resource of a stack. */
export interface ResourceBlock {
  readonly type: string;
  readonly name: string;
  /** `type.name`, as Terraform prints it. */
  readonly address: string;
  readonly body: Arguments;
}

/** Where the stack says it belongs. */
export interface StackAccount {
  readonly accountId: string;
  readonly region: string;
}

/**
 * Reads what synth wrote.
 *
 * @throws RehearsalProblem when it is missing or not a synthesised stack
 */
export async function readStack(file: string): Promise<SynthesizedStack> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new RehearsalProblem(
      `${file}: synth wrote no such file. Fix: name an environment that stacks/main.ts synthesises (environments/*.ts)`,
    );
  });
  const parsed = stackSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new RehearsalProblem(`${file}: not a synthesised stack.\n${z.prettifyError(parsed.error)}`);
}

/** Every resource block, in the file's order. */
export function resourcesOf(stack: SynthesizedStack): ResourceBlock[] {
  return Object.entries(stack.resource).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, body]) => ({ type, name, address: `${type}.${name}`, body })),
  );
}

/**
 * The account and region of the stack's AWS provider. `allowed_account_ids` is asked for because it is also what keeps
 * a real deploy from landing in another account.
 *
 * @throws RehearsalProblem when the provider block does not name exactly one account, or no region
 */
export function accountOf(stack: SynthesizedStack, file: string): StackAccount {
  const provider = stack.provider["aws"]?.[0];
  const accounts = z.tuple([z.string().regex(/^\d{12}$/)]).safeParse(provider?.["allowed_account_ids"]);
  const region = z.string().min(1).safeParse(provider?.["region"]);
  if (accounts.success && region.success) return { accountId: accounts.data[0], region: region.data };
  throw new RehearsalProblem(
    `${file}: provider.aws has allowed_account_ids ${JSON.stringify(provider?.["allowed_account_ids"])} and region ` +
      `${JSON.stringify(provider?.["region"])}. Allowed: one account of 12 digits and a region. ` +
      `Fix: set allowedAccountIds and region where stacks/ creates the AwsProvider`,
  );
}
