import {
  changeClasses,
  effects,
  type Change,
  type ChangeClass,
  type Effect,
  type Finding,
  type Report,
} from "../model";
import { isStateful } from "./stateful";

/** Changes that do the same to several things, shown once: one image in fourteen daemons. */
export interface ChangeGroup {
  /** The first of them; its `values` hold for all, with `*` for the object's own name in a path. */
  readonly change: Change;
  /** Addresses of all of them, in order. */
  readonly addresses: readonly string[];
}

/** A stack, a namespace or a file, with what changes in it: worst first. */
export interface ScopeDigest {
  readonly area: Change["area"];
  readonly environment: string;
  readonly scope: string;
  readonly groups: readonly ChangeGroup[];
  readonly counts: Counts;
}

export type Counts = Readonly<Record<ChangeClass, number>>;

export interface EnvironmentCounts {
  readonly environment: string;
  readonly counts: Counts;
  readonly effect: Effect;
}

/** A report in the order a reviewer reads it. */
export interface Digest {
  readonly environments: readonly EnvironmentCounts[];
  /** Findings that refuse, those no exception helps first. */
  readonly refused: readonly Finding[];
  /** Findings that an exception lets pass. */
  readonly excepted: readonly Finding[];
  /** What holds data, and what customers would feel: worst first. */
  readonly important: readonly ChangeGroup[];
  /** Renames that nobody declared, each with the line that does. */
  readonly renames: readonly Change[];
  /** Everything, per stack and namespace, worst first. */
  readonly scopes: readonly ScopeDigest[];
}

export function digestOf({ changes, findings }: Report): Digest {
  const refused = findings.filter(({ exception }) => exception === undefined);
  return {
    environments: grouped(changes, ({ environment }) => environment)
      .map((own) => countsOf(own))
      .sort((one, other) => (one.environment < other.environment ? -1 : 1)),
    refused: refused.toSorted((one, other) => Number(one.waivable) - Number(other.waivable)),
    excepted: findings.filter(({ exception }) => exception !== undefined),
    important: groupsOf(changes.filter(isImportant)),
    renames: changes.filter(({ moveTo }) => moveTo !== undefined),
    scopes: grouped(changes, ({ area, environment, scope }) => JSON.stringify([area, environment, scope]))
      .flatMap((own) => scopeOf(own))
      .sort((one, other) => weightOf(other.groups[0]) - weightOf(one.groups[0]) || byName(one, other)),
  };
}

/** The worst that customers would feel by any of these. */
export function worstEffect(changes: readonly Change[]): Effect {
  return changes.reduce<Effect>(
    (worst, { impact }) => (rank(impact.effect) > rank(worst) ? impact.effect : worst),
    "none",
  );
}

/** Something that holds data and is touched, or something customers would feel. */
function isImportant(change: Change): boolean {
  return change.impact.effect !== "none" || (isStateful(change.type) && change.class !== "create");
}

function scopeOf(changes: readonly Change[]): ScopeDigest[] {
  const [first] = changes;
  if (first === undefined) return [];
  const { area, environment, scope } = first;
  return [{ area, environment, scope, groups: groupsOf(changes), counts: countsOf(changes).counts }];
}

/** Groups of one scope each, worst first. */
function groupsOf(changes: readonly Change[]): ChangeGroup[] {
  const same = grouped(changes.map(withoutOwnName), (change) => {
    const { area, environment, scope, type, values, impact } = change;
    const alone = change.formerAddress !== undefined || values.length === 0 ? change.address : "";
    return JSON.stringify([area, environment, scope, type, change.class, values, impact, alone]);
  });
  return same
    .flatMap(([change, ...more]) =>
      change ? [{ change, addresses: [change, ...more].map(({ address }) => address) }] : [],
    )
    .sort((one, other) => weightOf(other) - weightOf(one) || byText(one.change.address, other.change.address));
}

/** Destroyed databases before bumped images before labels. */
function weightOf(group: ChangeGroup | undefined): number {
  if (group === undefined) return -1;
  const { change } = group;
  const lost = change.class === "destroy" || change.class === "replace";
  const stateful = isStateful(change.type) && change.class !== "create";
  return (
    (stateful && lost ? 1000 : 0) +
    rank(change.impact.effect) * 100 +
    (stateful ? 50 : 0) +
    changeClasses.indexOf(change.class) * 5
  );
}

/** `containers[peatio-api].image` of `apps/Deployment/peatio-api` is `containers[*].image`, as in its thirteen siblings. */
function withoutOwnName(change: Change): Change {
  const own = `[${change.address.slice(change.address.lastIndexOf("/") + 1)}]`;
  if (!change.values.some(({ path }) => path.includes(own))) return change;
  return { ...change, values: change.values.map((value) => ({ ...value, path: value.path.replaceAll(own, "[*]") })) };
}

function countsOf(changes: readonly Change[]): EnvironmentCounts {
  const count = (wanted: ChangeClass) => changes.filter((change) => change.class === wanted).length;
  return {
    environment: changes[0]?.environment ?? "",
    counts: {
      move: count("move"),
      create: count("create"),
      update: count("update"),
      replace: count("replace"),
      destroy: count("destroy"),
    },
    effect: worstEffect(changes),
  };
}

function grouped(changes: readonly Change[], key: (change: Change) => string): Change[][] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const own = groups.get(key(change));
    if (own) own.push(change);
    else groups.set(key(change), [change]);
  }
  return [...groups.values()];
}

function byName(one: ScopeDigest, other: ScopeDigest): number {
  const name = ({ environment, area, scope }: ScopeDigest) => `${environment} ${area} ${scope}`;
  return byText(name(one), name(other));
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function rank(effect: Effect): number {
  return effects.indexOf(effect);
}
