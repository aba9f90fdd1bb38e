import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { parseJson } from "../../rehearsal/parse-json";
import { filesBelow } from "./files-below";
import { RevisionProblem } from "./problem";
import { isRendered } from "./run-synth";
import { type Side, type SideName, sideNames, type Sides } from "./sides";

/** Beside the two folders: which revisions they are, and why one of them is missing. */
const notesFile = "revisions.json";

const sideSchema = z.strictObject({
  name: z.string().min(1).max(500),
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  /** Its own error, when it could not be rendered. */
  trouble: z.string().max(100_000).optional(),
});
const notesSchema = z.strictObject({ format: z.literal(1), base: sideSchema, head: sideSchema });
type Notes = z.infer<typeof notesSchema>;

/** A rendering of two environments is 4 MB; more than this is no rendering. */
const mostBytes = 500e6;

const allowed = "Allowed: a folder that npm run diff --keep wrote, with base/ and head/ in it";

/** Whether a folder can take both sides: nothing is written over that is no rendering. @throws RevisionProblem */
export async function refuseOccupied(folder: string): Promise<void> {
  const found = await readdir(folder).catch(() => []);
  const foreign = found.filter((name) => name !== notesFile && !(sideNames as readonly string[]).includes(name));
  if (foreign.length === 0) return;
  throw new RevisionProblem(
    `${folder}: holds ${foreign[0]}. Allowed: a folder that is not there, is empty, or was written by --keep. Fix: name another`,
  );
}

/** Leaves both sides in a folder for {@link readSides}, in place of an earlier run's. */
export async function keepSides(folder: string, sides: Sides): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Gone first and written last: a folder that is not whole has no notes.
  await rm(path.join(folder, notesFile), { force: true });
  for (const name of sideNames) {
    const target = path.join(folder, name);
    await rm(target, { recursive: true, force: true });
    const from = sides[name].folder;
    if (from !== undefined) await cp(from, target, { recursive: true });
  }
  const partial = path.join(folder, `${notesFile}.partial`);
  await writeFile(partial, `${JSON.stringify(notesOf(sides), undefined, 2)}\n`);
  await rename(partial, path.join(folder, notesFile));
}

function notesOf({ base, head }: Sides): Notes {
  const note = ({ revision: { name, commit }, trouble }: Side) => ({
    name,
    commit,
    ...(trouble && { trouble: trouble.message }),
  });
  return { format: 1, base: note(base), head: note(head) };
}

/**
 * Both sides as they were rendered before, perhaps from a pull request of somebody else: data, of which nothing is run, and
 * nothing outside the folder is read.
 *
 * @throws RevisionProblem when the folders are not two renderings
 */
export async function readSides(folder: string): Promise<Sides> {
  const notes = await readNotes(folder);
  return { base: await readSide(folder, "base", notes), head: await readSide(folder, "head", notes) };
}

/** Git's own id for no commit: of folders that somebody rendered by hand nobody knows it. */
const noCommit = "0".repeat(40);

async function readNotes(folder: string): Promise<Notes> {
  const file = path.join(folder, notesFile);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) {
    return { format: 1, base: { name: "base", commit: noCommit }, head: { name: "head", commit: noCommit } };
  }
  const parsed = notesSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RevisionProblem(
    `${file}: ${issue?.path.join(".") || "the file"}: ${issue?.message ?? "can't be read"}. ${allowed}. Fix: render both again with this version`,
  );
}

async function readSide(folder: string, subject: SideName, notes: Notes): Promise<Side> {
  const { name, commit, trouble } = notes[subject];
  const revision = { name, commit };
  if (trouble !== undefined) return { revision, trouble: { subject, message: trouble } };
  const side = path.join(folder, subject);
  await refuseOther(side);
  return { revision, folder: side };
}

async function refuseOther(side: string): Promise<void> {
  const refuse = (what: string): RevisionProblem =>
    new RevisionProblem(`${side}: ${what}. ${allowed}. Fix: render it again`);
  if (!isRendered(side)) throw refuse("no rendered files in it");
  const files = await filesBelow(side).catch((thrown: unknown) => {
    throw refuse(thrown instanceof Error ? thrown.message : String(thrown));
  });
  let bytes = 0;
  for (const file of files) bytes += (await stat(path.join(side, file))).size;
  if (bytes > mostBytes) throw refuse(`${Math.round(bytes / 1e6)} MB, at most ${mostBytes / 1e6} MB`);
  await refuseOutside(side, files, refuse);
}

const manifestSchema = z.looseObject({
  stacks: z.record(z.string(), z.looseObject({ synthesizedStackPath: z.string() })),
});
const indexSchema = z.looseObject({ files: z.record(z.string(), z.string()) });

/** The lists of files in a rendering name files of it: `../../.docker/config.json` is not compared, and not shown. */
async function refuseOutside(
  side: string,
  files: readonly string[],
  refuse: (what: string) => RevisionProblem,
): Promise<void> {
  for (const list of files) {
    const parts = list.split(path.sep);
    const isManifest = list === path.join("cdktf.out", "manifest.json");
    const isIndex = parts.length === 4 && list.startsWith(path.join("dist", "charts")) && parts[3] === "index.json";
    if (!isManifest && !isIndex) continue;
    const content = parseJson(await readFile(path.join(side, list), "utf8"));
    const named = isManifest
      ? Object.values(manifestSchema.safeParse(content).data?.stacks ?? {}).map((stack) => stack.synthesizedStackPath)
      : Object.keys(indexSchema.safeParse(content).data?.files ?? {});
    const outside = named.find((file) => !files.includes(path.join(path.dirname(list), file)));
    if (outside !== undefined) throw refuse(`${list} names ${outside}, which is not in it`);
  }
}
