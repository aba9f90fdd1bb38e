import type { Environment } from "../../environments/schema";
import { type Group, groups, type Person } from "../../environments/schema/people";
import { physicalName } from "../../platform/naming";
import { clusterAccess } from "../../platform/people";

/** One right of one person, and what it opens. */
export interface Right {
  readonly environment: string;
  readonly group: Group;
  /** ARN of the role; undefined where the role is in the custodians' account. */
  readonly role: string | undefined;
  /** What the role may do, in a sentence. */
  readonly meaning: string;
  /** Kubernetes groups, or the whole cluster. */
  readonly cluster: string;
  /** What of the environment's state it may do. */
  readonly state: string;
  /** The stack that makes the role, and has to be applied for the right to end. */
  readonly stack: "bootstrap" | "environment" | "custodians'";
}

const meanings: Readonly<Record<Group, string>> = {
  deployer: "applies the environment's stack by hand",
  operator: "keeps the environment running: restarts, scales, tunnels through the jumpbox",
  "on-call": "looks at everything but content, and restarts what hangs",
  "read-only": "looks at everything but content",
  custodian: "holds Vault: its machines, its keys' policies, its snapshots and its audit",
  "break-glass": "does nearly everything for an hour, Vault and the record excepted",
};

const states: Readonly<Partial<Record<Group, string>>> = {
  deployer: "reads and writes",
  "break-glass": "reads and writes",
};

/** Roles that an environment's own stack makes; the others are bootstrap's. */
const madeByEnvironment: ReadonlySet<Group> = new Set(["operator", "on-call", "read-only"]);

/** Every right of a person, by environment in the order of the files, by group in the order of the schema. */
export function rightsOf(person: Person, environments: readonly Environment[]): Right[] {
  return environments.flatMap((environment) =>
    groups
      .filter((group) => person.groups[environment.name]?.includes(group) === true)
      .map((group) => rightIn(environment, group)),
  );
}

function rightIn(environment: Environment, group: Group): Right {
  const name = physicalName(environment, "role", group);
  const isElsewhere = group === "custodian" && environment.vault.custody === "separate";
  const access = clusterAccess.find(({ role }) => role === group);
  return {
    environment: environment.name,
    group,
    role: isElsewhere ? undefined : `arn:aws:iam::${environment.cloud.accountId}:role/${name}`,
    meaning: meanings[group],
    cluster: access === undefined ? "none" : access.administrator ? "administrator" : access.groups.join(", "),
    state: states[group] ?? "none",
    stack: isElsewhere ? "custodians'" : madeByEnvironment.has(group) ? "environment" : "bootstrap",
  };
}
