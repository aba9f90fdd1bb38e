import Table from "cli-table3";
import type { Environment } from "../../environments/schema";
import type { People, Person } from "../../environments/schema/people";
import { type PeopleRuleContext, peopleRules } from "../../platform/rules/people";
import type { FoundFeature } from "../feature/features-folder";
import { inDays } from "../feature/list";
import { type Right, rightsOf } from "./rights";

/**
 * What a person's leaving means: every right that disappears, what is left to do by hand, what then is missing.
 *
 * @param features all there are; those of the person must be somebody else's, or gone, before the key is
 */
export function leaving(
  key: string,
  people: People,
  environments: readonly Environment[],
  features: readonly FoundFeature[] = [],
): string {
  const person = people.people[key];
  if (!person) throw new Error(`no person "${key}"`);
  const rights = rightsOf(person, environments);
  return [
    `${person.name} (${key}), user ${person.user} of account ${people.identityAccountId}`,
    "",
    rights.length === 0
      ? "No right disappears: the person is in no group."
      : `Rights that disappear:\n${table(rights)}`,
    "",
    "Edit:",
    `  environments/people.ts: remove people.${key}`,
    ...missing(key, people, environments),
    ...features.filter(({ feature }) => feature.owner === key).map(handedOver),
    "",
    "Then, in this order:",
    ...steps(person, rights, people, environments).map((step, index) => `  ${index + 1}. ${step}`),
  ].join("\n");
}

function table(rights: readonly Right[]): string {
  const lines = new Table({
    head: ["environment", "group", "what it opens", "role", "Kubernetes", "state"],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [null, null, 32, null, null, null],
  });
  for (const { environment, group, meaning, role, cluster, state } of rights) {
    lines.push([environment, group, meaning, role ?? "a role of the custodians' account", cluster, state]);
  }
  return lines.toString();
}

/** What the rules would say of the file without the person: somebody else has to step in first. */
function missing(key: string, people: People, environments: readonly Environment[]): string[] {
  const { [key]: _gone, ...rest } = people.people;
  const context: PeopleRuleContext = { environments, names: environments.map(({ name }) => name) };
  const after = peopleRules.flatMap((rule) => rule({ ...people, people: rest }, context));
  return after.map(({ found, message }) => `  but first: ${JSON.stringify(found)} would be left. ${message}`);
}

/** A feature whose owner nobody knows is refused: no chart of its environment would render. */
function handedOver({ file, promised, feature, namespace, daysLeft }: FoundFeature): string {
  return (
    `  but first: ${file} would be nobody's: ${namespace} of ${feature.environment}, until ${feature.expires} (${inDays(daysLeft)}). ` +
    `Fix: name another owner in it, or end it: npm run feature -- expire ${promised}${daysLeft < 0 ? "" : " --early"}`
  );
}

function steps(
  person: Person,
  rights: readonly Right[],
  { identityAccountId }: People,
  environments: readonly Environment[],
): string[] {
  const commands = (stack: Right["stack"], command: (environment: string) => string) =>
    environments
      .filter(({ name }) => rights.some((right) => right.environment === name && right.stack === stack))
      .map(({ name }) => `${command(name)}: the roles stop naming the person`);
  const holds = (group: Right["group"]) => rights.some((right) => right.group === group);
  return [
    `now: deactivate access keys, password and second factors of user ${person.user} in account ${identityAccountId}, then delete the user; nobody may take its name again`,
    "now: revoke the sessions the person still has: on each role above, IAM console, Revoke active sessions (a session lasts 1 to 4 hours)",
    ...commands("bootstrap", (name) => `npm run bootstrap -- ${name}`),
    ...commands("environment", (name) => `npx cdktf deploy ${name}`),
    ...commands("custodians'", (name) => `${name}: the custodians' own account`),
    "Vault: delete the person's entity and tokens (a custodian does)",
    ...(holds("custodian")
      ? ["Vault: rekey the recovery shares without the person's PGP key; a share outlives every right above"]
      : []),
    ...(holds("break-glass") || holds("operator") || holds("deployer")
      ? ["rotate what the person may have seen: the KYC user's access key, stored database and broker credentials"]
      : []),
    "npm run people -- list: the person is gone from every group",
  ];
}
