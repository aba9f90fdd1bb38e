import { readdir } from "node:fs/promises";
import path from "node:path";

/**
 * Every file below a folder, relative to it and sorted.
 *
 * @throws when something is neither file nor folder: a link would lead out of what is compared
 */
export async function filesBelow(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true, recursive: true });
  const files: string[] = [];
  for (const entry of found) {
    const file = path.relative(folder, path.join(entry.parentPath, entry.name));
    if (entry.isFile()) files.push(file);
    else if (!entry.isDirectory()) throw new Error(`${file} is neither a file nor a folder`);
  }
  return files.sort();
}
