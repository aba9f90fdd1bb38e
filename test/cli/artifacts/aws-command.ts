import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { installPythonTool, type PythonTool } from "../../../rehearsal/tools/python-venv";

/** The AWS command line for machines that have none: version 1 is what PyPI offers; the commands used are the same. */
const awscli: PythonTool = {
  name: "awscli",
  version: "1.46.3",
  requirements: join(__dirname, "awscli-requirements.txt"),
  neededFor: "uploading to the emulator",
};

/**
 * A folder for PATH with a working `aws`: the machine's own, or one from PyPI (190 MB, kept in the cache).
 *
 * @returns undefined when there is none and none can be had
 */
export async function folderWithAws(temporary: string): Promise<string | undefined> {
  const own = await execa("aws", ["--version"], { reject: false });
  if (own.exitCode === 0) return "";
  try {
    const python = await installPythonTool(awscli, { cache: cacheFolder(), onProgress: () => undefined });
    const folder = join(temporary, "bin");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "aws"), `#!/bin/sh\nexec '${python}' -m awscli "$@"\n`, { mode: 0o755 });
    return folder;
  } catch {
    return undefined;
  }
}
