import { pathOf } from "./emulator/buckets";
import { ask, type CallScope } from "./emulator/call";
import type { StateResource } from "./terraform-run";

/** A bucket whose objects nobody can delete for a while. */
export function isLocked({ type, values }: StateResource): boolean {
  return type === "aws_s3_bucket" && values["object_lock_enabled"] === true;
}

/**
 * What has to stay with locked objects: their buckets, what configures them, and the keys without which the objects
 * could not be read any more.
 */
export function lockedThings(state: readonly StateResource[]): StateResource[] {
  const buckets = state.filter(isLocked);
  const names = new Set(buckets.map(({ values }) => values["bucket"]));
  const parts = state.filter(({ type, values }) => type.startsWith("aws_s3_bucket_") && names.has(values["bucket"]));
  const configured = JSON.stringify(parts.map(({ values }) => values));
  const keys = state.filter(
    ({ type, values }) =>
      type === "aws_kms_key" && typeof values["arn"] === "string" && configured.includes(values["arn"]),
  );
  return [...buckets, ...parts, ...keys];
}

/**
 * Writes an object as a service would, without asking for a lock, and tries to delete it for good, also by lifting the
 * retention.
 *
 * @returns one sentence per attempt that worked
 */
export async function tryLock(endpoint: string, scope: CallScope, bucket: StateResource): Promise<string[]> {
  const name = String(bucket.values["bucket"]);
  const path = pathOf(name, "rehearsal/locked");
  const written = await ask(endpoint, scope, "s3", { method: "PUT", path, body: "kept", contentType: "text/plain" });
  const versionId = written.headers.get("x-amz-version-id");
  if (written.status >= 400 || versionId === null) {
    return [`locked objects: ${bucket.address} took no versioned object (${written.status})`];
  }
  const deleted = await ask(endpoint, scope, "s3", { method: "DELETE", path: `${path}?versionId=${versionId}` });
  if (deleted.status === 403) return [];
  return [
    `locked objects: ${bucket.address} let a new object be deleted for good (${deleted.status}). ` +
      "Fix: give the bucket a default retention",
  ];
}
