import { areas, type BareChange, type JsonObject } from "../model";
import { compareStacks } from "./cloud/compare-stacks";
import { compareDocuments } from "./documents";
import { compareCharts } from "./kubernetes/compare-charts";
import { jsonObjectOf, readRendered, type RenderedFolder } from "./rendered-folder";

/**
 * What differs between two rendered revisions, by area, environment, scope and address. Files that are equal are not parsed.
 *
 * @param baseFolder what `npm run synth -- --out <folder>` wrote; undefined for a revision of which there is nothing: then
 * all of the other one is created. So it is also for an environment, or an area, that only one of them has
 * @param headFolder the same; undefined: all of the base is destroyed
 * @throws when a folder is not there or not whole, with the file and what is wrong with it
 */
export function compareRendered(baseFolder: string | undefined, headFolder: string | undefined): BareChange[] {
  const [base, head] = [readRendered(baseFolder), readRendered(headFolder)];
  const changes = [
    ...stackChanges(base, head),
    ...inBoth(base.charts, head.charts).flatMap(([name, old = [], now = []]) => compareCharts(name, old, now)),
    ...(["bosh", "vault"] as const).flatMap((area) =>
      inBoth(base[area], head[area]).flatMap(([name, old = new Map(), now = new Map()]) =>
        compareDocuments(area, name, old, now),
      ),
    ),
  ];
  return changes.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

/** Stacks whose files are equal are left out on both sides. */
function stackChanges(base: RenderedFolder, head: RenderedFolder): BareChange[] {
  const changed = inBoth(base.stacks, head.stacks).filter(([, old, now]) => old?.content !== now?.content);
  const [old, now] = [new Map<string, JsonObject>(), new Map<string, JsonObject>()];
  for (const [name, before, after] of changed) {
    if (before) old.set(name, jsonObjectOf(before));
    if (after) now.set(name, jsonObjectOf(after));
  }
  if (changed.length === 0) return [];
  const known = new Set([...base.charts.keys(), ...head.charts.keys()]);
  return compareStacks(old, now, (stack) => environmentOf(stack, known));
}

/** Stacks that an environment has beside its own carry these after its name. */
const stackSuffixes = ["-bootstrap", "-vault"];

/**
 * The environment a stack belongs to: its own bears its name.
 *
 * @param known environments with Kubernetes objects: one that is called like another's stack is still one
 */
export function environmentOf(stack: string, known: ReadonlySet<string>): string {
  if (known.has(stack)) return stack;
  const suffix = stackSuffixes.find((each) => stack.endsWith(each));
  return suffix === undefined ? stack : stack.slice(0, -suffix.length);
}

/** Every key of two maps with what each holds there. */
function inBoth<T>(
  base: ReadonlyMap<string, T>,
  head: ReadonlyMap<string, T>,
): [string, T | undefined, T | undefined][] {
  return [...new Set([...base.keys(), ...head.keys()])].map((key) => [key, base.get(key), head.get(key)]);
}

const orderOf = ({ area, environment, scope, address }: BareChange): string =>
  [areas.indexOf(area), environment, scope, address].join("\u0000");
