import { type StepName, stepNames } from "../up/step";

/**
 * The order of deployment, each a `--step` of `npm run up`. Bootstrap and the cluster set are not among them: the account's
 * administrator and break-glass apply them, and `up` stops where they have not. `vault` shows how the custodians' stack
 * stands and applies nothing.
 */
export const upSteps = stepNames.filter((name): name is UpStep => name !== "bootstrap" && name !== "cluster");
export type UpStep = Exclude<StepName, "bootstrap" | "cluster">;
