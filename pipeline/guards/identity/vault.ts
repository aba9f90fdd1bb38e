import { leaves } from "../leaves";
import type { Change, JsonObject } from "../../model";
import type { Objection } from "../guard";
import { sectionOf, textsOf, valueAt } from "../values";
import { listed } from "./policies";

/** What a document of Vault allows more than before: a capability on a path, or whoever may log in as a role. */
export function ofVault({ before, after }: Change): Objection[] {
  const was = rightsOf(before);
  const fresh = [...rightsOf(after)].filter((right) => !was.has(right));
  const logins = loginsOf(before);
  const added = [...loginsOf(after)].filter((login) => !logins.has(login));
  const fix =
    "give the paths and capabilities that are needed and no others, or write an exception that says who needs them";
  return [
    ...(fresh.length === 0 ? [] : [{ reason: `It allows more: ${listed(fresh)}`, fix }]),
    ...(added.length === 0 ? [] : [{ reason: `More may log in: ${listed(added)}`, fix }]),
  ];
}

/** `read on secret/data/x`: from policies in HCL, and in JSON. */
function rightsOf(document: JsonObject | undefined): Set<string> {
  const rights = new Set<string>();
  for (const { value } of leaves(document)) {
    for (const [, path = "", body = ""] of value.matchAll(/path\s+"([^"]+)"\s*\{([^}]*)\}/g)) {
      const list = /capabilities\s*=\s*\[([^\]]*)\]/.exec(body)?.[1] ?? "";
      for (const [, capability = ""] of list.matchAll(/"([^"]+)"/g)) add(rights, capability, path);
    }
  }
  collect(document, rights);
  return rights;
}

function collect(value: JsonObject | undefined, rights: Set<string>): void {
  for (const [key, inner] of Object.entries(value ?? {})) {
    const paths = key === "path" || key === "paths" ? sectionOf(inner) : undefined;
    for (const [path, rule] of Object.entries(paths ?? {})) {
      for (const capability of textsOf(
        valueAt(rule, "capabilities") === undefined ? undefined : sectionOf(rule)?.["capabilities"],
      )) {
        add(rights, capability, path);
      }
    }
    const section = sectionOf(inner);
    if (section !== undefined) collect(section, rights);
  }
}

/** A denial is no right. */
const add = (rights: Set<string>, capability: string, path: string): void => {
  if (capability !== "deny") rights.add(`${capability} on ${path}`);
};

/** Who may take a role, and which policies the role has, in whatever section they stand. */
function loginsOf(document: JsonObject | undefined): Set<string> {
  return new Set(
    leaves(document)
      .filter(({ path }) => /(bound_[a-z_]+|token_policies|policies)(\[\d+\]|\[[^\]]*\])?$/.test(path))
      .map(({ path, value }) => `${path.replace(/\[\d+\]$/, "")} ${value}`),
  );
}
