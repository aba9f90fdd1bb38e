/** The branch that is deployed: hosted CI plans from its files alone, Concourse deploys nothing else. */
export const mainBranch = "main";

/**
 * Workflows of the hosted CI that may read an account, by their files in `.github/workflows`. Both run the main branch's
 * code only: one when a pull request was rendered, one every night. The role's trust names them; nothing else that runs in
 * the repository, a workflow of another branch least of all, can become it.
 */
export const planningWorkflows = ["plan.yml", "drift.yml"] as const;
