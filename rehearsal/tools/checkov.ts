import { join } from "node:path";
import type { PythonTool } from "./python-venv";

/** The policy scanner, pinned: the reviewed exceptions of `scan-exceptions.ts` belong to this version's checks. */
export const checkov: PythonTool = {
  name: "checkov",
  version: "3.3.30",
  requirements: join(__dirname, "checkov-requirements.txt"),
  neededFor: "the policy scan of the plan",
};
