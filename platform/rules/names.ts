import { hostNames } from "../addresses";
import { physicalNames } from "../naming";
import { type Rule, violation } from "./rule";

/** Every physical name is legal; the message says the limit. */
export const namesAreLegal: Rule = (env) => {
  try {
    physicalNames(env);
    return [];
  } catch (error) {
    return violation(
      env,
      true,
      "naming",
      { ...env.naming, environment: env.name },
      error instanceof Error ? `${error.message}.` : String(error),
    );
  }
};

/** Longest name DNS carries (RFC 1035), in characters as a person writes it. */
const longestHostName = 253;

/** The private zone leaves room for the labels in front of it: `prometheus.<zone>` has to fit. */
export const hostNamesFit: Rule = (env) => {
  const longest = Math.max(...Object.values(hostNames(env)).map((host) => host.length - env.domains.private.length));
  const most = longestHostName - longest;
  return violation(
    env,
    env.domains.private.length > most,
    "domains.private",
    env.domains.private,
    `It has ${env.domains.private.length} characters. Allowed: ${most}, so that the hosts below it fit into ${longestHostName}. Fix: use a shorter name`,
  );
};
