/**
 * The order of deployment, each a `--step` of `npm run up`. Bootstrap is not among them: the account's administrator applies
 * it. `vault` shows how the custodians' stack stands and applies nothing.
 */
export const upSteps = ["environment", "vault", "vault-bootstrap", "bosh", "charts", "smoke"] as const;
export type UpStep = (typeof upSteps)[number];
