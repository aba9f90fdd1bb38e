import { existsSync } from "node:fs";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { installerEnvironment, plainEnvironment } from "../child-environment";
import { messageOf, RehearsalProblem } from "../problem";
import { runProgram } from "../program";
import { formatBytes, formatSeconds, installWhole, missingTool, type OnProgress, sizeOf, withLock } from "./cache";
import { findOnPath } from "./find-on-path";

/** A Python package that is a program, in an environment of its own, so that two tools never share a dependency. */
export interface PythonTool {
  /** Name on PyPI; also the name of the folder in the cache. */
  readonly name: string;
  /** Exact version; a cache that holds another one is filled anew. */
  readonly version: string;
  /** Path of a pip requirements file that pins the tool and all it pulls in. */
  readonly requirements: string;
  /** Completes "Needed for ..." when Python is missing. */
  readonly neededFor: string;
}

export interface InstallOptions {
  readonly cache: string;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

const noteFile = "installed-requirements.txt";
const getPython = "install Python 3.10 or newer with its venv module (Debian: python3 and python3-venv)";

/** The interpreter of a tool's virtual environment below the cache, whether it is there or not. */
export function pythonOf(cache: string, tool: PythonTool): string {
  const folder = join(cache, `${tool.name}-${tool.version}`);
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/**
 * A Python interpreter that can run the tool (`python -m ...`), installed from PyPI when it is not in the cache.
 *
 * @throws RehearsalProblem when Python is missing or pip cannot reach its index
 */
export async function installPythonTool(tool: PythonTool, options: InstallOptions): Promise<string> {
  const { cache, onProgress, signal } = options;
  const python = pythonOf(cache, tool);
  if (await hasPythonTool(cache, tool)) return python;
  return withLock(
    cache,
    tool.name,
    onProgress,
    async () => {
      if (await hasPythonTool(cache, tool)) return python;
      const started = Date.now();
      const folder = join(cache, `${tool.name}-${tool.version}`);
      await installWhole(folder, (temporary) => fill(tool, temporary, onProgress, signal));
      const kept = formatBytes(await sizeOf(folder));
      onProgress(`${tool.name} ${tool.version}: ${kept} after ${formatSeconds((Date.now() - started) / 1000)}`);
      return python;
    },
    signal,
  );
}

/** A Python that was upgraded away leaves a virtual environment that looks whole and does not start: so it is asked. */
export async function hasPythonTool(cache: string, tool: PythonTool): Promise<boolean> {
  const python = pythonOf(cache, tool);
  if (!existsSync(python) || !(await hasSameRequirements(cache, tool))) return false;
  const question = `import importlib.metadata as m; print(m.version('${tool.name}'))`;
  try {
    const answer = await runProgram({
      file: python,
      arguments: ["-c", question],
      cwd: join(python, ".."),
      environment: plainEnvironment({ PYTHONDONTWRITEBYTECODE: "1" }),
      timeoutSeconds: 60,
    });
    return answer.stdout.trim() === tool.version;
  } catch {
    return false;
  }
}

/** What was installed is noted in the environment, so that other pins fill it anew. */
async function hasSameRequirements(cache: string, tool: PythonTool): Promise<boolean> {
  const installed = await readFile(join(cache, `${tool.name}-${tool.version}`, noteFile), "utf8").catch(() => "");
  return installed === (await readFile(tool.requirements, "utf8"));
}

async function fill(
  tool: PythonTool,
  temporary: string,
  onProgress: OnProgress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const system = await findOnPath(["python3", "python"]);
  if (system === undefined) throw missingTool("python3", tool.neededFor, getPython);
  const shared = { cwd: temporary, environment: installerEnvironment(), ...(signal && { signal }) };
  onProgress(`${tool.name} ${tool.version}: creating a Python environment`);
  // The environment's scripts name this temporary folder, so everything runs as `python -m`, which survives the rename.
  await runProgram({ ...shared, file: system, arguments: ["-m", "venv", "."] });
  const bin = join(temporary, process.platform === "win32" ? "Scripts" : "bin", "python");
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"];
  try {
    await runProgram({
      ...shared,
      file: bin,
      arguments: [...pip, "-r", tool.requirements],
      onLine: (line) => {
        const download = /Downloading (\S+ \([^)]*\))/.exec(line)?.[1];
        if (download !== undefined) onProgress(`pip: ${download}`);
      },
    });
  } catch (thrown) {
    throw new RehearsalProblem(
      `${tool.name} ${tool.version}: pip could not install it. Fix: open the way to PyPI or set PIP_INDEX_URL; ` +
        `${getPython}\n${messageOf(thrown)}`,
    );
  }
  await copyFile(tool.requirements, join(temporary, noteFile));
}
