import { open, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { formatBytes } from "../../rehearsal/tools/cache";
import { sizeOfFile } from "./cache";
import { ArtifactProblem } from "./problem";

export interface DownloadOptions {
  readonly url: string;
  /** The unfinished file; what an earlier run left there is continued. */
  readonly part: string;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
  /** Pauses before the second, third, ... attempt, seconds. @default 1, 5, 15: a publisher's hiccup, not its outage */
  readonly pausesSeconds?: readonly number[];
  /** Ends an attempt in which nothing arrives for so long. @default 60 */
  readonly silentSeconds?: number;
}

/** Another attempt may help: the network, or a server that is busy. */
class Passing extends Error {}

/**
 * Downloads to `part`, attempt by attempt, each from where the last one ended; says nothing about the content.
 *
 * @throws ArtifactProblem when the publisher refuses, or after the last attempt; what arrived stays for the next run
 */
export async function download(options: DownloadOptions): Promise<void> {
  const pauses = options.pausesSeconds ?? [1, 5, 15];
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await transfer(options);
    } catch (thrown) {
      options.signal.throwIfAborted();
      if (thrown instanceof ArtifactProblem) throw thrown;
      const reason = reasonOf(thrown);
      const pause = pauses[attempt];
      if (pause === undefined) {
        throw new ArtifactProblem(
          `${options.url}: ${reason}, ${attempt + 1} times. Fix: run it again, it goes on from there; ` +
            `behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1 (Node 24)`,
        );
      }
      options.onProgress(`${reason}; again in ${pause} s`);
      await sleep(pause * 1000, undefined, { signal: options.signal });
    }
  }
}

async function transfer({ url, part, signal, onProgress, silentSeconds = 60 }: DownloadOptions): Promise<void> {
  const silence = new AbortController();
  const timer = setTimeout(
    () => silence.abort(new Passing(`nothing arrived for ${silentSeconds} seconds`)),
    silentSeconds * 1000,
  );
  try {
    const held = (await sizeOfFile(part)) ?? 0;
    const response = await fetch(url, {
      // Otherwise a server may pack what is packed already, and fetch would unpack both.
      headers: { "accept-encoding": "identity", ...(held > 0 && { range: `bytes=${held}-` }) },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    const from = await placeToContinue(response, part, held);
    const total = totalOf(response, from);
    const file = await open(part, from === 0 ? "w" : "a");
    let received = from;
    try {
      for await (const chunk of bodyOf(response)) {
        await file.writeFile(chunk);
        received += chunk.length;
        timer.refresh();
        onProgress(total === undefined ? formatBytes(received) : `${formatBytes(received)} of ${formatBytes(total)}`);
      }
    } finally {
      await file.close();
    }
    if (total !== undefined && received !== total) throw new Passing(`ended after ${received} of ${total} bytes`);
  } catch (thrown) {
    if (silence.signal.aborted && !signal.aborted) throw silence.signal.reason;
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}

/** The byte at which this answer goes on; 0 when the server sends the whole file again. */
async function placeToContinue(response: Response, part: string, held: number): Promise<number> {
  const { status } = response;
  refuseUnlessPrivate(response.url);
  if (status === 200) return 0;
  if (status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${held}-`) === true) return held;
  await response.body?.cancel();
  // The part is longer than the file, or not of it: start over.
  if (status === 206 || status === 416) {
    await rm(part, { force: true });
    throw new Passing("the file at the publisher is another than the one begun");
  }
  const answer = `answered ${status}`;
  if (status >= 500 || status === 408 || status === 429) throw new Passing(answer);
  throw new ArtifactProblem(
    `${response.url}: ${answer}. Fix: where the publisher moved the release, correct the URL in platform/artifacts/`,
  );
}

function totalOf(response: Response, from: number): number | undefined {
  const length = response.headers.get("content-length");
  return length === null ? undefined : from + Number(length);
}

function bodyOf(response: Response): AsyncIterable<Uint8Array> {
  if (response.body === null) throw new Passing("answered without content");
  return response.body;
}

/** A redirect must not lead out of TLS: the checksum would still hold, but who asks for what would be public. */
function refuseUnlessPrivate(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || hostname === "127.0.0.1") return;
  throw new ArtifactProblem(`${url}: is no https address. Fix: correct the URL in platform/artifacts/`);
}

/** fetch says "fetch failed" or "terminated" and hides the reason one or two levels down. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? reasonOf(thrown.cause) : thrown.message || thrown.name;
}
