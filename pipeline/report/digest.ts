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

/** Changes that do the same to several things of one scope, shown once: one image in fourteen daemons. */
export interface ChangeGroup {
  /** The worst of them; its `values` hold for all, with `*` for the object's own name in a path. */
  readonly change: Change;
  /** Addresses of all of them, worst first. */
  readonly addresses: readonly string[];
  /** Chains of dependencies by which customers would feel them; none when they would not. */
  readonly because: readonly string[];
}

/** What customers would feel alike, and what does it. */
export interface Felt {
  readonly effect: Effect;
  readonly groups: readonly ChangeGroup[];
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
  /** What customers would feel, worst first; under `none`, what holds data and is touched all the same. */
  readonly important: readonly Felt[];
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
    important: importantOf(changes),
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

function importantOf(changes: readonly Change[]): Felt[] {
  const important = changes.filter(isImportant);
  return effects
    .toReversed()
    .map((effect) => ({ effect, groups: groupsOf(important.filter(({ impact }) => impact.effect === effect)) }))
    .filter(({ groups }) => groups.length > 0);
}

/** Something that holds data and is touched, or something customers would feel. */
export function isImportant(change: Change): boolean {
  return change.impact.effect !== "none" || (isStateful(change.type) && change.class !== "create");
}

function scopeOf(changes: readonly Change[]): ScopeDigest[] {
  const [first] = changes;
  if (first === undefined) return [];
  const { area, environment, scope } = first;
  return [{ area, environment, scope, groups: groupsOf(changes), counts: countsOf(changes).counts }];
}

/** Groups of one scope each, worst first. What is created, destroyed or moved has no values, and a row of its own. */
export function groupsOf(changes: readonly Change[]): ChangeGroup[] {
  const ordered = changes.toSorted(
    (one, other) => weightOfChange(other) - weightOfChange(one) || byText(one.address, other.address),
  );
  const same = grouped(ordered.map(withoutOwnName), (change) => {
    const { area, environment, scope, address, formerAddress, type, values } = change;
    const alone = formerAddress !== undefined || values.length === 0 ? address : "";
    return JSON.stringify([area, environment, scope, type, change.class, values, alone]);
  });
  return same.flatMap((own) => {
    const [change] = own;
    if (change === undefined) return [];
    const because = own.filter(({ impact }) => impact.effect !== "none").map(({ impact }) => impact.because);
    return [{ change, addresses: own.map(({ address }) => address), because: [...new Set(because)] }];
  });
}

/** Destroyed databases before bumped images before labels. */
function weightOf(group: ChangeGroup | undefined): number {
  return group === undefined ? -1 : weightOfChange(group.change);
}

function weightOfChange({ type, impact, class: what }: Change): number {
  const stateful = isStateful(type) && what !== "create";
  const lost = stateful && (what === "destroy" || what === "replace");
  return (lost ? 1000 : 0) + rank(impact.effect) * 100 + (stateful ? 50 : 0) + changeClasses.indexOf(what) * 5;
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
