import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { plainEnvironment } from "./child-environment";
import { RehearsalProblem } from "./problem";
import { runProgram } from "./program";

export interface SynthesisOptions {
  /** The folder with `cdktf.json`. */
  readonly projectFolder: string;
  /** Command that synthesises, as cdktf's own `--app` takes it. @default the one of `cdktf.json` */
  readonly app?: string;
  /** A fresh folder of this run. */
  readonly workFolder: string;
  readonly signal?: AbortSignal;
}

const projectFile = z.looseObject({ app: z.string().min(1) });

/**
 * Runs the app command the way cdktf-cli does, into the run's own folder, with no credentials in its
 * environment.
 *
 * @returns the output folder, which has `stacks/<environment>/cdk.tf.json`
 * @throws RehearsalProblem with the end of its output when it fails
 */
export async function synthesize(options: SynthesisOptions): Promise<string> {
  const { projectFolder, workFolder, signal } = options;
  const output = join(workFolder, "cdktf.out");
  await mkdir(workFolder, { recursive: true });
  await runProgram({
    file: process.platform === "win32" ? "cmd.exe" : "/bin/sh",
    arguments: [process.platform === "win32" ? "/c" : "-c", options.app ?? (await appOf(projectFolder))],
    cwd: projectFolder,
    environment: plainEnvironment({ CDKTF_OUTDIR: output, HOME: workFolder }),
    logFile: join(workFolder, "synth.log"),
    ...(signal && { signal }),
  });
  return output;
}

async function appOf(projectFolder: string): Promise<string> {
  const file = join(projectFolder, "cdktf.json");
  const parsed = projectFile.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!parsed.success) {
    throw new RehearsalProblem(`${file}: app is absent. Fix: set app to the command that synthesises the stacks`);
  }
  return parsed.data.app;
}

/** Where synth writes a stack. */
export function stackFile(output: string, stack: string): string {
  return join(output, "stacks", stack, "cdk.tf.json");
}
