import { awsProviderMirror } from "./aws-provider";
import type { OnProgress } from "./cache";
import { ministack } from "./ministack";
import { installPythonTool } from "./python-venv";
import { findTerraform, type Terraform } from "./terraform";

/** Everything a rehearsal of the cloud phase runs. */
export interface Tools {
  readonly terraform: Terraform;
  /** Terraform filesystem mirror with the AWS provider. */
  readonly mirror: string;
  /** Python that runs the emulator. */
  readonly python: string;
}

/** One tool at a time, so that a missing one is reported before an hour of building. */
export const toolSteps = {
  terraform: () => findTerraform(),
  emulator: (cache: string, onProgress: OnProgress, signal: AbortSignal) =>
    installPythonTool(ministack, { cache, onProgress, signal }),
  provider: (cache: string, terraform: Terraform, onProgress: OnProgress, signal: AbortSignal) =>
    awsProviderMirror({ cache, terraform, onProgress, signal }),
} as const;
