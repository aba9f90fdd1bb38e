import Table from "cli-table3";
import type { Environment } from "../../environments/schema";
import { groups, type People } from "../../environments/schema/people";

const plain = { style: { head: [], border: [] } };

/** One line per person: who, and in which groups. */
export function list({ identityAccountId, people }: People): string {
  const lines = new Table({ head: ["key", "name", "user", "groups"], ...plain });
  for (const [key, { name, user, groups: own }] of Object.entries(people)) {
    lines.push([
      key,
      name,
      user,
      Object.entries(own)
        .map(([environment, names]) => `${environment}: ${names.join(", ")}`)
        .join("\n"),
    ]);
  }
  return `Users of account ${identityAccountId}\n${lines.toString()}`;
}

/** One line per environment and group: who is in it. An empty one is a role that opens to nobody. */
export function matrix({ people }: People, environments: readonly Environment[]): string {
  const lines = new Table({ head: ["environment", "group", "people"], ...plain });
  for (const { name } of environments) {
    for (const group of groups) {
      const members = Object.entries(people).filter(([, { groups: own }]) => own[name]?.includes(group) === true);
      lines.push([name, group, members.map(([key]) => key).join(", ") || "nobody"]);
    }
  }
  return lines.toString();
}
