import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { People } from "../../environments/schema/people";
import { judgePeople } from "../../platform/people";
import { EnvironmentProblems } from "../../platform/problem";
import { evaluate } from "./evaluate";

/**
 * The people as if everybody were in the new environment what they are in the source: so its accounts are held against
 * theirs now, while who really is to be in its groups stays a decision of its own. Undefined without a people's file.
 */
export function peopleAsInSource(folder: string, name: string, from: string) {
  const where = path.join(folder, "people.ts");
  if (!existsSync(where)) return undefined;
  const file = `${path.basename(folder)}/people.ts`;
  const { people, problems } = judgePeople(file, evaluate(readFileSync(where, "utf8"), where));
  if (!people) throw new EnvironmentProblems(problems);
  return { file, description: withSameGroups(people, name, from) };
}

function withSameGroups(people: People, name: string, from: string): People {
  const entries = Object.entries(people.people).map(([key, person]) => {
    const same = person.groups[from];
    return [key, same === undefined ? person : { ...person, groups: { ...person.groups, [name]: same } }] as const;
  });
  return { ...people, people: Object.fromEntries(entries) };
}
