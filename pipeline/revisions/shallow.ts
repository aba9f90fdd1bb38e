import { RevisionProblem } from "./problem";
import type { Repository } from "./repository";

/** How a shallow clone gets the rest. */
export const unshallow = "Fix: git fetch --unshallow; in GitHub Actions, fetch-depth: 0 at actions/checkout";

/** @throws RevisionProblem in a shallow clone, where two revisions may have in common what was not fetched */
export function refuseIncompleteHistory(repository: Repository, base: string, head: string): void {
  if (!repository.shallow) return;
  throw new RevisionProblem(
    `${base} and ${head}: this clone is shallow, and what they have in common is beyond its depth. ${unshallow}`,
  );
}
