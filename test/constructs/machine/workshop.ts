import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { Script } from "../../../constructs/machine/shell";
import { type Outcome, pathWith, run } from "./tools";

/** A folder in which a script of the machine runs, with stand-ins for what only the cloud has. */
export interface Workshop {
  /** Absolute path in the folder. */
  path(...parts: string[]): string;
  /** Puts a program of this name before all others; it finds the folder in `$WORKSHOP`. */
  standIn(name: string, body: string): Promise<void>;
  run(script: Script): Promise<Outcome>;
}

/** One folder for each test of the file that calls this. */
export function useWorkshop(): Workshop {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "rkcp-machine-"));
    await mkdir(join(folder, "stand-ins"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const write = async (file: string, text: string) => {
    await writeFile(file, text);
    await chmod(file, 0o755);
    return file;
  };
  return {
    path: (...parts) => join(folder, ...parts),
    standIn: async (name, body) => {
      await write(join(folder, "stand-ins", name), `#!/usr/bin/env bash\nset -eu\n${body}\n`);
    },
    run: async ({ name, text }) =>
      run(await write(join(folder, name), text), [], {
        PATH: pathWith(join(folder, "stand-ins")),
        WORKSHOP: folder,
        TMPDIR: folder,
      }),
  };
}
