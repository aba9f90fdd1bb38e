import { ask, call, type CallScope, elementOf } from "./call";

/** A version of an object, or the mark that it was deleted. */
interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

/** Every version of every object of a bucket, delete markers included. */
async function versionsIn(endpoint: string, scope: CallScope, bucket: string): Promise<ObjectVersion[]> {
  const { text } = await call(endpoint, scope, "s3", { method: "GET", path: `/${bucket}?versions` });
  return [...text.matchAll(/<(?:Version|DeleteMarker)>(.*?)<\/(?:Version|DeleteMarker)>/gs)].map(([, entry = ""]) => ({
    key: elementOf(entry, "Key"),
    versionId: elementOf(entry, "VersionId"),
  }));
}

/** Removes every version of every object, as a person has to before a versioned bucket can go. */
export async function emptyBucket(endpoint: string, scope: CallScope, bucket: string): Promise<number> {
  const versions = await versionsIn(endpoint, scope, bucket);
  for (const { key, versionId } of versions) {
    await call(endpoint, scope, "s3", { method: "DELETE", path: `${pathOf(bucket, key)}?versionId=${versionId}` });
  }
  return versions.length;
}

/** The newest version of an object; undefined when there is none. */
export async function newestVersion(
  endpoint: string,
  scope: CallScope,
  bucket: string,
  key: string,
): Promise<string | undefined> {
  const { status, headers } = await ask(endpoint, scope, "s3", { method: "HEAD", path: pathOf(bucket, key) });
  return status === 200 ? (headers.get("x-amz-version-id") ?? headers.get("etag") ?? "") : undefined;
}

/** `/<bucket>/<key>`, each part of the key encoded. */
export function pathOf(bucket: string, key: string): string {
  return `/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
}
