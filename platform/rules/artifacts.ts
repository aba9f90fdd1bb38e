import { describeUnpinned, unpinnedArtifacts } from "../artifacts";
import { type Rule, violation } from "./rule";

/** A machine without internet installs by checksum: what has none for its architecture, it can't install. */
export const artifactsArePinned: Rule = (env) => {
  const unpinned = unpinnedArtifacts(env);
  return violation(
    env,
    unpinned.length > 0,
    "machines.image.architecture",
    env.machines.image.architecture,
    describeUnpinned(unpinned),
  );
};
