import { isDeepStrictEqual } from "node:util";

type Stack = Readonly<Record<string, unknown>>;
type ByType = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Where the floor's JSON differs from ours, as addresses: a floor that creates less would flatter the ratio.
 * Metadata (`//`) is ours alone and does not count.
 */
export function differences(ours: Stack, floor: Stack): readonly string[] {
  return ["provider", "data", "resource", "output"].flatMap((section) => {
    const left = flatten(section, ours[section]);
    const right = flatten(section, floor[section]);
    return [...new Set([...left.keys(), ...right.keys()])].filter(
      (address) => !isDeepStrictEqual(left.get(address), right.get(address)),
    );
  });
}

function flatten(section: string, value: unknown): Map<string, unknown> {
  const bare = JSON.parse(JSON.stringify(value ?? {}, withoutMetadata)) as ByType;
  const nested = section === "resource" || section === "data";
  return new Map(
    Object.entries(bare).flatMap(([name, item]): [string, unknown][] =>
      nested ? Object.entries(item).map(([id, config]) => [`${name}.${id}`, config]) : [[`${section}.${name}`, item]],
    ),
  );
}

function withoutMetadata(key: string, value: unknown): unknown {
  return key === "//" ? undefined : value;
}
