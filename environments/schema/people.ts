import { z } from "zod";
import { nearestWord } from "./nearest";
import { awsAccount, keyed, section, text } from "./primitives";

/**
 * What a person may be in an environment; each is one role of its account.
 *
 * `deployer` applies the environment's stack. `operator` keeps it running. `on-call` looks, and restarts what hangs.
 * `read-only` looks. `custodian` holds Vault and nothing else. `break-glass` may do nearly everything for an hour, and
 * everybody hears of it.
 */
export const groups = ["deployer", "operator", "on-call", "read-only", "custodian", "break-glass"] as const;
export type Group = (typeof groups)[number];

const group = z.enum(groups, {
  error: ({ input }) => {
    const meant =
      typeof input === "string" ? nearestWord(input, groups, ({ length }) => Math.ceil(length / 2)) : undefined;
    const allowed = `Allowed: ${groups.map((word) => `"${word}"`).join(" or ")}.`;
    return meant !== undefined
      ? `${allowed} Did you mean "${meant}"? Fix: correct the name`
      : `${allowed} Fix: name groups; what each may do is in docs/identity.md`;
  },
});

const person = section(
  {
    /** Name for lists and reviews. */
    name: text(/^\S.{0,79}$/, "a name of 1 to 80 characters", "write the person's name"),
    /**
     * IAM user of the identity account, with its path: `people/ada`. Whoever may make users there can take this name once
     * the user is deleted, so that account is the administrators' alone.
     */
    user: text(
      /^([\w+=,.@-]{1,64}\/){0,4}[\w+=,.@-]{1,64}$/,
      "an IAM user name, with its path if it has one, without a leading slash",
      "copy it from the identity account",
    ),
    /** Groups by environment. An environment that is not named here is closed to the person. */
    groups: z.record(
      z.string(),
      z
        .array(group, { error: 'Allowed: a list of groups. Fix: write a list, such as ["read-only"]' })
        .min(1, { error: "Allowed: one group or more. Fix: remove the environment from the person instead" })
        .refine((names) => new Set(names).size === names.length, {
          error: "Allowed: each group once. Fix: remove the repetition",
        }),
      { error: 'Allowed: groups by environment. Fix: write { stage: ["read-only"] }' },
    ),
  },
  "describe the person: name, user, groups",
);

/** Who is in which group. Strict like an environment, and like it without a secret. */
export const peopleSchema = section(
  {
    /**
     * AWS account that holds the people's users and nothing of the exchange, 12 digits. A role trusts the named users of
     * this account, each with MFA.
     */
    identityAccountId: awsAccount("name the account that holds the users"),
    /** People by key; the key stays when a name changes. */
    people: keyed(person, "name each person, such as ada"),
  },
  "describe the people with definePeople({ ... })",
);

export type PeopleInput = z.input<typeof peopleSchema>;
export type People = z.output<typeof peopleSchema>;
export type Person = People["people"][string];

/** Names a description of people. It does not judge: `loadEnvironments()` does, together with the environments. */
export function definePeople(data: PeopleInput): PeopleInput {
  return data;
}
