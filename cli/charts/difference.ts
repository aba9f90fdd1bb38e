import type { LiveObject } from "./live-object";

/**
 * Where a live object is not as rendered, such as `spec.rules[0].verbs`. What the server adds by itself is no
 * difference, so this needs no right but to read; a field we rendered once and don't any more is not seen.
 */
export function differingPaths(rendered: unknown, live: unknown, path = ""): string[] {
  if (isEmpty(rendered) && (live === undefined || isEmpty(live))) return [];
  // The server leaves out fields of no value: `globalDefault: false`.
  if ((rendered === false || rendered === 0 || rendered === "") && live === undefined) return [];
  if (Array.isArray(rendered)) {
    if (!Array.isArray(live) || live.length !== rendered.length) return [path];
    return rendered.flatMap((item, index) => differingPaths(item, live[index], `${path}[${index}]`));
  }
  if (isRecord(rendered)) {
    if (!isRecord(live)) return [path];
    return Object.entries(rendered).flatMap(([key, value]) =>
      differingPaths(value, live[key], path === "" ? key : `${path}.${key}`),
    );
  }
  return rendered === live ? [] : [path];
}

/** An object without what changes by itself: two such texts are equal when nobody changed what it asks for. */
export function fingerprint({ apiVersion, kind, metadata, ...rest }: LiveObject): string {
  const { name, namespace, labels, annotations } = metadata;
  const ours = Object.entries(annotations).filter(([key]) => key !== "deployment.kubernetes.io/revision");
  const body = Object.entries(rest).filter(([key]) => key !== "status");
  return JSON.stringify([apiVersion, kind, name, namespace, sorted(labels), sorted(Object.fromEntries(ours)), body]);
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return (Array.isArray(value) && value.length === 0) || (isRecord(value) && Object.keys(value).length === 0);
}
