import type { Block } from "./blocks";
import { withKnownValues } from "./known-values";
import type { Pair } from "./pairs";
import { expressionsIn, referencesIn } from "./references";

/** A place where one resource refers to another. */
interface Use {
  readonly user: Pair;
  readonly path: string;
  readonly text: string;
  readonly attribute: string;
}

/**
 * Follows each change to whoever refers to it, to the end: a replaced resource has a new id, which replaces those that cannot
 * change it in place, and so on. An argument that a resource sets itself stays known however often it is made anew.
 */
export function followConsequences(
  pairs: ReadonlyMap<string, Pair>,
  base: ReadonlyMap<string, Block>,
  head: ReadonlyMap<string, Block>,
): void {
  const queue = [...pairs.values()].filter(({ isChanged }) => isChanged);
  if (queue.length === 0) return;
  const [uses, triggers] = [usesOf(pairs), triggersOf(pairs)];
  for (let changed = queue.pop(); changed !== undefined; changed = queue.pop()) {
    const { address } = changed.after;
    for (const { user, path, text, attribute } of uses.get(address) ?? []) {
      const because = changed.whyUnsettled(attribute);
      if (because === undefined) continue;
      const difference = {
        path,
        argument: path,
        before: withKnownValues(text, base),
        after: withKnownValues(text, head),
      };
      if (user.follow(difference, because)) queue.push(user);
    }
    for (const { user, text, attribute } of triggers.get(address) ?? []) {
      const because = attribute === "" ? `${address} changes` : changed.whyUnsettled(attribute);
      if (because !== undefined && user.trigger(text, because)) queue.push(user);
    }
  }
}

function usesOf(pairs: ReadonlyMap<string, Pair>): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const user of pairs.values()) {
    for (const { path, text } of expressionsIn(user.after.body)) {
      for (const { address, attribute } of referencesIn(text)) {
        if (pairs.has(address)) push(uses, address, { user, path: path.join("."), text, attribute });
      }
    }
  }
  return uses;
}

function triggersOf(pairs: ReadonlyMap<string, Pair>): Map<string, Use[]> {
  const triggers = new Map<string, Use[]>();
  for (const user of pairs.values()) {
    for (const trigger of user.lifecycle.replaceTriggers) {
      const [{ address, attribute } = { address: "", attribute: "" }] = referencesIn(trigger);
      push(triggers, address, { user, path: "", text: trigger, attribute });
    }
  }
  return triggers;
}

function push(map: Map<string, Use[]>, key: string, use: Use): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [use]);
  else list.push(use);
}
