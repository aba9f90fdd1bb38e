import type { JsonObject } from "../../model";

/**
 * An image's reference in its parts: `ghcr.io/openware/peatio:2.6.4@sha256:...`. A part that is missing is left out.
 *
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
export function imageParts(reference: string): JsonObject {
  const [name = "", digest] = reference.split("@");
  // A colon before the last slash is the registry's port.
  const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
  const [repository, tag] = colon < 0 ? [name] : [name.slice(0, colon), name.slice(colon + 1)];
  return { repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}
