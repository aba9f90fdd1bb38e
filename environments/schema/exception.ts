import { z } from "zod";
import { day, reason, section, text } from "./primitives";

/**
 * A change that a guard refuses and somebody answers for, until a day. It covers the findings of one guard at one
 * address, in a pull request and at synth, and nothing else.
 */
const changeException = section(
  {
    /** The guard that refuses: platform/guards.ts has the list, and each refusal names its own. */
    guard: text(/^[a-z][a-z-]{1,39}$/, "the name of a guard", 'copy it from the refusal, such as "stateful-loss"'),
    /** The environment whose change it is. */
    environment: text(/^[a-z][a-z0-9-]*$/, "the name of an environment", 'such as "stage"'),
    /** Stack or namespace, where the address alone says too little. @default whichever has the address */
    scope: text(/^[a-z][a-z0-9./-]{0,199}$/, "the name of a stack or namespace", "copy it from the refusal").optional(),
    /** What changes, as the refusal writes it: `aws_ebs_volume.account_data_1A2B`, `apps/StatefulSet/redis`; a whole environment by its file, `environments/preview.ts`. No wildcards. */
    address: text(/^[^\s*?]{3,300}$/, "one whole address, without wildcards", "copy it from the refusal"),
    /** Key of a person in environments/people.ts: who answers for it. */
    owner: text(/^[a-z][a-z0-9-]*$/, "the key of a person in environments/people.ts", "name who answers for it"),
    /** Last day it holds, at most 30 days ahead: a change lands within days. Afterwards it covers nothing. */
    expires: day("pick a day within 30 days"),
    /** Why the loss, or the wider door, is wanted. */
    reason: reason("say why the change is wanted, with the ticket if there is one"),
  },
  "give guard, environment, address, owner, expires and reason",
);

export const exceptionsSchema = z.array(changeException, {
  error: "Allowed: a list of exceptions. Fix: give [] where there is none",
});

export type ExceptionInput = z.input<typeof changeException>;
export type ChangeException = z.output<typeof changeException>;

/** Names the exceptions. It does not judge: `loadDescriptions()` does, together with the environments. */
export function defineExceptions(exceptions: readonly ExceptionInput[]): readonly ExceptionInput[] {
  return exceptions;
}
