import { parse, YAMLParseError } from "yaml";
import { type InventoriedObject, keyOf } from "../../../charts/inventory";
import type { Json, JsonObject } from "../../model";
import { isObject } from "../../json";

/** Group and kind of a key: `apps/Deployment`. */
export const groupKindOf = (key: string): string => key.slice(0, key.lastIndexOf("/"));

/** An object of a rendered file. */
export interface RenderedObject {
  /** Namespace of the object, or `cluster` when it has none. */
  readonly scope: string;
  /** `apps/Deployment/peatio-api`. */
  readonly key: string;
  readonly object: InventoriedObject & JsonObject;
}

/** A part of a file of YAML: one document, as text. */
export interface DocumentText {
  /** As a person finds it: `dist/charts/stage/stage/peatio.yaml`. */
  readonly file: string;
  /** Line of the file on which its text begins, from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * The documents of a file. A line of `---` separates them wherever it stands: inside a value it would be indented (YAML 1.2,
 * 9.1.2), so nothing has to be parsed to know what is equal in two revisions.
 */
export function documentsOf(file: string, content: string): DocumentText[] {
  const documents: DocumentText[] = [];
  let line = 1;
  for (const text of content.split(/^---(?=\s|$)/m)) {
    const before = lineBreaks(/^\s*?\n(?=\S)/.exec(text)?.[0] ?? "");
    if (text.trim() !== "") documents.push({ file, line: line + before, text: text.trimStart() });
    line += lineBreaks(text);
  }
  return documents;
}

/**
 * @throws when the document is no YAML, or no Kubernetes object, with file and line
 */
export function readObject({ file, line, text }: DocumentText): RenderedObject {
  const value = parsed({ file, line, text });
  if (!isInventoried(value)) {
    throw new Error(
      `${file}:${line}: no Kubernetes object. Allowed: a document with apiVersion, kind and metadata.name. ` +
        "Fix: render the revision again; a file written by hand does not belong there",
    );
  }
  return { scope: value.metadata.namespace ?? "cluster", key: keyOf(value), object: value };
}

function parsed({ file, line, text }: DocumentText): Json {
  try {
    return parse(text, { prettyErrors: false }) as Json;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const before = lineBreaks(text.slice(0, error.pos[0]));
    throw new Error(
      `${file}:${line + before}: no YAML: ${error.message}. Fix: render the revision again; the file is broken or cut off`,
      { cause: error },
    );
  }
}

const lineBreaks = (text: string) => text.split("\n").length - 1;

function isInventoried(value: Json): value is InventoriedObject & JsonObject {
  if (!isObject(value)) return false;
  const { apiVersion, kind, metadata } = value;
  return (
    typeof apiVersion === "string" &&
    typeof kind === "string" &&
    isObject(metadata) &&
    typeof metadata["name"] === "string" &&
    ["string", "undefined"].includes(typeof metadata["namespace"])
  );
}
