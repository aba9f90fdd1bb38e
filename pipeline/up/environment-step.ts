import type { Change, Finding } from "../model";
import type { RenderedStack } from "../terraform/rendered-stack";
import type { TerraformFolder } from "../terraform/terraform-folder";
import { type Step, StepProblem } from "./step";

export interface EnvironmentStepOptions {
  readonly environment: string;
  readonly stack: RenderedStack;
  readonly folder: Pick<TerraformFolder, "write" | "useStacksBackend" | "plan" | "plannedJson" | "apply">;
  /** What Terraform's plan would change, from its JSON. */
  readonly changesOf: (plan: string) => readonly Change[];
  /** What the guards say of it; what an exception covers is among it, with the exception. */
  readonly judge: (changes: readonly Change[]) => readonly Finding[];
  /** Where Terraform's own words are. */
  readonly logFile: string;
}

/** The environment's cloud stack, by Terraform itself: planned, judged by the guards, applied as planned. */
export function environmentStep(options: EnvironmentStepOptions): Step {
  const { environment, stack, folder, changesOf, judge, logFile } = options;
  return {
    name: "environment",
    by: "the deployer",
    inspect: async (onProgress) => {
      onProgress("asking for the state");
      await folder.write(stack.files);
      await folder.useStacksBackend();
      onProgress("planning");
      if (!(await folder.plan())) return { kind: "done", note: "as described" };
      const changes = changesOf(await folder.plannedJson());
      const refusals = judge(changes).filter(({ exception }) => exception === undefined);
      if (refusals.length > 0) {
        const [first] = refusals;
        return {
          kind: "refused",
          note: refusals.map(({ guard, address, reason }) => `${guard}: ${address}: ${reason}`).join("\n"),
          cure: first?.fix ?? "",
        };
      }
      return { kind: "to-do", note: `${countsOf(changes)}; Terraform's plan: ${logFile}` };
    },
    run: async () => {
      try {
        await folder.apply();
      } catch (thrown) {
        if (!(thrown instanceof Error) || !/Saved plan is stale/.test(thrown.message)) throw thrown;
        throw new StepProblem(
          `${environment}: somebody else has applied since it was planned`,
          "run the same command again: it plans anew",
        );
      }
      return "applied as planned";
    },
  };
}

/** `3 to create, 1 to replace (aws_instance.vault_a)`: what goes is named. */
function countsOf(changes: readonly Change[]): string {
  const verbs = { create: "create", update: "change", replace: "replace", destroy: "destroy", move: "move" } as const;
  const counts = Object.entries(verbs).flatMap(([kind, verb]) => {
    const found = changes.filter((change) => change.class === kind);
    if (found.length === 0) return [];
    const named =
      kind === "replace" || kind === "destroy" ? ` (${found.map(({ address }) => address).join(", ")})` : "";
    return [`${found.length} to ${verb}${named}`];
  });
  return counts.length === 0 ? "outputs only" : counts.join(", ");
}
