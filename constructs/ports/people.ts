/** What a person may be in an environment; each is one role of its account. */
export const peopleRoles = ["deployer", "operator", "on-call", "read-only", "custodian", "break-glass"] as const;
export type PeopleRole = (typeof peopleRoles)[number];

/** Who may take which role, always with a second factor. */
export interface PeopleSpec {
  /** The account that holds the people's users and nothing of the exchange. */
  readonly identityAccountId: string;
  /** Users by role, with their path. A role with nobody in it exists and opens to nobody. */
  readonly members: Readonly<Record<PeopleRole, readonly string[]>>;
}
