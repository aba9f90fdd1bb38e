import type { Artifact } from "../../platform/artifacts/artifact";

/** A publisher that needs longer is not asked again: the size is a help, no condition. */
const patienceSeconds = 10;

/** Bytes of what would be downloaded; undefined when the publisher does not say. */
export async function sizeAtPublisher({ url }: Artifact, signal: AbortSignal): Promise<number | undefined> {
  try {
    const answer = await fetch(url, {
      method: "HEAD",
      headers: { "accept-encoding": "identity" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceSeconds * 1000)]),
    });
    const length = answer.ok ? Number(answer.headers.get("content-length")) : 0;
    return length > 0 ? length : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
