import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { messageOf } from "../../rehearsal/problem";
import { ArtifactProblem } from "./problem";

/**
 * Writes one file of a `.tar.gz` archive beside it and answers with its path. The archive is not trusted: `tar` writes
 * to a pipe and creates nothing.
 *
 * @throws ArtifactProblem when `tar` is missing or the archive holds no such file; archive and file are gone then
 */
export async function takeMember(member: string, archive: string, signal: AbortSignal): Promise<string> {
  const file = `${archive}.member`;
  try {
    await unpack(member, archive, file, signal);
    return file;
  } catch (thrown) {
    await rm(file, { force: true });
    signal.throwIfAborted();
    await rm(archive, { force: true });
    throw new ArtifactProblem(
      `${archive}: "${member}" can't be taken out of it: ${messageOf(thrown)}. It was removed. ` +
        `Fix: install tar, or correct the archive's URL and member in platform/artifacts/`,
    );
  }
}

async function unpack(member: string, archive: string, file: string, signal: AbortSignal): Promise<void> {
  const tar = spawn("tar", ["-xzOf", archive, "--", member], { stdio: ["ignore", "pipe", "pipe"], signal });
  let complaint = "";
  tar.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = new Promise<void>((resolve, reject) => {
    tar.once("error", reject);
    tar.once("close", (code) => {
      const [line = ""] = complaint.split("\n");
      if (code === 0) resolve();
      else reject(new Error(line === "" ? `tar ended with ${code}` : line));
    });
  });
  await Promise.all([pipeline(tar.stdout, createWriteStream(file)), ended]);
}
