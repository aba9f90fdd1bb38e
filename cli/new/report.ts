import Table from "cli-table3";
import type { Environment } from "../../environments/schema";
import type { NewEnvironment } from "./new-environment";

/** Longest line of the house's formatting; a longer one means that a new value no longer fits where the old one stood. */
const lineWidth = 120;

/** What the new file says differently, value by value. */
export function changesTable({ differences, source, environment }: NewEnvironment): string {
  const table = new Table({
    head: ["setting", source.name, environment.name],
    style: { head: [], border: [], compact: true },
  });
  for (const { path, was, value } of differences) table.push([path.join("."), String(was), String(value)]);
  return table.toString();
}

/** What a person does from here to a running environment, in this order. */
export function nextSteps(made: NewEnvironment): string {
  const steps = [...reading(made), ...account(made), ...deploying(made)];
  return ["What to do next:", ...steps.map((step, index) => `${String(index + 1).padStart(3)}. ${step}`)].join("\n");
}

function reading({ file, text, inventory, source, environment }: NewEnvironment): string[] {
  const wide = text.split("\n").some((line) => line.length > lineWidth);
  return [
    `Read ${file}: sizes, owner, budget and every reason and signature in it are still those of ${source.name}.`,
    ...(wide ? ["npm run format: a new value is too long for its line."] : []),
    `Say in environments/people.ts who is in its groups: nobody is yet.${glass(environment)}`,
    `Commit it with ${inventory}: the suffix in it is part of names that can't be changed later. After each change that adds a volume, a bucket or a key: npm run stateful -- accept ${environment.name}.`,
  ];
}

/** A rule of people; until it is kept, nothing renders. */
function glass({ tier }: Environment): string {
  return tier === "production" ? " Until two people may break its glass, nothing is rendered." : "";
}

function account({ environment, source }: NewEnvironment): string[] {
  const { accountId } = environment.cloud;
  const owned = environment.account.baseline
    ? `it makes the account's singletons (account.baseline is true)`
    : `another environment of it owns the singletons (account.baseline is false)`;
  const where =
    accountId === source.cloud.accountId
      ? `It shares the account ${accountId} of ${source.name}: ${owned}. Give it one of its own with --account if the two must not reach each other.`
      : `Have the account ${accountId} ready: ${owned}.`;
  return [where, ...vaultAccount(environment, source), `npm run doctor -- ${environment.name}`];
}

function vaultAccount(environment: Environment, source: Environment): string[] {
  if (environment.vault.custody !== "separate" || source.vault.custody !== "separate") return [];
  const { accountId, cidr } = environment.vault;
  return accountId === source.vault.accountId
    ? [`Ask the custodians: their account ${accountId} will also hold this environment's Vault (${cidr}).`]
    : [`Have the custodians' account ${accountId} ready for Vault (${cidr}).`];
}

function deploying({ environment }: NewEnvironment): string[] {
  const { name, domains, owner, entry } = environment;
  const certificate = entry.certificate
    ? [
        `Have a certificate for ${domains.public} in ACM and name it in entry.certificate: the present one is another's.`,
      ]
    : [];
  return [
    `npm run bootstrap -- ${name}: state bucket, permission boundary and roles, once, by the account's administrator.`,
    ...certificate,
    `npm run artifacts -- fetch ${name}: what its machines install, into the cache of this machine.`,
    `npx cdktf diff ${name}, read it, npx cdktf deploy ${name}, and at once npm run artifacts -- push ${name}.`,
    `Delegate ${domains.public} to the name servers the deploy printed, at whoever holds the domain above it; then set domains.delegated to true and deploy again.`,
    `Confirm the alarm subscriptions that reach ${owner.alarmEmails.join(", ")}.`,
    "The whole way, with costs: docs/deploying-on-aws.md.",
  ];
}
