import Table from "cli-table3";
import type { Artifact } from "../../platform/artifacts/artifact";
import { formatBytes } from "../../rehearsal/tools/cache";
import type { Stored } from "./bucket";
import type { Cached } from "./cache";

/** One artifact and what is known of it. */
export interface PlannedArtifact {
  readonly artifact: Artifact;
  readonly cached: Cached;
  /** Of the cached file, or of what the publisher offers. */
  readonly bytes?: number;
  /** Undefined when the bucket was not asked. */
  readonly stored?: Stored;
}

const inCache: Readonly<Record<Cached, string>> = { absent: "fetch", right: "yes", wrong: "WRONG CHECKSUM" };
const inBucket: Readonly<Record<Stored, string>> = { absent: "push", right: "yes", wrong: "OTHER CONTENT" };

/** What is needed, then where each comes from, where it goes, and by what it is known. */
export function formatPlan(bucket: string, planned: readonly PlannedArtifact[]): string {
  const table = new Table({
    head: ["artifact", "version", "machines", "size", "cache", "bucket"],
    style: { head: [], border: [], compact: true },
  });
  for (const { artifact, cached, bytes, stored } of planned) {
    const { name, version, roles } = artifact;
    const size = bytes === undefined ? "-" : formatBytes(bytes);
    table.push([
      name,
      version,
      roles.join(", "),
      size,
      inCache[cached],
      stored === undefined ? "not asked" : inBucket[stored],
    ]);
  }
  const origins = planned.map(({ artifact }) => formatOrigin(bucket, artifact));
  return [table.toString(), ...origins].join("\n");
}

function formatOrigin(bucket: string, artifact: Artifact): string {
  const { name, version, url, member, objectKey, sha256, checksumSource, license } = artifact;
  return [
    `${name} ${version} (${license})`,
    `  from    ${url}${member === undefined ? "" : `, of which ${member}`}`,
    `  to      s3://${bucket}/${objectKey}`,
    `  sha256  ${sha256}`,
    `  compare ${checksumSource}`,
  ].join("\n");
}
