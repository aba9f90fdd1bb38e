import { type Arguments, type ResourceBlock } from "../synthesized-stack";
import { withLiterals } from "./literals";

/** A resource to try, with everything in its body known. */
export interface Exemplar {
  readonly type: string;
  readonly name: string;
  readonly body: Arguments;
}

/** Of each type the fewest resources of the stacks that together set every argument any of them sets, at most four. */
export function exemplarsOf(blocks: readonly ResourceBlock[]): Exemplar[] {
  const types = new Map<string, ResourceBlock[]>();
  for (const block of blocks) types.set(block.type, [...(types.get(block.type) ?? []), block]);
  return [...types]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([type, all]) => {
      const chosen: ResourceBlock[] = [];
      const covered = new Set<string>();
      while (chosen.length < 4) {
        const best = all.toSorted((a, b) => newIn(b, covered) - newIn(a, covered))[0];
        if (best === undefined || newIn(best, covered) === 0) break;
        chosen.push(best);
        for (const argument of argumentsOf(best)) covered.add(argument);
      }
      return chosen.map(({ body }, index) => ({ type, name: `e${index}`, body: withLiterals(body) }));
    });
}

function newIn(block: ResourceBlock, covered: ReadonlySet<string>): number {
  return argumentsOf(block).filter((argument) => !covered.has(argument)).length;
}

function argumentsOf({ body }: ResourceBlock): string[] {
  return pathsOf(withLiterals(body), "");
}

function pathsOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((inner: unknown) => pathsOf(inner, path));
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path === "" ? key : `${path}.${key}`));
}
