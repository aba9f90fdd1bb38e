import fc from "fast-check";
import { absent, type BaseName, changed } from "../descriptions";

/** One change of a description: a path, and what is written there. */
export interface Edit {
  /** What kind of slip or wish it stands for. */
  readonly kind: string;
  readonly path: string;
  readonly value: unknown;
}

/** Every path of a description, sections before what they hold. */
export function pathsOf(value: unknown, path: readonly string[] = []): string[] {
  const here = path.length > 0 ? [path.join(".")] : [];
  if (typeof value !== "object" || value === null) return here;
  return [...here, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

/** What stands at a path; `absent` when nothing does. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => {
    const known = typeof inner === "object" && inner !== null && Object.hasOwn(inner, key);
    return known ? (inner as Record<string, unknown>)[key] : absent;
  }, value);
}

/** Paths whose value `accept` takes. */
const pathsWith = (base: BaseName, accept: (value: unknown) => boolean) => {
  const description = changed(base);
  return fc.constantFrom(...pathsOf(description).filter((path) => accept(valueAt(description, path))));
};
const isSection = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
const edit = (kind: string, path: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>): fc.Arbitrary<Edit> =>
  fc.record({ kind: fc.constant(kind), path, value });

const ranges = fc.constantFrom(
  "10.20.0.0/16",
  "10.20.128.0/20",
  "10.40.0.0/16",
  "10.40.204.0/24",
  "10.60.0.0/24",
  "10.0.0.0/8",
  "172.17.0.0/16",
  "172.20.0.0/16",
  "169.254.0.0/16",
  "8.8.0.0/16",
  "0.0.0.0/0",
  "10.20.0.1/16",
);
const unicode = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
  fc.constantFrom("stäge", "ｓｔａｇｅ", "ѕtage", "a\u0000b", "\u202egats", "🚀🚀🚀", "İ", "a\nb"),
);

/** A name of 38 to 42 characters, or near the other limits. */
const lengthy = fc.integer({ min: 1, max: 45 }).map((length) => "n".repeat(length));

/** What slips into a description: each is refused in words, unless it happens to be legal. */
export function slips(base: BaseName): fc.Arbitrary<Edit> {
  const anywhere = pathsWith(base, () => true);
  const sections = pathsWith(base, isSection);
  const misspelt = fc.tuple(anywhere, fc.constantFrom("x", "s", "_", "É")).map(([path, letter]) => `${path}${letter}`);
  return fc.oneof(
    edit("removed", anywhere, fc.constant(absent)),
    edit("wrong type", anywhere, fc.constantFrom<unknown>(null, true, 7, "text", [], {}, ["a", "b"], { a: 1 })),
    edit(
      "out of range",
      pathsWith(base, (value) => typeof value === "number"),
      fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 1e15, Number.NaN, Number.POSITIVE_INFINITY)),
    ),
    edit("list for a section", sections, fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 })),
    edit(
      "section for a list",
      pathsWith(base, Array.isArray),
      fc.dictionary(fc.string(), fc.integer(), { maxKeys: 3 }),
    ),
    edit("unknown setting", misspelt, fc.jsonValue({ maxDepth: 1 })),
    edit("swapped cloud", fc.constantFrom("cloud.provider"), fc.constantFrom("google", "azurerm", "gcp", "AWS", "")),
    edit(
      "overlapping range",
      fc.constantFrom("network.cidr", "cluster.serviceCidr", ...(base === "production" ? ["vault.cidr"] : [])),
      ranges,
    ),
    edit(
      "overlapping peer",
      fc.constant("network.peers.office"),
      ranges.map((cidr) => ({ cidr, reason: "the office administers the environment" })),
    ),
    edit("name at its limit", fc.constantFrom("name", "naming.project", "naming.suffix", "owner.team"), lengthy),
    edit(
      "pool's name at its limit",
      lengthy.map((name) => `cluster.nodePools.${name}`),
      fc.constant(valueAt(changed(base), "cluster.nodePools.general")),
    ),
    edit(
      "Unicode",
      pathsWith(base, (value) => typeof value === "string"),
      unicode,
    ),
    edit(
      "duplicated zone",
      fc.constantFrom("cloud.zones.0", "cloud.zones.1"),
      fc.constantFrom("eu-west-1a", "eu-west-1c"),
    ),
    edit("swapped tier", fc.constant("tier"), fc.constantFrom("stage", "production")),
    edit(
      "another environment's section",
      pathsWith(base, isSection).filter((path) => !path.includes("wallets")),
      fc.constantFrom(...(Object.values(changed(base === "stage" ? "production" : "stage") as object) as unknown[])),
    ),
    edit(
      "inherited name",
      sections.map((path) => `${path}.constructor`),
      fc.constant({}),
    ),
    edit(
      "code",
      anywhere,
      fc.constantFrom<unknown>(() => 1, Symbol("s"), 10n, new Map(), new Date(0)),
    ),
  );
}
