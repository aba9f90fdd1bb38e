import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Architecture, CataloguedArtifact } from "../../platform/artifacts/artifact";
import { sha256Of } from "./cache";
import { download } from "./download";
import { unknownName } from "../unknown-name";
import { UsageProblem } from "../usage";
import { ArtifactProblem } from "./problem";
import { takeMember } from "./take-member";

export interface PinOptions {
  readonly cache: string;
  readonly architecture: Architecture;
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
}

/**
 * Downloads the file an entry names and prints its checksum beside the one the catalogue has. It writes nothing: what
 * arrived is only what arrived until a person has compared it with what the publisher signed.
 *
 * @throws UsageProblem when the catalogue has no such entry, ArtifactProblem when it is not offered for the architecture
 * or can't be downloaded
 */
export async function pinArtifact(
  name: string,
  catalogue: readonly CataloguedArtifact[],
  { cache, architecture, signal, print }: PinOptions,
): Promise<void> {
  const entry = catalogue.find((each) => each.name === name);
  if (entry === undefined) {
    throw new UsageProblem(
      unknownName(
        "artifact",
        name,
        catalogue.map((each) => each.name),
      ),
    );
  }
  const found = entry.downloads[architecture];
  if (found === undefined) {
    throw new ArtifactProblem(
      `${name} ${entry.version}: is not offered for ${architecture}. Allowed: ${Object.keys(entry.downloads).join(", ")}. ` +
        `Fix: add downloads.${architecture} with the publisher's URL to its entry in platform/artifacts/, then pin it`,
    );
  }
  const folder = join(cache, "artifacts", "pin");
  await mkdir(folder, { recursive: true });
  const part = join(folder, `${name}-${architecture}-${process.pid}.part`);
  const trash = [part];
  try {
    await download({ url: found.url, part, signal, onProgress: () => undefined });
    const whole = found.member === undefined ? part : await takeMember(found.member, part, signal);
    trash.push(whole);
    print(verdict(entry, architecture, found.url, found.sha256, await sha256Of(whole, signal), found.checksumSource));
  } finally {
    await Promise.all(trash.map((file) => rm(file, { force: true })));
  }
}

function verdict(
  { name, version }: CataloguedArtifact,
  architecture: Architecture,
  url: string,
  pinned: string | undefined,
  arrived: string,
  source: string,
): string {
  const held = pinned === undefined ? "none" : pinned === arrived ? "the same" : pinned;
  return [
    `${name} ${version}, ${architecture}`,
    `  from      ${url}`,
    `  arrived   sha256: "${arrived}"`,
    `  catalogue ${held}`,
    `  compare   ${source}`,
    `Write it to platform/artifacts/ only after you have compared it there: this is what arrived, not yet what was meant.`,
  ].join("\n");
}
