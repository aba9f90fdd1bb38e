import { stringify } from "yaml";
import { apis, groupsOf, type Reach } from "./api";

/** What Barong's AuthZ lets pass without a session, and what it refuses whoever asks: prefixes without the first slash. */
export interface AuthzRules {
  readonly pass: readonly string[];
  readonly block: readonly string[];
}

/**
 * The lists of AuthZ, for every program the platform knows: a program that is not installed has no route, so its line
 * opens nothing. AuthZ compares beginnings, so every entry ends in a slash: `public` must not open `public_keys`. A
 * group's own path, without anything below it, answers nothing in either program.
 */
export function authzRules(): AuthzRules {
  const paths = (reach: Reach) =>
    apis.flatMap((api) =>
      groupsOf(api, (of) => of === reach).map((group) => `${api.prefix.slice(1)}/${group}${api.websocket ? "" : "/"}`),
    );
  return { pass: paths("anybody"), block: paths("nobody").map((path) => path.replace(/\/$/, "")) };
}

/** The same as Barong reads it: `/home/app/config/authz_rules.yml` (application facts 2.4). */
export function authzRulesFile(): string {
  return stringify({ rules: authzRules() });
}
