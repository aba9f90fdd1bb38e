import { join } from "node:path";
import type { PythonTool } from "./python-venv";

/** The AWS API emulator, pinned: gaps and faults were measured with this version (rehearsal facts 2). 80 MB, 10 seconds. */
export const ministack: PythonTool = {
  name: "ministack",
  version: "1.5.33",
  requirements: join(__dirname, "ministack-requirements.txt"),
  neededFor: "the AWS API emulator",
};
