import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { plainEnvironment } from "../../rehearsal/child-environment";
import { runKubectl } from "../../rehearsal/kubernetes/kubectl";
import { parseJson } from "../../rehearsal/parse-json";
import { cacheFolder } from "../../rehearsal/tools/cache";
import { findOnPath } from "../../rehearsal/tools/find-on-path";
import { goProgramsFolder } from "../../rehearsal/tools/go-programs";
import { kubernetes } from "../../rehearsal/tools/kubernetes";
import { ChartsProblem } from "./problem";

/** Two minors below the oldest server we deploy to (1.35): older clients don't know what its answers hold. */
const oldest = { major: 1, minor: 33 } as const;

const versionAnswer = z.object({ clientVersion: z.object({ gitVersion: z.string() }) });

/** Folders in which kubectl is looked for, first one first. */
function kubectlFolders(environment: NodeJS.ProcessEnv = process.env): string[] {
  const own = goProgramsFolder(cacheFolder(environment), kubernetes);
  return [...(environment["PATH"] ?? "").split(path.delimiter), environment["KUBEBUILDER_ASSETS"] ?? "", own].filter(
    (folder) => folder !== "",
  );
}

/**
 * kubectl 1.33 or newer: of PATH, of KUBEBUILDER_ASSETS, or of the rehearsal's cache.
 *
 * @throws ChartsProblem naming the older ones that were found
 */
export async function findKubectl(folders: readonly string[] = kubectlFolders()): Promise<string> {
  const tooOld: string[] = [];
  for (const folder of folders) {
    const file = await findOnPath(["kubectl"], folder);
    if (file === undefined) continue;
    const version = await versionOf(file);
    if (isNewEnough(version)) return file;
    tooOld.push(`${file} is ${version ?? "of a version it doesn't tell"}`);
  }
  const found = tooOld.length === 0 ? "not found" : tooOld.join(", ");
  throw new ChartsProblem(
    `kubectl: ${found}. Allowed: ${oldest.major}.${oldest.minor} or newer on PATH, in KUBEBUILDER_ASSETS or built by ` +
      `the rehearsal. Fix: install kubectl (https://kubernetes.io/docs/tasks/tools/)`,
  );
}

/** @param version as kubectl reports it, `v1.35.4` or `v1.32.4-dispatcher` */
export function isNewEnough(version: string | undefined): boolean {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version ?? "") ?? [];
  return Number(major) > oldest.major || (Number(major) === oldest.major && Number(minor) >= oldest.minor);
}

async function versionOf(file: string): Promise<string | undefined> {
  const { stdout } = await runKubectl({
    file,
    kubeconfig: "",
    arguments: ["version", "--client", "-o", "json"],
    environment: plainEnvironment(),
    cwd: tmpdir(),
    timeoutSeconds: 30,
  });
  return versionAnswer.safeParse(parseJson(stdout)).data?.clientVersion.gitVersion;
}
