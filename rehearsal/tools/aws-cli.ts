import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PythonTool } from "./python-venv";

/** The AWS command line, for trying our commands against the emulator; people install version 2. 190 MB, 30 seconds. */
export const awsCli: PythonTool = {
  name: "awscli",
  version: "1.46.3",
  requirements: join(__dirname, "aws-cli-requirements.txt"),
  neededFor: "trying commands that call the AWS CLI against the emulator",
};

/**
 * Puts a program `aws` into the folder that runs the given Python's AWS CLI, for a child's PATH: the virtual
 * environment's own script names the folder it was installed in, which has been renamed since.
 */
export async function putAwsOnPath(folder: string, python: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "aws");
  await writeFile(file, `#!/bin/sh\nexec '${python}' -m awscli "$@"\n`);
  await chmod(file, 0o755);
}
