import { NewProblem } from "../new/problem";

/** An image as an environment's and a feature's data have it. */
export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest?: string;
}

/** The registry is told from the first part of a path by its dot or port, as Docker does. */
const shape = /^(?<registry>[^/]*[.:][^/]*)\/(?<repository>[^:@]+):(?<tag>[^:@]+)(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/**
 * `quay.io/openware/barong:2.6.50`, with `@sha256:...` behind it where the digest is known.
 *
 * @throws NewProblem when a part is missing: a short name would be another image on another machine
 */
export function parseImage(text: string): ImageReference {
  const found = shape.exec(text)?.groups;
  const { registry, repository, tag, digest } = found ?? {};
  if (registry === undefined || repository === undefined || tag === undefined) {
    throw new NewProblem(
      `--image ${text}: is no whole reference. Allowed: registry/repository:tag, with @sha256:<64 hex digits> behind it or without. ` +
        "Fix: write registry and tag out, such as quay.io/openware/barong:2.6.50",
    );
  }
  return { registry, repository, tag, ...(digest !== undefined && { digest }) };
}
