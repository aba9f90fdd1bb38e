import { parseAllDocuments } from "yaml";
import type { Area, BareChange, Json, JsonObject } from "../model";
import { differences, type Rules, scalarText } from "./value-changes";
import { isObject } from "../json";

/** A rendered file below `dist/bosh/<environment>` or `dist/vault/<environment>`. */
export interface DocumentFile {
  /** As a person finds it. */
  readonly file: string;
  readonly content: string;
}

/** Files by their path in the environment's folder: `bitcoin.yml`. */
export type DocumentFiles = ReadonlyMap<string, DocumentFile>;

/** What elements of a list are called by in BOSH manifests and Vault's JSON. */
const elementNames = ["name", "alias", "path"];

/**
 * Lists of objects by the name of each; other lists keep their order, since neither BOSH nor Vault says of a list in general
 * that its order means nothing.
 */
export const documentRules: Rules = {
  listAt: (_names, list) => {
    const key = elementNames.find((name) => list.every((each) => isObject(each) && typeof each[name] === "string"));
    if (key === undefined) return { kind: "sequence" };
    // Instance groups and jobs start in the order they stand in.
    return { kind: "keyed", keyOf: (element) => scalarText(element[key]), ordered: true };
  },
};

/**
 * What differs between the documents of one environment, file by file. A file is a document: it is created, updated or
 * destroyed as a whole.
 *
 * @throws when a file that differs is no YAML or JSON, with the file
 */
export function compareDocuments(
  area: Extract<Area, "bosh" | "vault">,
  environment: string,
  base: DocumentFiles,
  head: DocumentFiles,
): BareChange[] {
  return [...new Set([...base.keys(), ...head.keys()])].flatMap((scope) => {
    const [before, after] = [base.get(scope), head.get(scope)];
    if (before?.content === after?.content) return [];
    const [old, now] = [before && documentOf(before), after && documentOf(after)];
    const values = old && now ? differences(old, now, documentRules) : [];
    if (old && now && values.length === 0) return [];
    return [
      {
        area,
        environment,
        scope,
        address: nameOf(now ?? old) ?? scope,
        type: "document",
        class: old ? (now ? "update" : "destroy") : "create",
        values: values.map(({ names: _, ...value }) => ({ ...value, forcesReplacement: false })),
        ...(old && { before: old }),
        ...(now && { after: now }),
      } as const,
    ];
  });
}

/** A manifest is called by its `name`; what has none by its file. */
const nameOf = (document: JsonObject | undefined) =>
  typeof document?.["name"] === "string" ? document["name"] : undefined;

/** The document; several of a file, a list, or text that is neither YAML nor JSON, under a key of their own. */
function documentOf({ file, content }: DocumentFile): JsonObject {
  if (!/\.(ya?ml|json)$/.test(file)) return { text: content };
  const documents = file.endsWith(".json") ? [json(file, content)] : yaml(file, content);
  const [only] = documents;
  if (documents.length === 1 && isObject(only)) return only;
  return { documents };
}

function json(file: string, content: string): Json {
  try {
    return JSON.parse(content) as Json;
  } catch (error) {
    throw new Error(
      `${file}: no JSON: ${(error as Error).message}. Fix: render the revision again; the file is broken`,
      {
        cause: error,
      },
    );
  }
}

function yaml(file: string, content: string): Json[] {
  return [...parseAllDocuments(content)].map((document) => {
    const [error] = document.errors;
    if (error) {
      throw new Error(`${file}: no YAML: ${error.message}. Fix: render the revision again; the file is broken`);
    }
    return document.toJS() as Json;
  });
}
