import { type Rule, violation } from "./rule";

/** Names of each distribution's program; the image's repository ends in the one it holds. */
const programs = { openbao: /(^|[/-])(openbao|bao)(-[a-z]+)?$/, vault: /(^|[/-])vault(-[a-z]+)?$/ } as const;

/** The Agent's image holds the program that the distribution calls: `bao` or `vault`. */
export const agentMatchesDistribution: Rule = (env) => {
  const { distribution } = env.vault;
  const { repository } = env.services.images.vaultAgent;
  return violation(
    env,
    !programs[distribution].test(repository),
    "services.images.vaultAgent.repository",
    repository,
    `Allowed: an image of ${distribution}, as vault.distribution says. Fix: name a repository that ends in "${distribution}"`,
  );
};
