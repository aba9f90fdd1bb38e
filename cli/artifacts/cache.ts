import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Artifact } from "../../platform/artifacts/artifact";

/** What the cache holds of an artifact; a file of the right name is not believed, it is read. */
export type Cached = "absent" | "right" | "wrong";

/** Where an artifact is kept between fetch and push: the same name as in the bucket. */
export function cachedFile(cache: string, artifact: Pick<Artifact, "objectKey">): string {
  return join(cache, "artifacts", ...artifact.objectKey.split("/"));
}

/** Compares the cached file with the checksum; 200 MB take half a second. */
export async function stateInCache(cache: string, artifact: Artifact, signal?: AbortSignal): Promise<Cached> {
  const file = cachedFile(cache, artifact);
  if ((await sizeOfFile(file)) === undefined) return "absent";
  return (await sha256Of(file, signal)) === artifact.sha256 ? "right" : "wrong";
}

/** SHA-256 of a file, 64 hexadecimal digits. */
export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash, { ...(signal && { signal }) });
  return hash.digest("hex");
}

/** Bytes of a file; undefined when it is absent. */
export async function sizeOfFile(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true ? found.size : undefined;
}
