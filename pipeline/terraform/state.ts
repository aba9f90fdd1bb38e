import { readFile, rename } from "node:fs/promises";
import { z } from "zod";
import { TerraformProblem } from "./problem";

/** Terraform's state, as far as two copies of it are compared (format 4). */
const schema = z.looseObject({
  version: z.literal(4),
  resources: z
    .array(
      z.looseObject({
        mode: z.string(),
        type: z.string(),
        name: z.string(),
        instances: z
          .array(
            z.looseObject({
              status: z.string().optional(),
              attributes: z.looseObject({ id: z.string().optional() }),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});
export type State = z.infer<typeof schema>;

/**
 * A state's text; nothing when there is none, or when nothing was ever made.
 *
 * @param where for the error: the file, or the bucket
 * @throws TerraformProblem when the text is no state
 */
export function parseState(text: string, where: string): State | undefined {
  if (text.trim() === "") return undefined;
  const state = schema.safeParse(json(text));
  if (state.success) return state.data.resources.length > 0 ? state.data : undefined;
  throw new TerraformProblem(
    `${where}: not a state of Terraform. Fix: move it aside and look; a state of before is in a .backup file or an older version of the object`,
  );
}

/** The state a folder keeps while the bucket does not exist. */
export async function readLocalState(file: string): Promise<State | undefined> {
  const text = await readFile(file, "utf8").catch((thrown: unknown) => {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return "";
    throw thrown;
  });
  return parseState(text, file);
}

/**
 * What the bucket's state lacks of the local one, in words; nothing when it has all. Things are compared by address and
 * id, not by the state's lineage: a move gives it a new one.
 */
export function lossOf(local: State, moved: State | undefined): string | undefined {
  if (moved === undefined) return "the bucket holds no state";
  const there = new Set(things(moved));
  const missing = things(local).filter((thing) => !there.has(thing));
  return missing.length > 0 ? `the bucket's state lacks ${missing.join(", ")}` : undefined;
}

/** Addresses of all that a state knows. */
export function addressesOf({ resources }: State): string[] {
  return resources.map(({ type, name }) => `${type}.${name}`);
}

/** Addresses of what was being made when Terraform was interrupted: it would make them again. */
export function interrupted({ resources }: State): string[] {
  return resources
    .filter(({ instances }) => instances.some(({ status }) => status === "tainted"))
    .map(({ type, name }) => `${type}.${name}`);
}

/** Puts the local state out of Terraform's way, and keeps it. */
export async function keepAside(file: string): Promise<string> {
  const aside = `${file}.moved`;
  await rename(file, aside);
  return aside;
}

function things({ resources }: State): string[] {
  return resources.flatMap(({ mode, type, name, instances }) =>
    instances.map(({ attributes: { id = "" } }) => `${mode === "data" ? "data." : ""}${type}.${name} ${id}`.trim()),
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
