import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Artifact } from "../../platform/artifacts/artifact";
import { formatBytes, withLock } from "../../rehearsal/tools/cache";
import { cachedFile, sha256Of, sizeOfFile, stateInCache } from "./cache";
import { download, type DownloadOptions } from "./download";
import { ArtifactProblem } from "./problem";
import { takeMember } from "./take-member";

export interface FetchOptions extends Pick<DownloadOptions, "signal" | "onProgress" | "pausesSeconds"> {
  readonly cache: string;
}

/**
 * Brings one artifact into the cache and answers with a note. A file has its name only after its checksum was right; a
 * `.part` beside it is what a later run continues.
 *
 * @throws ArtifactProblem when it can't be had or is not what the catalogue promises; then nothing is kept
 */
export async function fetchArtifact(artifact: Artifact, options: FetchOptions): Promise<string> {
  const { cache, signal, onProgress } = options;
  const lock = `artifact-${artifact.name}-${artifact.version}-${artifact.architecture}`;
  const action = async (): Promise<string> => {
    const state = await stateInCache(cache, artifact, signal);
    if (state === "right") return "was in the cache";
    const file = cachedFile(cache, artifact);
    if (state === "wrong") await rm(file, { force: true });
    await mkdir(dirname(file), { recursive: true });
    await downloadRight(artifact, file, options);
    return formatBytes((await sizeOfFile(file)) ?? 0);
  };
  return withLock(cache, lock, onProgress, action, signal);
}

async function downloadRight(artifact: Artifact, file: string, options: FetchOptions): Promise<void> {
  const part = `${file}.part`;
  const continued = (await sizeOfFile(part)) !== undefined;
  await download({ ...options, url: artifact.url, part });
  options.onProgress("comparing the checksum");
  const whole = artifact.member === undefined ? part : await takeMember(artifact.member, part, options.signal);
  const found = await sha256Of(whole, options.signal);
  if (found === artifact.sha256) {
    await rename(whole, file);
    if (whole !== part) await rm(part, { force: true });
    return;
  }
  await rm(part, { force: true });
  await rm(whole, { force: true });
  // What an earlier run left may have been of another file: one more time, from its first byte.
  if (continued) return downloadRight(artifact, file, options);
  throw new ArtifactProblem(
    `${artifact.name} ${artifact.version}: ${artifact.url} has SHA-256 ${found}. Allowed: ${artifact.sha256} ` +
      `(${artifact.checksumSource}). Nothing was kept. Fix: run it again; when it stays, somebody replaced the file: ` +
      `ask the publisher before touching platform/artifacts/`,
  );
}
