import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installerEnvironment } from "../child-environment";
import { messageOf, RehearsalProblem } from "../problem";
import { runProgram } from "../program";
import { formatBytes, formatSeconds, installWhole, missingTool, type OnProgress, sizeOf, withLock } from "./cache";
import { findOnPath } from "./find-on-path";

/** Programs that one Go module holds, built together into one folder of the cache. */
export interface GoPrograms {
  /** What they are together; also the name of the folder in the cache, with the version. */
  readonly name: string;
  /** Exact version, without the `v`. */
  readonly version: string;
  /** Module path, such as `k8s.io/kubernetes`. */
  readonly module: string;
  /** Package of each program's `main`, by the name of the program. */
  readonly packages: Readonly<Record<string, string>>;
  /** Packages a cold build compiles (`go list -deps`); the progress line is a ratio of it. */
  readonly packageCount: number;
  /** How long a cold build takes on two cores, in words. */
  readonly duration: string;
  /** Completes "Needed for ..." when Go is missing. */
  readonly neededFor: string;
  /** Source files written into the scratch module, by path, for a module whose programs cannot be built by name. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Lines of the scratch module's go.mod that the module's own go.mod asks for. */
  readonly replacements?: (goMod: string) => readonly string[];
  /** `-X` assignments of the linker, by variable. */
  readonly linked?: Readonly<Record<string, string>>;
  /** Takes besides what is needed at run time from the module's folder. */
  readonly takeFiles?: (moduleFolder: string, target: string) => Promise<void>;
}

export interface BuildOptions {
  readonly cache: string;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/** The cure where Go is missing. */
export const getGo = "install Go 1.26 or newer (https://go.dev/dl/)";

/** Where the cache keeps the programs, whether they are there or not. */
export function goProgramsFolder(cache: string, programs: Pick<GoPrograms, "name" | "version">): string {
  return join(cache, `${programs.name}-${programs.version}`);
}

/** True when every program is in the cache. */
export function hasGoPrograms(cache: string, programs: GoPrograms): boolean {
  const folder = goProgramsFolder(cache, programs);
  return Object.keys(programs.packages).every((name) => existsSync(join(folder, name)));
}

/**
 * The folder with the programs: as found in the cache, else built with Go from its module.
 *
 * @throws RehearsalProblem when Go is missing, the module proxy out of reach or the build fails
 */
export async function buildGoPrograms(programs: GoPrograms, options: BuildOptions): Promise<string> {
  const { cache, onProgress, signal } = options;
  const folder = goProgramsFolder(cache, programs);
  if (hasGoPrograms(cache, programs)) return folder;
  return withLock(
    cache,
    programs.name,
    onProgress,
    async () => {
      if (hasGoPrograms(cache, programs)) return folder;
      const started = Date.now();
      await installWhole(folder, (temporary) => build(programs, temporary, options));
      const kept = formatBytes(await sizeOf(folder));
      const took = formatSeconds((Date.now() - started) / 1000);
      onProgress(`${programs.name} ${programs.version}: ${kept} after ${took}`);
      return folder;
    },
    signal,
  );
}

async function build(programs: GoPrograms, temporary: string, options: BuildOptions): Promise<void> {
  const go = await findOnPath(["go"]);
  if (go === undefined) throw missingTool("go", programs.neededFor, getGo);
  const { cache, onProgress, signal } = options;
  const { name, version, module, packages, sources = {}, linked = {} } = programs;
  const scratch = join(cache, `${name}-${version}-module`);
  await mkdir(scratch, { recursive: true });
  const shared = { file: go, cwd: scratch, environment: installerEnvironment({ CGO_ENABLED: "0", GOWORK: "off" }) };
  const run = async (onLine: ((line: string) => void) | undefined, ...argv: string[]): Promise<string> => {
    const answer = await runProgram({
      ...shared,
      arguments: argv,
      logFile: join(cache, `${name}-build.log`),
      ...(onLine && { onLine }),
      ...(signal && { signal }),
    });
    return answer.stdout;
  };
  try {
    onProgress(`${name} ${version}: asking Go's module proxy for ${module}`);
    const { Dir, GoMod } = parseDownload(await run(undefined, "mod", "download", "-json", `${module}@v${version}`));
    const replacements = programs.replacements?.(await readFile(GoMod, "utf8")) ?? [];
    await writeFile(join(scratch, "go.mod"), scratchModule(programs, replacements));
    for (const [path, text] of Object.entries(sources)) await writeFile(join(scratch, path), text);
    const assignments = Object.entries(linked).map(([variable, value]) => ` -X ${variable}=${value}`);
    const onLine = countingPackages((count, elapsed) =>
      onProgress(
        `Go build of ${name}: package ${count} of about ${programs.packageCount}, ${elapsed} (${programs.duration}, once)`,
      ),
    );
    const flags = ["-v", "-mod=mod", "-ldflags", `-s -w${assignments.join("")}`];
    for (const [program, path] of Object.entries(packages)) {
      await run(onLine, "build", ...flags, "-o", join(temporary, program), path);
    }
    await programs.takeFiles?.(Dir, temporary);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw new RehearsalProblem(
      `${name} ${version}: Go could not build it. Fix: open the way to Go's module proxy or set GOPROXY; ${getGo}\n` +
        messageOf(thrown),
    );
  }
}

/** Hears what `go build -v` prints, and tells after each line how many packages there were and how long it has taken. */
export function countingPackages(tell: (count: number, elapsed: string) => void): (line: string) => void {
  const started = Date.now();
  let count = 0;
  return (line) => {
    if (/^[\w.-]+(\/|$)/.test(line) && !line.startsWith("go: ")) count += 1;
    tell(count, formatSeconds((Date.now() - started) / 1000));
  };
}

/** The go.mod of a module that does nothing but require the one to build, at exactly its version. */
export function scratchModule({ name, version, module }: GoPrograms, replacements: readonly string[]): string {
  const lines = [`module rkcp.invalid/${name}`, "", "go 1.25.0", "", `require ${module} v${version}`, ...replacements];
  return `${lines.join("\n")}\n`;
}

interface Download {
  readonly Dir: string;
  readonly GoMod: string;
}

function parseDownload(json: string): Download {
  const { Dir, GoMod } = JSON.parse(json) as Partial<Download>;
  if (Dir === undefined || GoMod === undefined) throw new Error(`go mod download answered ${json}`);
  return { Dir, GoMod };
}
