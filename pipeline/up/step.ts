import type { OnProgress } from "../../rehearsal/tools/cache";

/** Steps of an environment in the order they are taken (docs/deploying-on-aws.md): what comes later needs what came before. */
export const stepNames = [
  "bootstrap",
  "environment",
  "vault",
  "vault-bootstrap",
  "bosh",
  "cluster",
  "charts",
  "smoke",
] as const;
export type StepName = (typeof stepNames)[number];

/**
 * Where a step stands, asked of the real thing each time: nothing is remembered between two runs, so an interrupted one
 * is resumed by the same command, whoever gives it.
 *
 * - `done`: as described. `to-do`: `run` would change what `note` says.
 * - `others`: somebody else's to do, and not done; `cure` says whose and how. `not-built`: RKCP can't do it yet; nothing
 *   waits for it.
 * - `refused`: it may not be done as it is, or could not be looked at; `cure` says what to do.
 */
export type StepState =
  | { readonly kind: "done" | "to-do" | "not-built"; readonly note: string }
  | { readonly kind: "others" | "refused"; readonly note: string; readonly cure: string };

/** One step of the way from an empty account to an exchange that answers. */
export interface Step {
  readonly name: StepName;
  /** Who applies it. */
  readonly by: string;
  /** Asks, changes nothing. */
  readonly inspect: (onProgress: OnProgress) => Promise<StepState>;
  /** Does what the last `inspect` said. Absent where nothing here does it. Answers with what was done. */
  readonly run?: (onProgress: OnProgress) => Promise<string>;
}

/** A failure with what to do about it: the message has no `Fix: ` of its own. */
export class StepProblem extends Error {
  override readonly name = "StepProblem";
  constructor(
    message: string,
    readonly cure: string,
  ) {
    super(message);
  }
}

/** What was thrown, as the message and the cure. Our refusals end in `Fix: ...`; anything else is looked at by a person. */
export function problemOf(thrown: unknown): { readonly message: string; readonly cure: string } {
  if (thrown instanceof StepProblem) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const at = text.lastIndexOf("Fix: ");
  if (at < 0) return { message: text, cure: "read the error, mend its cause, and run the same command again" };
  return { message: text.slice(0, at).trim(), cure: text.slice(at + "Fix: ".length).trim() };
}
