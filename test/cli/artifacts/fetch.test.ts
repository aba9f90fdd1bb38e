import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cachedFile } from "../../../cli/artifacts/cache";
import { download } from "../../../cli/artifacts/download";
import { fetchArtifact } from "../../../cli/artifacts/fetch-artifact";
import type { Artifact } from "../../../platform/artifacts/artifact";
import {
  answering,
  artifactAt,
  type Behaviour,
  breakingOff,
  type Publisher,
  publish,
  sha256,
  someBytes,
} from "./publisher";

const content = someBytes(300_000);
let cache = "";
let publisher: Publisher | undefined;
let stop = new AbortController();

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "rkcp-artifacts-"));
  stop = new AbortController();
});
afterEach(async () => {
  await publisher?.close();
  publisher = undefined;
  await rm(cache, { recursive: true, force: true });
});

async function offer(behave?: Behaviour, offered: Buffer = content): Promise<Publisher> {
  publisher = await publish(offered, behave);
  return publisher;
}

const fetchIt = (artifact: Artifact, pausesSeconds: readonly number[] = []) =>
  fetchArtifact(artifact, { cache, signal: stop.signal, onProgress: () => undefined, pausesSeconds });

/** Names of the files beside the artifact's own place. */
const keptFor = (artifact: Artifact) => readdir(dirname(cachedFile(cache, artifact))).catch(() => []);

const checksumKept = async (artifact: Artifact) => sha256(await readFile(cachedFile(cache, artifact)));

async function leave(artifact: Artifact, suffix: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(cachedFile(cache, artifact)), { recursive: true });
  await writeFile(`${cachedFile(cache, artifact)}${suffix}`, bytes);
}

describe("fetching an artifact", () => {
  test("keeps the file under its name in the bucket, and nothing else", async () => {
    const artifact = artifactAt((await offer()).origin, content);
    await fetchIt(artifact);
    expect(await checksumKept(artifact)).toBe(sha256(content));
    expect(await keptFor(artifact)).toEqual(["node"]);
  });

  test("asks nobody when the cache has it", async () => {
    const { origin, ranges } = await offer();
    const artifact = artifactAt(origin, content);
    await fetchIt(artifact);
    expect(await fetchIt(artifact)).toBe("was in the cache");
    expect(ranges).toHaveLength(1);
  });

  test("replaces a cached file whose content changed", async () => {
    const artifact = artifactAt((await offer()).origin, content);
    await leave(artifact, "", Buffer.from("tampered with"));
    await fetchIt(artifact);
    expect(await checksumKept(artifact)).toBe(sha256(content));
  });

  test("refuses another file, names both checksums and keeps nothing", async () => {
    const other = someBytes(1000);
    const artifact = artifactAt((await offer(undefined, other)).origin, content);
    await expect(fetchIt(artifact)).rejects.toThrow(
      `node 1.2.3: ${artifact.url} has SHA-256 ${sha256(other)}. Allowed: ${sha256(content)} (SHA256SUMS of the ` +
        "release). Nothing was kept. Fix: run it again; when it stays, somebody replaced the file",
    );
    expect(await keptFor(artifact)).toEqual([]);
  });

  test("goes on where the connection broke", async () => {
    const { origin, ranges } = await offer(breakingOff(100_000, 1));
    const artifact = artifactAt(origin, content);
    await fetchIt(artifact, [0]);
    expect(await checksumKept(artifact)).toBe(sha256(content));
    expect(ranges).toEqual(["", "bytes=100000-"]);
  });

  test("leaves the beginning for the next run when every attempt broke", async () => {
    const { origin } = await offer(breakingOff(100_000));
    const artifact = artifactAt(origin, content);
    await expect(fetchIt(artifact)).rejects.toThrow(/: .+, 1 times\. Fix: run it again, it goes on from there/);
    expect(await keptFor(artifact)).toEqual(["node.part"]);
    await publisher?.close();
    const again = await offer();
    await fetchIt({ ...artifact, url: `${again.origin}/node` });
    expect(again.ranges).toEqual(["bytes=100000-"]);
    expect(await checksumKept(artifact)).toBe(sha256(content));
  });

  test("starts over, once, when what an earlier run left is of another file", async () => {
    const { origin, ranges } = await offer();
    const artifact = artifactAt(origin, content);
    await leave(artifact, ".part", someBytes(5000));
    await fetchIt(artifact);
    expect(ranges).toEqual(["bytes=5000-", ""]);
    expect(await checksumKept(artifact)).toBe(sha256(content));
  });

  test("starts over when what an earlier run left is longer than the file", async () => {
    const { origin } = await offer();
    const artifact = artifactAt(origin, content);
    await leave(artifact, ".part", someBytes(content.length + 1));
    await fetchIt(artifact, [0]);
    expect(await checksumKept(artifact)).toBe(sha256(content));
  });

  test("takes the whole file again from a server that knows no ranges", async () => {
    const noRanges: Behaviour = (response, _asked, offered) => void response.writeHead(200).end(offered);
    const artifact = artifactAt((await offer(noRanges)).origin, content);
    await leave(artifact, ".part", content.subarray(0, 1000));
    await fetchIt(artifact);
    expect(await checksumKept(artifact)).toBe(sha256(content));
  });

  test("tries a busy server again", async () => {
    const { origin, ranges } = await offer(answering(503, 2));
    await fetchIt(artifactAt(origin, content), [0, 0]);
    expect(ranges).toHaveLength(3);
  });

  test("does not insist on a file that is not there", async () => {
    const { origin, ranges } = await offer(answering(404));
    const artifact = artifactAt(origin, content);
    await expect(fetchIt(artifact, [0, 0])).rejects.toThrow(
      `${artifact.url}: answered 404. Fix: where the publisher moved the release, correct the URL in platform/artifacts/`,
    );
    expect(ranges).toHaveLength(1);
  });

  test("gives up on a server that has fallen silent", async () => {
    const { origin } = await offer((response) => void response.writeHead(200, { "content-length": 10 }).write("1"));
    const silent = download({
      url: `${origin}/node`,
      part: join(cache, "node.part"),
      signal: stop.signal,
      onProgress: () => undefined,
      pausesSeconds: [],
      silentSeconds: 0.2,
    });
    await expect(silent).rejects.toThrow("nothing arrived for 0.2 seconds, 1 times");
  });

  test("ends at once when it is told to, without a file of the artifact's name", async () => {
    const { origin } = await offer((response, _asked, offered) => {
      response.writeHead(200, { "content-length": offered.length }).write(offered.subarray(0, 1000));
      setTimeout(() => stop.abort(new Error("interrupted")), 50);
    });
    const artifact = artifactAt(origin, content);
    await expect(fetchIt(artifact, [60])).rejects.toThrow("interrupted");
    expect(await keptFor(artifact)).toEqual(["node.part"]);
  });

  test("refuses to be led out of TLS", async () => {
    const elsewhere = await publish(content);
    const named = elsewhere.origin.replace("127.0.0.1", "localhost");
    const { origin } = await offer((response) => void response.writeHead(302, { location: `${named}/node` }).end());
    const artifact = artifactAt(origin, content);
    await expect(fetchIt(artifact)).rejects.toThrow(`${named}/node: is no https address. Fix: correct the URL`);
    await elsewhere.close();
    expect(await keptFor(artifact)).toEqual([]);
  });

  test("lets two runs at once download once", async () => {
    const { origin, ranges } = await offer();
    const artifact = artifactAt(origin, content);
    await Promise.all([fetchIt(artifact), fetchIt(artifact)]);
    expect(ranges).toHaveLength(1);
  });
});

describe("an artifact that is one file of an archive", () => {
  const archiveOf = async (name: string): Promise<Buffer> => {
    await writeFile(join(cache, name), content);
    await execa("tar", ["-czf", "archive.tgz", name], { cwd: cache });
    return readFile(join(cache, "archive.tgz"));
  };

  test("is taken out and checked, and the archive is not kept", async () => {
    const { origin } = await offer(undefined, await archiveOf("plugin_linux"));
    const artifact = artifactAt(origin, content, { member: "plugin_linux" });
    await fetchIt(artifact);
    expect(await checksumKept(artifact)).toBe(sha256(content));
    expect(await keptFor(artifact)).toEqual(["node"]);
  });

  test("is refused when its own checksum is wrong", async () => {
    const { origin } = await offer(undefined, await archiveOf("plugin_linux"));
    const artifact = artifactAt(origin, Buffer.from("another"), { member: "plugin_linux" });
    await expect(fetchIt(artifact)).rejects.toThrow(`has SHA-256 ${sha256(content)}. Allowed: `);
    expect(await keptFor(artifact)).toEqual([]);
  });

  test("is refused when the archive has no such file", async () => {
    const { origin } = await offer(undefined, await archiveOf("something_else"));
    const artifact = artifactAt(origin, content, { member: "plugin_linux" });
    await expect(fetchIt(artifact)).rejects.toThrow(/"plugin_linux" can't be taken out of it: .*Not found in archive/);
    expect(await keptFor(artifact)).toEqual([]);
  });
});
