import { emptyBucket, newestVersion, pathOf } from "./emulator/buckets";
import { call, type CallScope } from "./emulator/call";
import { type StackFolders, writeCopy } from "./prepare-folder";
import { messageOf, RehearsalProblem } from "./problem";
import { type StateBackend, stateBackendOf } from "./state-backend";
import type { SynthesizedStack } from "./synthesized-stack";
import type { TerraformRun } from "./terraform-run";

export interface StateMoveOptions {
  readonly terraform: Pick<TerraformRun, "migrateState" | "planOnly">;
  readonly folders: StackFolders;
  readonly copy: SynthesizedStack;
  readonly endpoint: string;
  readonly account: CallScope;
}

/**
 * What an administrator does once per account: the state of the bootstrap stack goes from this machine into the bucket
 * that the stack has just made. Done twice, because the second time has to change nothing; then a foreign lock has to
 * keep Terraform out.
 *
 * @throws RehearsalProblem when the object is absent, is written again, or a lock is not respected
 */
export async function moveStateIn(options: StateMoveOptions): Promise<string> {
  const { terraform, folders, copy, endpoint, account } = options;
  const backend = stateBackendOf(copy, folders.root);
  await writeCopy(folders, copy, { backend: "synthesized" });
  await terraform.migrateState();
  const first = await newestVersion(endpoint, account, backend.bucket, backend.key);
  if (first === undefined) throw new RehearsalProblem(`state: ${backend.bucket} has no ${backend.key} after the move`);
  await terraform.migrateState();
  const second = await newestVersion(endpoint, account, backend.bucket, backend.key);
  if (second !== first) throw new RehearsalProblem(`state: ${backend.key} was written again by a second move`);
  await tryForeignLock(options, backend);
  return `${backend.key} in ${backend.bucket}; a second move changes nothing, a foreign lock keeps Terraform out`;
}

/** Back to this machine, and the bucket emptied, so that the stack can be destroyed. */
export async function moveStateOut(options: StateMoveOptions): Promise<string> {
  const { terraform, folders, copy, endpoint, account } = options;
  const { bucket } = stateBackendOf(copy, folders.root);
  await writeCopy(folders, copy);
  await terraform.migrateState();
  const removed = await emptyBucket(endpoint, account, bucket);
  return `on this machine again; ${removed} version(s) removed from ${bucket}`;
}

/** Terraform's lock is an object beside the state that must not exist yet. */
async function tryForeignLock({ terraform, endpoint, account }: StateMoveOptions, backend: StateBackend) {
  if (backend.use_lockfile !== true) {
    throw new RehearsalProblem(
      `state: use_lockfile of ${backend.key} is ${String(backend.use_lockfile)}. Allowed: true. ` +
        "Fix: without a lock two people apply at once; set it where stacks/ creates the backend",
    );
  }
  const path = pathOf(backend.bucket, `${backend.key}.tflock`);
  const lock = { ID: "0", Operation: "OperationTypeApply", Who: "somebody-else", Path: backend.key };
  await call(endpoint, account, "s3", {
    method: "PUT",
    path,
    body: JSON.stringify(lock),
    contentType: "application/json",
  });
  const refusal = await terraform
    .planOnly("plan-against-a-lock", () => undefined)
    .then(
      () => "planned in spite of the lock",
      (thrown: unknown) => messageOf(thrown),
    );
  await call(endpoint, account, "s3", { method: "DELETE", path });
  if (!refusal.includes("acquiring the state lock")) {
    throw new RehearsalProblem(`state: a foreign lock on ${backend.key} was not respected: ${refusal}`);
  }
}
