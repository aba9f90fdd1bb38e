import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Artifact } from "../../../platform/artifacts/artifact";

/** How the publisher behaves when it is asked the n-th time, from 0. */
export type Behaviour = (response: ServerResponse, asked: IncomingMessage, content: Buffer, times: number) => void;

/** A web server on this machine that offers one file at every path. */
export interface Publisher {
  readonly origin: string;
  /** `Range` header of each request so far; "" where there was none. */
  readonly ranges: readonly string[];
  readonly close: () => Promise<void>;
}

export async function publish(content: Buffer, behave: Behaviour = wholeOrRange): Promise<Publisher> {
  const ranges: string[] = [];
  const server = createServer((asked, response) => {
    ranges.push(asked.headers.range ?? "");
    behave(response, asked, content, ranges.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { origin: `http://127.0.0.1:${port}`, ranges, close };
}

/** As GitHub and S3 answer: a range when one is asked for. */
const wholeOrRange: Behaviour = (response, asked, content) => {
  const from = Number(/^bytes=(\d+)-$/.exec(asked.headers.range ?? "")?.[1] ?? 0);
  if (from >= content.length) return void response.writeHead(416).end();
  const rest = content.subarray(from);
  const range = `bytes ${from}-${content.length - 1}/${content.length}`;
  response.writeHead(from === 0 ? 200 : 206, {
    "content-length": rest.length,
    ...(from > 0 && { "content-range": range }),
  });
  response.end(rest);
};

/** Breaks off after `bytes`, the first `times` times. */
export const breakingOff =
  (bytes: number, times = Infinity): Behaviour =>
  (response, asked, content, before) => {
    if (before >= times) return wholeOrRange(response, asked, content, before);
    const from = Number(/^bytes=(\d+)-$/.exec(asked.headers.range ?? "")?.[1] ?? 0);
    const rest = content.subarray(from);
    response.writeHead(from === 0 ? 200 : 206, {
      "content-length": rest.length,
      ...(from > 0 && { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    response.write(rest.subarray(0, bytes), () => setTimeout(() => response.destroy(), 20));
  };

export const answering =
  (status: number, times = Infinity): Behaviour =>
  (response, asked, content, before) => {
    if (before >= times) return wholeOrRange(response, asked, content, before);
    response.writeHead(status).end();
  };

/** Bytes nobody could guess, so that a right checksum means the right file. */
export const someBytes = (length: number): Buffer => randomBytes(length);

export const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

/** An artifact at a publisher. */
export function artifactAt(origin: string, content: Buffer, changes: Partial<Artifact> = {}): Artifact {
  return {
    name: "node",
    version: "1.2.3",
    roles: ["bitcoin"],
    kind: "binary",
    license: "MIT",
    architecture: "x86_64",
    url: `${origin}/v1.2.3/node`,
    objectKey: "node/1.2.3/node",
    sha256: sha256(content),
    checksumSource: "SHA256SUMS of the release",
    ...changes,
  };
}
