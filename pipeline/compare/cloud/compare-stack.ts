import type { BareChange, Json, JsonObject } from "../../model";
import { type Block, blocksOf, inOneOrder, objectOf, textOf } from "./blocks";
import { followConsequences } from "./consequences";
import { knownIn } from "./known-values";
import { lifecycleOf } from "./lifecycle";
import { declaredMoves } from "./moves";
import { Pair } from "./pairs";
import { withNewAddresses } from "./references";
import { findRenames, type Renames } from "./renames";
import { valueDifferences } from "./value-changes";

/** A change, before it is said which stack it is in. */
export type StackChange = Omit<BareChange, "area" | "environment" | "scope">;

/** What differs between two versions of one stack, sorted by address. */
export function compareStack(base: JsonObject, head: JsonObject): StackChange[] {
  const [was, is] = [blocksOf(base), blocksOf(head)];
  const moves = declaredMoves(
    head,
    (address) => was.has(address),
    (address) => is.has(address),
  );
  const movedTo = new Set(moves.values());
  const gone = [...was.values()].filter(({ address }) => !is.has(address) && !moves.has(address));
  const come = [...is.values()].filter(({ address }) => !was.has(address) && !movedTo.has(address));
  const { renamed, ambiguous } = findRenames(was, is, gone.filter(isResource), come.filter(isResource));
  const renamedTo = new Set(renamed.values());
  const pairs = pairsOf(was, is, moves, renamed);
  followConsequences(new Map([...pairs].filter(([, { after }]) => after.isResource)), headNames(was, moves), is);
  return [
    ...[...pairs.values()].flatMap(changeOf),
    ...gone.filter(({ address }) => !renamed.has(address)).map((block) => destroyed(block, is, ambiguous)),
    ...come.filter(({ address }) => !renamedTo.has(address)).map((block) => created(block, is, ambiguous)),
  ].sort((a, b) => (a.address < b.address ? -1 : 1));
}

const isResource = (block: Block): boolean => block.isResource;

/** Whatever is on both sides, by its address in the head, with what differs in its own description. */
function pairsOf(
  was: ReadonlyMap<string, Block>,
  is: ReadonlyMap<string, Block>,
  moves: ReadonlyMap<string, string>,
  renamed: ReadonlyMap<string, string>,
): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  const baseNow = headNames(was, moves);
  for (const before of was.values()) {
    const to = moves.get(before.address) ?? renamed.get(before.address) ?? before.address;
    const after = is.get(to);
    if (after === undefined) continue;
    const kind = moves.has(before.address) ? "moved" : renamed.has(before.address) ? "renamed" : "same";
    const pair = new Pair(before, after, kind);
    pairs.set(to, pair);
    addDifferences(pair, moves, renamed, baseNow, is);
  }
  return pairs;
}

function addDifferences(
  pair: Pair,
  moves: ReadonlyMap<string, string>,
  renamed: ReadonlyMap<string, string>,
  base: ReadonlyMap<string, Block>,
  head: ReadonlyMap<string, Block>,
): void {
  const { before, after } = pair;
  if (JSON.stringify(before.body) === JSON.stringify(after.body)) return;
  // A renamed resource is new whatever it says; what it refers to only tells where a rename changed more than names.
  const follow = pair.kind === "renamed" ? new Map([...moves, ...renamed]) : moves;
  const differences = valueDifferences(
    after.type,
    knownIn(withoutOrder(withNewAddresses(before.body, follow)), base),
    knownIn(withoutOrder(after.body), head),
  );
  for (const difference of differences)
    pair.add(difference, renameBehind(difference.before, difference.after, renamed));
}

/** `depends_on` orders an apply and changes nothing that runs. */
function withoutOrder(body: JsonObject): JsonObject {
  const { depends_on: _order, ...rest } = body;
  return rest;
}

/** A reference that only follows an undeclared rename: it changes because the thing behind it is made anew. */
function renameBehind(before: Json | undefined, after: Json | undefined, renamed: ReadonlyMap<string, string>) {
  if (before === undefined || after === undefined || renamed.size === 0) return undefined;
  if (inOneOrder(withNewAddresses(before, renamed)) !== inOneOrder(after)) return undefined;
  const behind = [...renamed].filter(([from]) => JSON.stringify(before).includes(from)).map(([, to]) => to);
  return `${behind.join(", ")} is made anew: its rename is not declared`;
}

/** The base's blocks by the addresses they have in the head. */
function headNames(was: ReadonlyMap<string, Block>, moves: ReadonlyMap<string, string>): ReadonlyMap<string, Block> {
  if (moves.size === 0) return was;
  const moved = ({ body, ...block }: Block): Block => ({ ...block, body: withNewAddresses(body, moves) });
  return new Map([...was].map(([address, block]) => [moves.get(address) ?? address, moved(block)]));
}

function changeOf(pair: Pair): StackChange[] {
  const { before, after, kind, isReplaced, isChanged, shown, lifecycle } = pair;
  if (!isChanged && kind === "same") return [];
  const note = isReplaced && lifecycle.preventsDestroy ? "prevent_destroy: Terraform refuses to plan this" : undefined;
  return [
    {
      address: after.address,
      type: after.type,
      class: isReplaced && after.isResource ? "replace" : isChanged ? "update" : "move",
      ...(before.address !== after.address && { formerAddress: before.address }),
      ...(kind === "renamed" && { moveTo: moveLine(before, after) }),
      ...(note !== undefined && { note }),
      values: shown,
      before: before.body,
      after: after.body,
    },
  ];
}

/** cdktf 0.21 writes a `moved` block for it; the old construct is gone, so only the new one can say so. */
function moveLine(before: Block, after: Block): string {
  return `resource.moveFromId("${before.address}"); // resource: ${after.construct || after.address}`;
}

function created(block: Block, is: ReadonlyMap<string, Block>, ambiguous: Renames["ambiguous"]): StackChange {
  const { address, type, body } = block;
  const adopted = is.get(`import.${address}`)?.body["id"];
  const note =
    adopted === undefined ? notGuessed(block, ambiguous) : `it is there already, and is imported as ${textOf(adopted)}`;
  return { address, type, class: "create", ...noted(note), values: [], after: body };
}

function destroyed(block: Block, is: ReadonlyMap<string, Block>, ambiguous: Renames["ambiguous"]): StackChange {
  const { address, type, body } = block;
  const isOnlyForgotten = objectOf(is.get(`removed.${address}`)?.body["lifecycle"])["destroy"] === false;
  const notes = [
    isOnlyForgotten ? "Terraform lets go of it without destroying it" : undefined,
    lifecycleOf(block).preventsDestroy && !isOnlyForgotten
      ? "its prevent_destroy goes with it and stops nothing"
      : undefined,
    notGuessed(block, ambiguous),
  ].filter((note) => note !== undefined);
  return { address, type, class: "destroy", ...noted(notes.join("; ")), values: [], before: body };
}

function noted(note: string | undefined): { note?: string } {
  return note === undefined || note === "" ? {} : { note };
}

function notGuessed({ address }: Block, ambiguous: Renames["ambiguous"]): string | undefined {
  const candidates = ambiguous.get(address);
  if (candidates === undefined) return undefined;
  return `may be a rename, but ${candidates.join(" and ")} fit equally well. Fix: declare it with moveFromId`;
}
