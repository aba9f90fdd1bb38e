import { RehearsalProblem } from "../../rehearsal/problem";
import { BootstrapProblem } from "./problem";
import {
  addressesOf,
  interrupted,
  keepAside,
  lossOf,
  readLocalState,
  type State,
} from "../../pipeline/terraform/state";
import { explained, hasNoBucket } from "../../pipeline/terraform/backend-refusal";
import type { TerraformFolder } from "../../pipeline/terraform/terraform-folder";

export interface BootstrapOptions {
  readonly environment: string;
  readonly accountId: string;
  /** Bucket and object that hold the state in the end. */
  readonly store: { readonly bucket: string; readonly key: string };
  /** The stack and, until the bucket exists, its state. */
  readonly stack: Pick<
    TerraformFolder,
    "stateFile" | "useLocalState" | "useStacksBackend" | "moveState" | "pullState" | "adopt" | "keep" | "plan" | "apply"
  >;
  /** A folder with the stack's backend alone: asks for bucket, state and credentials without a provider. */
  readonly probe: Pick<TerraformFolder, "useStacksBackend" | "pullState">;
  /** Addresses of what is never destroyed, not even to be made again: bucket and key. */
  readonly neverDestroyed: readonly string[];
  /** Show the plan and change nothing. */
  readonly planOnly: boolean;
  /** Asked when there is something to change. */
  readonly confirm: () => Promise<boolean>;
  /** One line per step. */
  readonly tell: (line: string) => void;
}

export type BootstrapOutcome = "applied" | "planned" | "unchanged" | "declined";

/** Where the state is, now. */
interface Whereabouts {
  readonly bucketExists: boolean;
  readonly inBucket: State | undefined;
  readonly here: State | undefined;
}

/**
 * Applies a bootstrap stack, and moves its state into the bucket it has made. It asks where things stand before it does
 * anything, so it continues wherever an earlier run was interrupted, and a finished bootstrap is an ordinary apply. The
 * local state is put aside only when the bucket's copy has been read back and is the same.
 *
 * @throws BootstrapProblem what the administrator has to put right
 */
export async function bootstrap(options: BootstrapOptions): Promise<BootstrapOutcome> {
  const { store, stack, planOnly, tell } = options;
  const found = await lookAround(options);
  tell(describe(found, options));
  const started = await settle(found, options);
  await adoptTheBucket(found, options);
  await keepWhatIsThere(found, options);
  const changes = await stack.plan();
  if (planOnly) return changes ? "planned" : "unchanged";
  if (changes) {
    if (!(await options.confirm())) return "declined";
    await stack.apply();
  }
  if (started === "bucket") return changes ? "applied" : "unchanged";
  tell(`moving the state to s3://${store.bucket}/${store.key}`);
  await stack.moveState();
  await putAside(options, await stack.pullState(`s3://${store.bucket}/${store.key}`));
  return "applied";
}

/** Asks for the bucket with the caller's credentials; the backend also refuses those of another account. */
async function lookAround({ probe, stack, store, accountId }: BootstrapOptions): Promise<Whereabouts> {
  const here = await readLocalState(stack.stateFile);
  try {
    await probe.useStacksBackend();
  } catch (thrown) {
    if (!(thrown instanceof RehearsalProblem)) throw thrown;
    if (hasNoBucket(thrown.message)) return { bucketExists: false, inBucket: undefined, here };
    throw new BootstrapProblem(explained(thrown.message, { bucket: store.bucket, accountId, role: "administrator" }));
  }
  return { bucketExists: true, inBucket: await probe.pullState(`s3://${store.bucket}/${store.key}`), here };
}

function describe({ bucketExists, inBucket, here }: Whereabouts, { store }: BootstrapOptions): string {
  if (inBucket) return `state: in s3://${store.bucket}/${store.key}, ${inBucket.resources.length} resources`;
  const bucket = bucketExists ? "the bucket exists" : "no bucket yet";
  return here ? `state: here, ${here.resources.length} resources; ${bucket}` : `state: none; ${bucket}`;
}

/** Makes the stack's folder ready, and says where its state is kept from here on. */
async function settle(found: Whereabouts, options: BootstrapOptions): Promise<"bucket" | "here"> {
  const { stack, store } = options;
  if (found.inBucket) {
    // An earlier run was interrupted after the move and before the local state was put aside.
    if (found.here) await putAside(options, found.inBucket);
    await stack.useStacksBackend();
    return "bucket";
  }
  if (found.bucketExists && !found.here) {
    throw new BootstrapProblem(
      `s3://${store.bucket}: exists, and neither it nor ${stack.stateFile} holds a state. Fix: finish the bootstrap where it was begun (the local state is there); if the bucket is not this environment's, change naming.suffix`,
    );
  }
  await stack.useLocalState();
  return "here";
}

/** An interrupted apply may have asked for the bucket without hearing the answer: then it exists, and no state knows it. */
async function adoptTheBucket({ bucketExists, inBucket, here }: Whereabouts, options: BootstrapOptions): Promise<void> {
  const { stack, store, neverDestroyed, tell } = options;
  const address = neverDestroyed.find((each) => each.startsWith("aws_s3_bucket."));
  if (!bucketExists || inBucket || !here || address === undefined || addressesOf(here).includes(address)) return;
  tell(`taking in the bucket that an interrupted apply made: ${address}`);
  await stack.adopt(address, store.bucket);
}

/** An interrupted apply leaves a bucket or key that Terraform would make again, and may not destroy. */
async function keepWhatIsThere({ inBucket, here }: Whereabouts, options: BootstrapOptions): Promise<void> {
  const state = inBucket ?? here;
  const kept = state ? interrupted(state).filter((address) => options.neverDestroyed.includes(address)) : [];
  if (kept.length === 0) return;
  options.tell(`completing what an interrupted apply began: ${kept.join(", ")}`);
  await options.stack.keep(kept);
}

/** @throws BootstrapProblem when the bucket's state is not the local one or a later one of it */
async function putAside({ stack, store, tell }: BootstrapOptions, moved: State | undefined): Promise<void> {
  const local = await readLocalState(stack.stateFile);
  if (!local) return;
  const loss = lossOf(local, moved);
  if (loss !== undefined) {
    throw new BootstrapProblem(
      `${stack.stateFile}: ${loss}. Nothing was removed. Fix: compare it with s3://${store.bucket}/${store.key}, keep the right one, and run this again`,
    );
  }
  tell(`verified in the bucket; the local state is kept as ${await keepAside(stack.stateFile)}`);
}
