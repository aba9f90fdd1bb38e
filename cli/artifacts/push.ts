import type { Artifact } from "../../platform/artifacts/artifact";
import { type ArtifactBucket, otherObject } from "./bucket";
import { cachedFile, stateInCache } from "./cache";
import { ArtifactProblem } from "./problem";
import { sideBySide } from "./side-by-side";

/**
 * Uploads what the bucket lacks.
 *
 * @throws ArtifactProblem before the first upload when the cache lacks something, and for an object of another content
 */
export async function pushArtifacts(
  artifacts: readonly Artifact[],
  {
    bucket,
    cache,
    environment,
    signal,
  }: { bucket: ArtifactBucket; cache: string; environment: string; signal: AbortSignal },
): Promise<void> {
  const states = await Promise.all(artifacts.map((artifact) => stateInCache(cache, artifact, signal)));
  const missing = artifacts.filter((_artifact, index) => states[index] !== "right");
  if (missing.length > 0) {
    throw new ArtifactProblem(
      `${missing.map(({ name, version }) => `${name} ${version}`).join(", ")}: not in the cache, or not with the right ` +
        `checksum. Nothing was uploaded. Fix: npm run artifacts -- fetch ${environment}`,
    );
  }
  const one = async (artifact: Artifact, onProgress: (line: string) => void): Promise<string> => {
    const stored = await bucket.stateOf(artifact);
    if (stored === "right") return "was in the bucket";
    if (stored === "wrong") throw otherObject(bucket.addressOf(artifact), artifact);
    onProgress("uploading");
    await bucket.put(artifact, cachedFile(cache, artifact));
    return bucket.addressOf(artifact);
  };
  await sideBySide(artifacts, one, signal);
}
