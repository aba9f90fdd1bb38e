import type { JsonObject } from "../../model";
import { listOf, objectOf } from "./blocks";

/**
 * Where each resource of the base stands in the head by the head's `moved` blocks: base address → head address. Chains are
 * followed to their end. A block whose source the base lacks was carried out before, and one whose target the head lacks
 * moves nothing.
 */
export function declaredMoves(
  head: JsonObject,
  isInBase: (address: string) => boolean,
  isInHead: (address: string) => boolean,
): Map<string, string> {
  const next = new Map(
    listOf(head["moved"]).flatMap((declared): [string, string][] => {
      const { from, to } = objectOf(declared);
      return typeof from === "string" && typeof to === "string" && from !== to ? [[from, to]] : [];
    }),
  );
  const moves = new Map<string, string>();
  const taken = new Set<string>();
  for (const from of next.keys()) {
    const to = endOf(from, next);
    // Terraform moves only into an address that is free, and never away from one that is still described.
    if (!isInBase(from) || isInHead(from) || !isInHead(to) || isInBase(to) || taken.has(to)) continue;
    moves.set(from, to);
    taken.add(to);
  }
  return moves;
}

function endOf(from: string, next: ReadonlyMap<string, string>): string {
  const seen = new Set([from]);
  let at = from;
  for (let to = next.get(at); to !== undefined && !seen.has(to); to = next.get(at)) {
    seen.add(to);
    at = to;
  }
  return at;
}
