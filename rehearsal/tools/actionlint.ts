import type { GoPrograms } from "./go-programs";

/** The checker of GitHub workflows, pinned: what it finds in ours is this version's opinion. */
export const actionlint: GoPrograms = {
  name: "actionlint",
  version: "1.7.12",
  module: "github.com/rhysd/actionlint",
  packages: { actionlint: "github.com/rhysd/actionlint/cmd/actionlint" },
  packageCount: 200,
  duration: "under a minute on 2 cores",
  neededFor: "building actionlint, which checks the workflows of the hosted CI",
};
