import { z } from "zod";
import { keyOf } from "../../charts/inventory";
import { ChartsProblem } from "./problem";

const labels = z.record(z.string(), z.string()).default({});

/** An object as the API server holds it, or as it is rendered: the part every object has, and the rest as it is. */
export const liveObjectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
    creationTimestamp: z.string().optional(),
    labels,
    annotations: labels,
    deletionTimestamp: z.string().optional(),
    ownerReferences: z
      .array(z.looseObject({ kind: z.string(), name: z.string(), uid: z.string(), controller: z.boolean().optional() }))
      .default([]),
  }),
});
export type LiveObject = z.infer<typeof liveObjectSchema>;

const listSchema = z.looseObject({ kind: z.literal("List"), items: z.array(liveObjectSchema) });

/**
 * What `kubectl get -o json` printed: nothing, one object, or a list.
 *
 * @throws ChartsProblem when it is none of them
 */
export function parseObjects(stdout: string): LiveObject[] {
  if (stdout.trim() === "") return [];
  const answer = z.union([listSchema, liveObjectSchema]).safeParse(JSON.parse(stdout));
  if (!answer.success) {
    throw new ChartsProblem(
      `kubectl: printed something that is no Kubernetes object. Fix: run it by hand and look; is it a wrapper?`,
    );
  }
  return "items" in answer.data ? (answer.data as z.infer<typeof listSchema>).items : [answer.data];
}

/** Text that kubectl takes by `-f -`. */
export function asInput(objects: readonly unknown[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
}

/** What a person reads: `Deployment peatio-api`. */
export function nameOf({ kind, metadata }: Pick<LiveObject, "kind" | "metadata">): string {
  return `${kind} ${metadata.name}`;
}

/** `stage/apps/Deployment/peatio-api`: one object of a cluster, whatever its API version. */
export function identityOf(object: LiveObject): string {
  return `${object.metadata.namespace ?? ""}/${keyOf(object)}`;
}

/** Objects to be looked up by `identityOf`. */
export function byIdentity(objects: readonly LiveObject[]): Map<string, LiveObject> {
  return new Map(objects.map((object) => [identityOf(object), object]));
}

/** Whether a controller made it, and takes it away again. */
export function isControlled({ metadata }: LiveObject): boolean {
  return metadata.ownerReferences.some(({ controller }) => controller === true);
}
