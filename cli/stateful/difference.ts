import { type Inventory, keyOf, type StatefulResource } from "../../platform/stateful/inventory";

/** What accepting would change, one line each; empty when the inventory says what the stacks hold. */
export function inventoryDifference(listed: Inventory | undefined, found: readonly StatefulResource[]): string[] {
  const before = new Map((listed?.resources ?? []).map((resource) => [keyOf(resource), resource]));
  const now = new Map(found.map((resource) => [keyOf(resource), resource]));
  const keys = [...new Set([...before.keys(), ...now.keys()])].sort();
  return keys.flatMap((key) => {
    const was = before.get(key);
    const is = now.get(key);
    if (was === undefined) return [`+ ${key}`];
    if (is === undefined) return [`- ${key}`];
    return argumentLines(was, is).map((line) => `~ ${key} ${line}`);
  });
}

function argumentLines(was: StatefulResource, is: StatefulResource): string[] {
  const names = [...new Set([...Object.keys(was.arguments), ...Object.keys(is.arguments)])].sort();
  return names.flatMap((name) => {
    const [before, after] = [was.arguments[name], is.arguments[name]].map((value) =>
      value === undefined ? "nothing" : JSON.stringify(value),
    );
    return before === after ? [] : [`${name} ${before} → ${after}`];
  });
}
