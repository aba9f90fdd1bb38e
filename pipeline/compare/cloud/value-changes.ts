import { isSet } from "../../../platform/provider/aws";
import type { Json, JsonObject } from "../../model";
import { textOf } from "./blocks";
import { openText } from "./opened-texts";
import { keysOf } from "./list-keys";
import { changedLines } from "./changed-lines";
import { isObject } from "../../json";

/** A value that differs, before anybody asked what the provider makes of it. */
export interface ValueDifference {
  /** As `ValueChange.path`. */
  readonly path: string;
  /** The same for the provider's table: without keys, and it ends where a document inside a text begins. */
  readonly argument: string;
  readonly before?: Json;
  readonly after?: Json;
}

/**
 * Values of one resource that differ. Order counts where the provider's schema has a list and nowhere else; a block that
 * stands once equals a list of one; documents inside texts are compared by their content.
 */
export function valueDifferences(type: string, before: JsonObject, after: JsonObject): ValueDifference[] {
  const root = { path: "", argument: "", isDocument: false, isPolicy: false };
  return new Comparison(type).objects(before, after, root);
}

interface Place {
  readonly path: string;
  readonly argument: string;
  /** Inside a JSON text, the provider's schema has no say. */
  readonly isDocument: boolean;
  /** Inside an access policy, where lists of actions, resources and principals have no order. */
  readonly isPolicy: boolean;
}

class Comparison {
  constructor(private readonly type: string) {}

  objects(before: JsonObject, after: JsonObject, place: Place): ValueDifference[] {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].sort().flatMap((key) => this.values(before[key], after[key], inside(place, key)));
  }

  private values(before: Json | undefined, after: Json | undefined, place: Place): ValueDifference[] {
    if (before === after || isNothing(before, after)) return [];
    if (before === undefined || before === null || after === undefined || after === null)
      return [differ(place, before, after)];
    if (this.equal(before, after, place)) return [];
    if (typeof before === "string" && typeof after === "string") return this.texts(before, after, place);
    const [was, is] = [onlyBlock(before, place, after), onlyBlock(after, place, before)];
    if (isObject(was) && isObject(is)) return this.objects(was, is, place);
    if (Array.isArray(before) || Array.isArray(after)) return this.lists(asList(before), asList(after), place);
    return [differ(place, before, after)];
  }

  private texts(before: string, after: string, place: Place): ValueDifference[] {
    const [opened, openedAfter] = [openText(before), openText(after)];
    if (opened?.document !== undefined && openedAfter?.document !== undefined) {
      const isPolicy = isAccessPolicy(opened.document) && isAccessPolicy(openedAfter.document);
      return this.values(opened.document, openedAfter.document, { ...place, isDocument: true, isPolicy });
    }
    const lines = changedLines(opened?.text ?? before, openedAfter?.text ?? after);
    return [differ(place, lines.before, lines.after)];
  }

  private lists(before: readonly Json[], after: readonly Json[], place: Place): ValueDifference[] {
    const hasObjects = [...before, ...after].some((element) => isObject(element));
    if (!hasObjects) return [differ(place, this.sorted(before, place), this.sorted(after, place))];
    const keys = keysOf(before, after);
    if (keys !== undefined) return this.keyed(before, after, place, keys);
    return this.isUnordered(place) ? this.unordered(before, after, place) : this.ordered(before, after, place);
  }

  private keyed(
    before: readonly Json[],
    after: readonly Json[],
    place: Place,
    keyOf: (element: Json) => string,
  ): ValueDifference[] {
    const [was, is] = [before, after].map((list) => new Map(list.map((element) => [keyOf(element), element])));
    if (was === undefined || is === undefined) return [];
    const keys = new Set([...was.keys(), ...is.keys()]);
    const found = [...keys].flatMap((key) => this.values(was.get(key), is.get(key), element(place, key)));
    const common = [...was.keys()].filter((key) => is.has(key));
    const now = [...is.keys()].filter((key) => was.has(key));
    if (this.isUnordered(place) || common.join("\n") === now.join("\n")) return found;
    return [...found, differ(place, [...was.keys()], [...is.keys()])];
  }

  /** Equal elements cancel out; of the rest, one and one are the same element changed, everything else came or went. */
  private unordered(before: readonly Json[], after: readonly Json[], place: Place): ValueDifference[] {
    const inner = element(place, "");
    const gone = this.without(before, after, inner);
    const come = this.without(after, before, inner);
    const [was, ...others] = gone;
    const [is, ...more] = come;
    if (was !== undefined && is !== undefined && others.length + more.length === 0) return this.values(was, is, inner);
    return [...gone.map((one) => differ(inner, one, undefined)), ...come.map((one) => differ(inner, undefined, one))];
  }

  /** Without keys, position is all there is; equal ends are cut off so that an insertion shows as one. */
  private ordered(before: readonly Json[], after: readonly Json[], place: Place): ValueDifference[] {
    const limit = Math.min(before.length, after.length);
    const at = (list: readonly Json[], index: number): Json => list[index] ?? null;
    let head = 0;
    while (head < limit && this.equal(at(before, head), at(after, head), element(place, ""))) head += 1;
    let tail = 0;
    while (
      tail < limit - head &&
      this.equal(at(before, before.length - 1 - tail), at(after, after.length - 1 - tail), element(place, ""))
    )
      tail += 1;
    const [gone, come] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
    return Array.from({ length: Math.max(gone.length, come.length) }).flatMap((_none, index) =>
      this.values(gone[index], come[index], element(place, String(head + index))),
    );
  }

  private without(list: readonly Json[], others: readonly Json[], place: Place): Json[] {
    const left = others.map((other) => this.canonical(other, place));
    return list.filter((one) => {
      const at = left.indexOf(this.canonical(one, place));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  }

  private equal(before: Json, after: Json, place: Place): boolean {
    return this.canonical(before, place) === this.canonical(after, place);
  }

  /** One text for all ways to write the same value. */
  private canonical(value: Json, place: Place): string {
    if (Array.isArray(value)) {
      const list = value as readonly Json[];
      if (list.length === 1 && isObject(list[0]) && !place.isDocument) return this.canonical(list[0], place);
      const elements = list.map((one) => this.canonical(one, place));
      if (place.isPolicy && elements.length === 1) return elements[0] ?? "";
      return `[${(this.isUnordered(place) ? elements.sort() : elements).join(",")}]`;
    }
    if (isObject(value)) {
      const keys = Object.keys(value)
        .filter((key) => value[key] !== null)
        .sort();
      return `{${keys.map((key) => `${JSON.stringify(key)}:${this.canonical(value[key] ?? null, inside(place, key))}`).join(",")}}`;
    }
    if (typeof value !== "string")
      return place.isDocument && !place.isPolicy ? JSON.stringify(value) : JSON.stringify(textOf(value));
    const opened = openText(value);
    if (opened?.document === undefined) return JSON.stringify(value);
    return this.canonical(opened.document, { ...place, isDocument: true, isPolicy: isAccessPolicy(opened.document) });
  }

  private sorted(list: readonly Json[], place: Place): Json {
    return this.isUnordered(place) ? [...list].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)) : list;
  }

  private isUnordered({ argument, path, isDocument, isPolicy }: Place): boolean {
    return isDocument ? isPolicy : isSet(this.type, argument) || path === "lifecycle.ignore_changes";
  }
}

function inside(place: Place, key: string): Place {
  const step = /^[\w-]+$/.test(key) ? (place.path === "" ? key : `.${key}`) : `[${JSON.stringify(key)}]`;
  const argument = place.argument === "" ? key : `${place.argument}.${key}`;
  return { ...place, path: place.path + step, argument: place.isDocument ? place.argument : argument };
}

function element(place: Place, key: string): Place {
  return { ...place, path: `${place.path}[${key}]` };
}

function differ({ path, argument }: Place, before: Json | undefined, after: Json | undefined): ValueDifference {
  return {
    path,
    argument,
    ...(before !== undefined && before !== null && { before }),
    ...(after !== undefined && after !== null && { after }),
  };
}

function isNothing(before: Json | undefined, after: Json | undefined): boolean {
  return (before ?? null) === null && (after ?? null) === null;
}

/** A list of one block means the same as the block; where both sides write a list, its elements have places of their own. */
function onlyBlock(value: Json, { isDocument }: Place, other: Json): Json {
  if (!Array.isArray(value) || value.length !== 1 || isDocument) return value;
  return isObject(other) ? (value[0] as Json) : value;
}

function asList(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/** IAM's grammar: everything in it that is a list is a set, and a list of one may be written as its element. */
function isAccessPolicy(document: Json): boolean {
  return isObject(document) && "Statement" in document;
}
