import { RehearsalProblem } from "../../rehearsal/problem";
import { explained, hasNoBucket, isForbidden } from "../terraform/backend-refusal";
import type { TerraformFolder } from "../terraform/terraform-folder";
import type { RenderedStack } from "../terraform/rendered-stack";
import { type Step, StepProblem } from "./step";

export interface BootstrapStepOptions {
  readonly environment: string;
  readonly accountId: string;
  readonly stack: RenderedStack;
  /** The environment's own stack, whose state stands in the same bucket: who deploys may read that one alone. */
  readonly environmentStack: RenderedStack;
  /** A folder for the stack's backend alone: asks for bucket, state and credentials without a provider. */
  readonly probe: Pick<TerraformFolder, "write" | "useStacksBackend" | "pullState">;
}

/**
 * The account's administrator bootstraps, once and after a change of people: nobody who deploys has the right, so it is
 * looked at and never done here.
 */
export function bootstrapStep({ environment, accountId, stack, environmentStack, probe }: BootstrapStepOptions): Step {
  const { bucket, key } = stack.backend.s3;
  const absent = {
    kind: "others",
    note: `s3://${bucket} holds no state of it: the account has no store, boundary and roles yet`,
    cure: `npm run bootstrap -- ${environment}, as administrator of account ${accountId}`,
  } as const;
  return {
    name: "bootstrap",
    by: "the account's administrator",
    inspect: async () => {
      const own = await stateOf(probe, stack, accountId);
      if (own.kind === "no-bucket") return absent;
      if (own.kind === "read") {
        if (own.state === undefined) return absent;
        return { kind: "done", note: `${own.state.resources.length} resources; state in s3://${bucket}` };
      }
      // That state is hidden from every role of the environment, and whoever has one has it from the bootstrap.
      const theirs = await stateOf(probe, environmentStack, accountId);
      if (theirs.kind === "no-bucket") return absent;
      if (theirs.kind === "refused") throw theirs.problem;
      return {
        kind: "done",
        note: `s3://${bucket} is there; whether s3://${bucket}/${key} is up to date, the administrator alone sees`,
      };
    },
  };
}

type Found =
  | { readonly kind: "no-bucket" }
  | { readonly kind: "read"; readonly state: Awaited<ReturnType<BootstrapStepOptions["probe"]["pullState"]>> }
  | { readonly kind: "refused"; readonly problem: StepProblem };

/** The state of a stack, by its backend alone. @throws StepProblem when the store can't be asked at all */
async function stateOf(
  probe: BootstrapStepOptions["probe"],
  { backend }: RenderedStack,
  accountId: string,
): Promise<Found> {
  const { bucket, key } = backend.s3;
  await probe.write({ "backend.tf.json": JSON.stringify({ terraform: { backend } }) });
  try {
    await probe.useStacksBackend();
    return { kind: "read", state: await probe.pullState(`s3://${bucket}/${key}`) };
  } catch (thrown) {
    if (!(thrown instanceof RehearsalProblem)) throw thrown;
    if (hasNoBucket(thrown.message)) return { kind: "no-bucket" };
    const told = explained(thrown.message, { bucket, accountId, role: "deployer" });
    const [message = told, cure = "read Terraform's error"] = told.split(" Fix: ");
    const problem = new StepProblem(message, cure);
    if (isForbidden(thrown.message)) return { kind: "refused", problem };
    throw problem;
  }
}
