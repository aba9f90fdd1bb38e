import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type ChartIndex, indexName, sha256 } from "../../charts/index-file";
import type { Json, JsonObject } from "../model";
import type { DocumentFiles } from "./documents";
import type { ChartFile } from "./kubernetes/compare-charts";
import { isObject } from "../json";

/** What a revision was rendered to, read and checked, as text: what is equal in two revisions is never parsed. */
export interface RenderedFolder {
  /** `cdk.tf.json` by name of the stack. */
  readonly stacks: ReadonlyMap<string, TextFile>;
  /** Kubernetes objects by environment. */
  readonly charts: ReadonlyMap<string, readonly ChartFile[]>;
  readonly bosh: ReadonlyMap<string, DocumentFiles>;
  readonly vault: ReadonlyMap<string, DocumentFiles>;
}

/** A file and what is in it. */
export interface TextFile {
  readonly file: string;
  readonly content: string;
}

const nothing: RenderedFolder = { stacks: new Map(), charts: new Map(), bosh: new Map(), vault: new Map() };

/**
 * Reads what `npm run synth -- --out <folder>` wrote. Parts that the revision did not render yet are empty.
 *
 * @param folder undefined for a revision of which there is nothing
 * @throws when the folder is not there, or a file in it is missing, cut off or not the one that its index tells of
 */
export function readRendered(folder: string | undefined): RenderedFolder {
  if (folder === undefined) return nothing;
  if (!existsSync(folder)) {
    throw new Error(
      `${folder}: no such folder. Allowed: what synth --out wrote. Fix: render the revision into it first`,
    );
  }
  const dist = path.join(folder, "dist");
  return {
    stacks: readStacks(path.join(folder, "cdktf.out")),
    charts: new Map(
      foldersIn(path.join(dist, "charts")).map((name) => [name, readCharts(path.join(dist, "charts", name))]),
    ),
    bosh: readDocuments(path.join(dist, "bosh")),
    vault: readDocuments(path.join(dist, "vault")),
  };
}

/** The stacks of the manifest: a folder beside them may be an earlier run's. */
function readStacks(folder: string): ReadonlyMap<string, TextFile> {
  const manifest = path.join(folder, "manifest.json");
  if (!existsSync(folder)) return new Map();
  const { stacks } = jsonObjectOf({ file: manifest, content: read(manifest) });
  if (!isObject(stacks)) throw new Error(`${manifest}: no stacks. Allowed: what cdktf wrote. Fix: ${renderAgain}`);
  return new Map(
    Object.entries(stacks).map(([name, stack]) => {
      const place = isObject(stack) ? stack["synthesizedStackPath"] : undefined;
      if (typeof place !== "string") {
        throw new Error(`${manifest}: stacks.${name} has no synthesizedStackPath. Fix: ${renderAgain}`);
      }
      const file = path.join(folder, place);
      return [name, { file, content: read(file) }];
    }),
  );
}

/** An environment's files of YAML, each the one that the index tells of. */
function readCharts(folder: string): ChartFile[] {
  const file = path.join(folder, indexName);
  const { files } = jsonObjectOf({ file, content: read(file) }) as unknown as Partial<ChartIndex>;
  if (typeof files !== "object") throw new Error(`${file}: no files. Allowed: what synth wrote. Fix: ${renderAgain}`);
  const there = filesBelow(folder).filter((name) => name !== indexName);
  const unknown = there.filter((name) => files[name] === undefined);
  if (unknown.length > 0) {
    throw new Error(
      `${path.join(folder, unknown[0] ?? "")}: not in ${file}. Allowed: files that synth wrote. Fix: ${renderAgain}`,
    );
  }
  return Object.entries(files).map(([name, expected]) => {
    const content = read(path.join(folder, name));
    const found = sha256(content);
    if (found !== expected) {
      throw new Error(
        `${path.join(folder, name)}: SHA-256 is ${found}. Allowed: ${expected}, as ${file} says. Fix: ${renderAgain}`,
      );
    }
    return { file: path.join(folder, name), content };
  });
}

function readDocuments(folder: string): ReadonlyMap<string, DocumentFiles> {
  return new Map(
    foldersIn(folder).map((environment) => {
      const below = path.join(folder, environment);
      return [
        environment,
        new Map(
          filesBelow(below).map((name) => [
            name,
            { file: path.join(below, name), content: read(path.join(below, name)) },
          ]),
        ),
      ];
    }),
  );
}

/**
 * The one JSON object of a file.
 *
 * @throws when it is none, with the file
 */
export function jsonObjectOf({ file, content }: TextFile): JsonObject {
  const value = parsed(file, content);
  if (isObject(value)) return value;
  throw new Error(`${file}: no JSON object. Allowed: what synth wrote. Fix: ${renderAgain}`);
}

function parsed(file: string, content: string): Json {
  try {
    return JSON.parse(content) as Json;
  } catch (error) {
    throw new Error(`${file}: no JSON: ${(error as Error).message}. Fix: ${renderAgain}`, { cause: error });
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}. Fix: ${renderAgain}`, { cause: error });
  }
}

const renderAgain = "render the revision again; the folder is not whole";

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Paths in the folder, at any depth; a file that a run left half-written is no part of it. */
function filesBelow(folder: string, below = ""): string[] {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) return filesBelow(folder, name);
    return name.endsWith(".partial") ? [] : [name];
  });
}
