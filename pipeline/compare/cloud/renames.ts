import type { Json } from "../../model";
import { type Block, inOneOrder } from "./blocks";
import { isExpression, rewrite } from "./references";

/** Resources that content says were renamed, and those of which content cannot tell which is which. */
export interface Renames {
  /** Base address → head address. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Address in base or head → the addresses on the other side that it might be. */
  readonly ambiguous: ReadonlyMap<string, readonly string[]>;
}

/** Arguments that name a thing in the cloud. */
const naming = ["identifier", "bucket", "name", "alarm_name", "cluster_identifier", "function_name"] as const;

/**
 * Renames that no `moved` block declares: a resource that is gone and a new one of its type with the same arguments, where
 * references to renamed resources count as the same. So a whole tree of constructs that moved together is recognised.
 * A physical name that only one of each side has is enough, even when other arguments changed. Equal candidates are not
 * guessed.
 */
export function findRenames(
  base: ReadonlyMap<string, Block>,
  head: ReadonlyMap<string, Block>,
  gone: readonly Block[],
  come: readonly Block[],
): Renames {
  const renamed = new Map<string, string>();
  let known = -1;
  while (known < renamed.size) {
    known = renamed.size;
    const [left, right] = [gone.filter(({ address }) => !renamed.has(address)), notIn(come, renamed)];
    const wild = new Set([...left, ...right].map(({ address }) => address));
    for (const [from, to] of onlyPairs(left, right, (block) => contentOf(block, renamed, wild))) renamed.set(from, to);
  }
  dropUnconfirmed(renamed, gone, come);
  const [left, right] = [gone.filter(({ address }) => !renamed.has(address)), notIn(come, renamed)];
  const nameOf = physicalNames(base, head);
  for (const [from, to] of onlyPairs(left, right, nameOf)) renamed.set(from, to);
  return { renamed, ambiguous: ambiguities(gone, come, renamed) };
}

/** What a resource is but for its own address. References to what is not matched yet say only which type they mean. */
function contentOf({ type, body }: Block, renamed: ReadonlyMap<string, string>, wild: ReadonlySet<string>): string {
  const content: Json = rewrite(body, (address) => {
    const now = renamed.get(address) ?? address;
    return wild.has(now) ? `${now.slice(0, now.indexOf("."))}.(renamed)` : now;
  });
  return `${type} ${inOneOrder(content)}`;
}

/** The name of a resource in the cloud, where no other of its type has it: "rights" of twenty roles names none of them. */
function physicalNames(...stacks: readonly ReadonlyMap<string, Block>[]): (block: Block) => string | undefined {
  const counts = stacks.map((stack) => grouped([...stack.values()], nameOf));
  return (block) => {
    const name = nameOf(block);
    const isShared = name !== undefined && counts.some((named) => (named.get(name)?.length ?? 0) > 1);
    return isShared ? undefined : name;
  };
}

function nameOf({ type, body }: Block): string | undefined {
  const value = naming.map((argument) => body[argument]).find((name) => typeof name === "string");
  // A reference is no name of one's own: many resources belong to one bucket.
  return typeof value !== "string" || isExpression(value) ? undefined : `${type} ${value}`;
}

/** Pairs of one on each side that have the same key, when nobody else on either side has it. */
function onlyPairs(gone: readonly Block[], come: readonly Block[], keyOf: (block: Block) => string | undefined) {
  const [was, is] = [grouped(gone, keyOf), grouped(come, keyOf)];
  return [...was].flatMap(([key, [from, ...others]]): [string, string][] => {
    const [to, ...more] = is.get(key) ?? [];
    return from === undefined || to === undefined || others.length + more.length > 0
      ? []
      : [[from.address, to.address]];
  });
}

/** What was matched while its references were still open has to hold with all of them known. */
function dropUnconfirmed(renamed: Map<string, string>, gone: readonly Block[], come: readonly Block[]): void {
  const [was, is] = [gone, come].map((blocks) => new Map(blocks.map((block) => [block.address, block])));
  const nothing = new Set<string>();
  let isStable = false;
  while (!isStable) {
    isStable = true;
    for (const [from, to] of renamed) {
      const [before, after] = [was?.get(from), is?.get(to)];
      if (before === undefined || after === undefined) continue;
      if (contentOf(before, renamed, nothing) === contentOf(after, renamed, nothing)) continue;
      renamed.delete(from);
      isStable = false;
    }
  }
}

function ambiguities(gone: readonly Block[], come: readonly Block[], renamed: ReadonlyMap<string, string>) {
  const [left, right] = [gone.filter(({ address }) => !renamed.has(address)), notIn(come, renamed)];
  const wild = new Set([...left, ...right].map(({ address }) => address));
  const keyOf = (block: Block): string => contentOf(block, renamed, wild);
  const [was, is] = [grouped(left, keyOf), grouped(right, keyOf)];
  return new Map(
    [...was].flatMap(([key, before]) => {
      const after = is.get(key) ?? [];
      const [old, now] = [before, after].map((blocks) => blocks.map(({ address }) => address));
      if (old === undefined || now === undefined || after.length === 0) return [];
      return [
        ...old.map((address): [string, readonly string[]] => [address, now]),
        ...now.map((address): [string, readonly string[]] => [address, old]),
      ];
    }),
  );
}

function grouped(blocks: readonly Block[], keyOf: (block: Block) => string | undefined): Map<string, Block[]> {
  const groups = new Map<string, Block[]>();
  for (const block of blocks) {
    const key = keyOf(block);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), block]);
  }
  return groups;
}

function notIn(come: readonly Block[], renamed: ReadonlyMap<string, string>): Block[] {
  const taken = new Set(renamed.values());
  return come.filter(({ address }) => !taken.has(address));
}
