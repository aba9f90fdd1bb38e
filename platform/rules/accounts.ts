import { type Rule, violation } from "./rule";

/** What exists once per account has one owner. */
export const oneBaselinePerAccount: Rule = (env, { environments }) => {
  const owner = environments.find((other) => other.account.baseline && other.cloud.accountId === env.cloud.accountId);
  return violation(
    env,
    env.account.baseline && owner !== env,
    "account.baseline",
    true,
    `${owner?.name} already owns the singletons of account ${env.cloud.accountId}. Fix: set account.baseline to false in one of them`,
  );
};

/** A domain leads to one environment. */
export const domainsAreDistinct: Rule = (env, { environments }) => {
  const twin = environments
    .slice(0, environments.indexOf(env))
    .find((other) => other.domains.private === env.domains.private || other.domains.public === env.domains.public);
  return violation(
    env,
    twin !== undefined,
    "domains",
    env.domains,
    `${twin?.name} has the same domain. Fix: give each environment its own public and private domain`,
  );
};

/** Inside the network a private zone hides the public one of the same name, and everything below its own. */
export const zonesAreApart: Rule = (env) => {
  const { public: shown, private: hidden } = env.domains;
  return violation(
    env,
    shown === hidden || shown.endsWith(`.${hidden}`),
    "domains.private",
    hidden,
    `Inside the network it would hide the public domain ${shown}. Fix: use a name of its own, below .internal`,
  );
};

/** Whoever runs the exchange must not hold Vault as well. */
export const custodiansHaveTheirOwnAccount: Rule = (env, { environments }) => {
  if (env.vault.custody !== "separate") return [];
  const { accountId } = env.vault;
  const neighbour = environments.find((other) => other.cloud.accountId === accountId);
  return violation(
    env,
    neighbour !== undefined,
    "vault.accountId",
    accountId,
    `It is the account of ${neighbour?.name}, whose operators would reach Vault. Fix: give Vault an account of the custodians`,
  );
};

/** Rights within an account go by the beginning of a name: `rkcp-stage-*` would also be all of `stage-b`. */
export const namesInAnAccountAreApart: Rule = (env, { environments }) => {
  const shorter = environments.find(
    (other) =>
      other.cloud.accountId === env.cloud.accountId &&
      other.naming.project === env.naming.project &&
      env.name.startsWith(`${other.name}-`),
  );
  return violation(
    env,
    shorter !== undefined,
    "name",
    env.name,
    `It begins with ${shorter?.name}-, and whoever may touch ${shorter?.name} in account ${env.cloud.accountId} could touch this environment. Fix: use another name, or an account of its own`,
  );
};
