import { applySet } from "../../../charts/inventory";
import type { BareChange, JsonObject, ValueChange } from "../../model";
import { differences } from "../value-changes";
import { isRefusedInPlace } from "./immutable-fields";
import { rulesOf } from "./merge-keys";
import { type DocumentText, documentsOf, groupKindOf, readObject, type RenderedObject } from "./read-objects";
import { contentKey, isRerun, type Pair, pairsBy, stemKey } from "./same-thing";
import { isObject } from "../../json";

/** A rendered file of an environment: `stage/peatio.yaml`. */
export interface ChartFile {
  /** As a person finds it. */
  readonly file: string;
  readonly content: string;
}

/** What the inventory adds to objects, and what it says of itself: it follows from the objects. */
const inventoryLabels: readonly string[] = [applySet.partOf, applySet.id];
const inventoryAnnotations: readonly string[] = [applySet.groupKinds];

/**
 * What differs between the objects of one environment in two revisions. Objects are matched by namespace, group, kind and
 * name; those named after their content by the name without its hash, and then by content under another name. Files have no
 * meaning of their own: an object that moved from one to another is the same.
 *
 * @throws when a document that differs is no Kubernetes object, with file and line
 */
export function compareCharts(
  environment: string,
  base: readonly ChartFile[],
  head: readonly ChartFile[],
): BareChange[] {
  const [before, after] = changedDocuments(base, head).map((documents) => objectsOf(documents));
  return match(before ?? new Map(), after ?? new Map()).flatMap((found) => change(environment, found) ?? []);
}

/** Only documents that no file of the other revision holds word for word: the others hold nothing new. */
function changedDocuments(base: readonly ChartFile[], head: readonly ChartFile[]): [DocumentText[], DocumentText[]] {
  const same = new Set(head.map(({ content }) => content));
  const shared = new Set(base.map(({ content }) => content).filter((content) => same.has(content)));
  const [old, now] = [base, head].map((files) =>
    files.filter(({ content }) => !shared.has(content)).flatMap(({ file, content }) => documentsOf(file, content)),
  ) as [DocumentText[], DocumentText[]];
  const [oldTexts, nowTexts] = [old, now].map((documents) => new Set(documents.map(({ text }) => text.trim())));
  return [old.filter(({ text }) => !nowTexts?.has(text.trim())), now.filter(({ text }) => !oldTexts?.has(text.trim()))];
}

/** By scope and key. */
function objectsOf(documents: readonly DocumentText[]): ReadonlyMap<string, RenderedObject> {
  const objects = new Map<string, RenderedObject>();
  for (const document of documents) {
    const one = readObject(document);
    const id = `${one.scope} ${one.key}`;
    if (objects.has(id)) {
      throw new Error(
        `${document.file}:${document.line}: ${one.key} is there twice in ${one.scope}. Allowed: once. ` +
          "Fix: the later one would win; take one of them out of the charts",
      );
    }
    objects.set(id, one);
  }
  return objects;
}

/** What became what; one side is missing for what came or went. */
type Match = Pair | { readonly before: RenderedObject } | { readonly after: RenderedObject };

function match(before: ReadonlyMap<string, RenderedObject>, after: ReadonlyMap<string, RenderedObject>): Match[] {
  const kept = [...before].flatMap(([id, old]) => {
    const now = after.get(id);
    return now ? [{ before: old, after: now }] : [];
  });
  const gone = [...before].filter(([id]) => !after.has(id)).map(([, one]) => one);
  const come = [...after].filter(([id]) => !before.has(id)).map(([, one]) => one);
  const rerun = pairsBy(gone, come, stemKey);
  const [lost, found] = rest(gone, come, rerun);
  const renamed = pairsBy(lost, found, (one) => contentKey(one, rulesFor(one)));
  const [destroyed, created] = rest(lost, found, renamed);
  return [
    ...kept,
    ...rerun,
    ...renamed,
    ...destroyed.map((one) => ({ before: one })),
    ...created.map((one) => ({ after: one })),
  ];
}

function rest(gone: readonly RenderedObject[], come: readonly RenderedObject[], pairs: readonly Pair[]) {
  const taken = new Set(pairs.flatMap(({ before, after }) => [before, after]));
  return [gone.filter((one) => !taken.has(one)), come.filter((one) => !taken.has(one))] as const;
}

function change(environment: string, found: Match): BareChange | undefined {
  const common = { area: "kubernetes", environment } as const;
  if (!("before" in found)) {
    const { scope, key, object } = found.after;
    return { ...common, scope, address: key, type: object.kind, class: "create", values: [], after: object };
  }
  if (!("after" in found)) {
    const { scope, key, object } = found.before;
    return { ...common, scope, address: key, type: object.kind, class: "destroy", values: [], before: object };
  }
  const { before, after } = found;
  const values = valuesOf(found);
  if (values.length === 0) return undefined;
  return {
    ...common,
    scope: after.scope,
    address: after.key,
    type: after.object.kind,
    class: values.some(({ forcesReplacement }) => forcesReplacement) ? "replace" : "update",
    ...(before.key !== after.key && { formerAddress: before.key }),
    values,
    before: before.object,
    after: after.object,
  };
}

/** A run of another content is an object of its own: nothing of the last one is changed in place, and nothing is refused. */
function valuesOf(pair: Pair): ValueChange[] {
  const { before, after } = pair;
  const groupKind = groupKindOf(before.key);
  const rerun = isRerun(pair);
  const renamed = before.key !== after.key && !rerun;
  return differences(withoutInventory(before.object), withoutInventory(after.object), rulesFor(after)).map(
    ({ names, ...value }) => ({
      ...value,
      forcesReplacement:
        (renamed && names.join(".") === "metadata.name") ||
        (!rerun && isRefusedInPlace(groupKind, { names, ...value }, before.object)),
    }),
  );
}

const rulesFor = ({ key }: RenderedObject) => rulesOf(key.slice(0, key.indexOf("/")));

function withoutInventory(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isObject(metadata)) return object;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...without(metadata, "labels", inventoryLabels),
      ...without(metadata, "annotations", inventoryAnnotations),
    },
  };
}

function without(metadata: JsonObject, map: "labels" | "annotations", keys: readonly string[]): JsonObject {
  const values = metadata[map];
  if (!isObject(values)) return {};
  return { [map]: Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key))) };
}
