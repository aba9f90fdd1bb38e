import type { Json, JsonObject } from "../../../../pipeline/model";

/** A Deployment of one container, as small as the API server takes it. */
export function deployment(name: string, spec: JsonObject = {}, container: JsonObject = {}): JsonObject {
  const labels = { "app.kubernetes.io/name": name };
  const main = { name, image: "quay.io/openware/peatio:2.6.57", ...container };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "stage", labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [main] } },
      ...spec,
    },
  };
}

/** An object of the namespace `stage`. */
export const object = (apiVersion: string, kind: string, name: string, body: JsonObject): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "stage" },
  ...body,
});

/** The same object with one field set, by its path of names. */
export function changed(one: JsonObject, names: string, value: Json): JsonObject {
  const [name = "", ...rest] = names.split(".");
  const inner = one[name];
  const holder = typeof inner === "object" && inner !== null && !Array.isArray(inner) ? (inner as JsonObject) : {};
  return { ...one, [name]: rest.length === 0 ? value : changed(holder, rest.join("."), value) };
}
