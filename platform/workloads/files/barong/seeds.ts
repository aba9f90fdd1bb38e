import { rubyYaml } from "../ruby-yaml";
import { permissions } from "./permissions";

/** Where the Agent puts the first users: a JSON list, since passwords are secret and the rest of the seed is not. */
export const seedUsersFile = "/secrets/users.json";

/** A customer rises level by level: the order of the list is the number of the level (application facts 10.9). */
const levels = [
  { key: "email", value: "verified", description: "The address in the confirmation mail was opened" },
  { key: "phone", value: "verified", description: "The code sent to the phone was entered" },
  { key: "document", value: "verified", description: "The identity documents were checked" },
];

/**
 * `seeds.yml`. The image runs it through ERB: the users are read from their own file, and as JSON, so that no password
 * is ever taken for YAML or for code. The key `restrictions` must exist, empty or not.
 */
export function barongSeeds(): string {
  return [
    '<% require "json" %>',
    `users: <%= JSON.generate(JSON.parse(File.read("${seedUsersFile}"))) %>`,
    rubyYaml({ levels, restrictions: [], permissions }),
  ].join("\n");
}
