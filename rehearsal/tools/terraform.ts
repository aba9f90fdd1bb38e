import { tmpdir } from "node:os";
import { z } from "zod";
import { plainEnvironment } from "../child-environment";
import { RehearsalProblem } from "../problem";
import { runProgram } from "../program";
import { missingTool } from "./cache";
import { findOnPath } from "./find-on-path";

export interface Terraform {
  readonly file: string;
  /** As it reports itself, such as `1.11.4`. */
  readonly version: string;
}

const oldest = { major: 1, minor: 11 } as const;
const getTerraform = "install Terraform 1.11 or newer (https://developer.hashicorp.com/terraform/install)";
const versionAnswer = z.object({ terraform_version: z.string() });

/**
 * Terraform of this machine, 1.11 or newer: write-only attributes and `use_lockfile` need it.
 *
 * @throws RehearsalProblem when it is missing or older
 */
export async function findTerraform(): Promise<Terraform> {
  const file = await findOnPath(["terraform"]);
  if (file === undefined) throw missingTool("terraform", "applying the synthesised stack", getTerraform);
  const answer = await runProgram({
    file,
    arguments: ["version", "-json"],
    cwd: tmpdir(),
    environment: plainEnvironment({ CHECKPOINT_DISABLE: "1" }),
    timeoutSeconds: 60,
  });
  const version = versionAnswer.parse(JSON.parse(answer.stdout)).terraform_version;
  refuseOldTerraform(file, version);
  return { file, version };
}

/** @throws RehearsalProblem when the version is below 1.11 */
export function refuseOldTerraform(file: string, version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return;
  throw new RehearsalProblem(
    `${file}: found version ${version}. Allowed: ${oldest.major}.${oldest.minor} or newer. Fix: ${getTerraform}`,
  );
}
