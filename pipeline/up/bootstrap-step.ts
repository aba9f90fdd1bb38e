import { RehearsalProblem } from "../../rehearsal/problem";
import { explained, hasNoBucket } from "../terraform/backend-refusal";
import type { TerraformFolder } from "../terraform/terraform-folder";
import type { RenderedStack } from "../terraform/rendered-stack";
import { type Step, StepProblem } from "./step";

export interface BootstrapStepOptions {
  readonly environment: string;
  readonly accountId: string;
  readonly stack: RenderedStack;
  /** A folder for the stack's backend alone: asks for bucket, state and credentials without a provider. */
  readonly probe: Pick<TerraformFolder, "write" | "useStacksBackend" | "pullState">;
}

/**
 * The account's administrator bootstraps, once and after a change of people: nobody who deploys has the right, so it is
 * looked at and never done here.
 */
export function bootstrapStep({ environment, accountId, stack, probe }: BootstrapStepOptions): Step {
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
      await probe.write({ "backend.tf.json": JSON.stringify({ terraform: { backend: stack.backend } }) });
      try {
        await probe.useStacksBackend();
      } catch (thrown) {
        if (!(thrown instanceof RehearsalProblem)) throw thrown;
        if (hasNoBucket(thrown.message)) return absent;
        const told = explained(thrown.message, { bucket, accountId, role: "deployer" });
        const [message = told, cure = "read Terraform's error"] = told.split(" Fix: ");
        throw new StepProblem(message, cure);
      }
      const state = await probe.pullState(`s3://${bucket}/${key}`);
      if (state === undefined) return absent;
      return { kind: "done", note: `${state.resources.length} resources; state in s3://${bucket}` };
    },
  };
}
