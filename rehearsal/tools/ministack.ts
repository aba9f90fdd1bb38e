import { existsSync } from "node:fs";
import { join } from "node:path";
import { installerEnvironment, plainEnvironment } from "../child-environment";
import { messageOf, RehearsalProblem } from "../problem";
import { runProgram } from "../program";
import { formatBytes, formatSeconds, installWhole, missingTool, type OnProgress, sizeOf, withLock } from "./cache";
import { findOnPath } from "./find-on-path";

/** The AWS API emulator, pinned: gaps and faults were measured with this version (rehearsal facts 2). */
export const ministackVersion = "1.5.33";

const requirements = join(__dirname, "ministack-requirements.txt");
const getPython = "install Python 3.10 or newer with its venv module (Debian: python3 and python3-venv)";

export interface MinistackOptions {
  readonly cache: string;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/** The Python interpreter of the emulator's virtual environment, below the cache. */
export function ministackPython(cache: string): string {
  const folder = join(cache, `ministack-${ministackVersion}`);
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/**
 * A Python interpreter that can run the emulator (`python -m ministack`): the cache's virtual environment, installed
 * from PyPI with pip when it is not there (90 MB, 10 seconds).
 *
 * @throws RehearsalProblem when Python is missing or pip cannot reach its index
 */
export async function installMinistack({ cache, onProgress, signal }: MinistackOptions): Promise<string> {
  const python = ministackPython(cache);
  if (await works(python)) return python;
  return withLock(
    cache,
    "ministack",
    onProgress,
    async () => {
      if (await works(python)) return python;
      const started = Date.now();
      const folder = join(cache, `ministack-${ministackVersion}`);
      await installWhole(folder, (temporary) => fill(temporary, onProgress, signal));
      const kept = formatBytes(await sizeOf(folder));
      onProgress(`ministack ${ministackVersion}: ${kept} after ${formatSeconds((Date.now() - started) / 1000)}`);
      return python;
    },
    signal,
  );
}

async function fill(temporary: string, onProgress: OnProgress, signal: AbortSignal | undefined): Promise<void> {
  const system = await findOnPath(["python3", "python"]);
  if (system === undefined) throw missingTool("python3", "the AWS API emulator", getPython);
  const shared = { cwd: temporary, environment: installerEnvironment(), ...(signal && { signal }) };
  onProgress(`ministack ${ministackVersion}: creating a Python environment`);
  // Copies of the environment's scripts would name this temporary folder, so everything runs as `python -m`, which
  // survives the rename.
  await runProgram({ ...shared, file: system, arguments: ["-m", "venv", "."] });
  const bin = join(temporary, process.platform === "win32" ? "Scripts" : "bin", "python");
  const install = ["-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", "-r", requirements];
  try {
    await runProgram({
      ...shared,
      file: bin,
      arguments: install,
      onLine: (line) => {
        const download = /Downloading (\S+ \([^)]*\))/.exec(line)?.[1];
        if (download !== undefined) onProgress(`pip: ${download}`);
      },
    });
  } catch (thrown) {
    throw new RehearsalProblem(
      `ministack ${ministackVersion}: pip could not install it. Fix: open the way to PyPI or set PIP_INDEX_URL; ` +
        `${getPython}\n${messageOf(thrown)}`,
    );
  }
}

/** A Python that was upgraded away leaves a virtual environment that looks whole and does not start. */
async function works(python: string): Promise<boolean> {
  if (!existsSync(python)) return false;
  const question = "import importlib.metadata as m, ministack; print(m.version('ministack'))";
  try {
    const answer = await runProgram({
      file: python,
      arguments: ["-c", question],
      cwd: join(python, ".."),
      environment: plainEnvironment({ PYTHONDONTWRITEBYTECODE: "1" }),
      timeoutSeconds: 60,
    });
    return answer.stdout.trim() === ministackVersion;
  } catch {
    return false;
  }
}
