import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { besideOf, discard, keepNewest, use } from "./bounded-folder";
import { filesBelow } from "./files-below";

/** Raised when a rendered folder, or an entry, would be misread by another version. */
const format = 1;

const manifestName = "manifest.json";
const filesFolder = "files";

const manifestSchema = z.strictObject({ format: z.literal(format), files: z.record(z.string(), z.string()) });

/**
 * What a rendering follows from: the files of the revision, its lock file among them, and the Node.js that ran it. The
 * child gets no variable of the caller's that rendering reads. The day is no part of it: rules hold dated exceptions
 * against it and refuse, but no date gets into what is written. So what rendered once stays valid as something to
 * compare with, and a refusal is never kept.
 *
 * @param tree git's id of the project's files
 */
export function renderingKey(tree: string): string {
  return createHash("sha256").update([format, tree, process.version, process.platform].join("\n")).digest("hex");
}

/** Rendered folders by what they follow from. Each entry has a manifest with the SHA-256 of every file. */
export class RenderedCache {
  /**
   * @param folder of the entries
   * @param kept the entries used last; a rendering of two environments is 4 MB
   */
  constructor(
    private readonly folder: string,
    private readonly kept = 20,
  ) {}

  /**
   * Copies an entry into a fresh folder, each file held against the manifest.
   *
   * @param onFault told why an entry is not what its manifest says; it is thrown away then
   * @returns false when there is none, or none that is whole
   */
  async read(key: string, target: string, onFault: (line: string) => void): Promise<boolean> {
    const entry = path.join(this.folder, key);
    // Marked first: another run that tidies up keeps what was used last.
    if (!(await use(entry))) return false;
    try {
      await copyChecked(entry, target);
      return true;
    } catch (thrown) {
      onFault(`${entry}: ${faultOf(thrown)}. It is thrown away, and the revision rendered again`);
      await rm(target, { recursive: true, force: true });
      await discard(entry);
      return false;
    }
  }

  /** Keeps a rendered folder, whole or not at all. Of two runs that keep the same, the first wins. */
  async write(key: string, rendered: string): Promise<void> {
    const entry = path.join(this.folder, key);
    await mkdir(this.folder, { recursive: true });
    const beside = besideOf(entry);
    try {
      const files: Record<string, string> = {};
      for (const file of await filesBelow(rendered)) {
        const content = await readFile(path.join(rendered, file));
        files[file] = sha256(content);
        await writeBelow(path.join(beside, filesFolder), file, content);
      }
      await writeFile(path.join(beside, manifestName), JSON.stringify({ format, files }));
      await rename(beside, entry);
    } catch (thrown) {
      await rm(beside, { recursive: true, force: true });
      if (!isTaken(thrown)) throw thrown;
    }
    await keepNewest(this.folder, this.kept);
  }
}

async function copyChecked(entry: string, target: string): Promise<void> {
  const text = await readFile(path.join(entry, manifestName), "utf8");
  const { files } = manifestSchema.parse(JSON.parse(text));
  const found = await filesBelow(path.join(entry, filesFolder));
  const extra = found.find((file) => files[file] === undefined);
  if (extra !== undefined) throw new Error(`${extra} is not in the manifest`);
  for (const [file, checksum] of Object.entries(files)) {
    if (!found.includes(file)) throw new Error(`${file} is missing`);
    const content = await readFile(path.join(entry, filesFolder, file));
    if (sha256(content) !== checksum) throw new Error(`${file} has another checksum`);
    await writeBelow(target, file, content);
  }
}

async function writeBelow(folder: string, file: string, content: Buffer): Promise<void> {
  const where = path.join(folder, file);
  await mkdir(path.dirname(where), { recursive: true });
  await writeFile(where, content);
}

function faultOf(thrown: unknown): string {
  if (thrown instanceof z.ZodError || thrown instanceof SyntaxError) return `${manifestName} can't be read`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

const isTaken = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && (thrown.code === "ENOTEMPTY" || thrown.code === "EEXIST");
