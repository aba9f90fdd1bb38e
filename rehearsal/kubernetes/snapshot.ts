import { z } from "zod";
import type { ApiClient, ApiObject } from "./api-client";

/** An object of a cluster at one moment. */
export interface Seen {
  /** `stage/apps/Deployment/peatio-api`; without a namespace `/core/Namespace/stage`. */
  readonly key: string;
  readonly kind: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** All of it but what controllers write: status and the record of who wrote. */
  readonly content: string;
}

export type Snapshot = ReadonlyMap<string, Seen>;

const groupList = z.looseObject({
  groups: z.array(z.looseObject({ name: z.string(), preferredVersion: z.looseObject({ groupVersion: z.string() }) })),
});
const resourceList = z.looseObject({
  resources: z.array(
    z.looseObject({ name: z.string(), kind: z.string(), verbs: z.array(z.string()), namespaced: z.boolean() }),
  ),
});

/** A kind of object and the path under which all of them are listed. */
export interface ListedKind {
  readonly group: string;
  readonly kind: string;
  readonly path: string;
}

/** Come and go by themselves: what happened, who leads, who answers. */
const passing = new Set(["Event", "Lease", "EndpointSlice", "Endpoints", "ComponentStatus", "PodMetrics"]);

/** Every kind the API server can list, except what comes and goes by itself. */
export async function listedKinds(api: ApiClient): Promise<ListedKind[]> {
  const { groups } = groupList.parse(await api.must("GET", "/apis"));
  const versions = [
    { group: "core", root: "/api/v1" },
    ...groups.map((one) => ({ group: one.name, root: `/apis/${one.preferredVersion.groupVersion}` })),
  ];
  const kinds = await Promise.all(
    versions.map(async ({ group, root }) => {
      const { resources } = resourceList.parse(await api.must("GET", root));
      return resources
        .filter(({ name, kind, verbs }) => verbs.includes("list") && !name.includes("/") && !passing.has(kind))
        .map(({ name, kind }) => ({ group, kind, path: `${root}/${name}` }));
    }),
  );
  return kinds.flat();
}

/** All objects of the kinds, but what a CronJob makes when its time comes: that may be at any moment. */
export async function takeSnapshot(api: ApiClient, kinds: readonly ListedKind[]): Promise<Snapshot> {
  const lists = await Promise.all(
    kinds.map(async ({ group, kind, path }) => (await api.list(path)).map((object) => seen(group, kind, object))),
  );
  return new Map(withoutScheduled(lists.flat()).map((one) => [one.key, one]));
}

/** Without Jobs of CronJobs, and without their pods. */
export function withoutScheduled(all: readonly Seen[]): Seen[] {
  const jobs = new Set(
    all
      .filter((one) => one.kind === "Job" && ownersOf(one).some(({ kind }) => kind === "CronJob"))
      .map(({ uid }) => uid),
  );
  return all.filter(
    (one) => !jobs.has(one.uid) && (one.kind !== "Pod" || !ownersOf(one).some(({ uid }) => jobs.has(uid))),
  );
}

const owned = z.looseObject({
  metadata: z.looseObject({
    ownerReferences: z.array(z.looseObject({ kind: z.string(), uid: z.string() })).default([]),
  }),
});

const ownersOf = ({ content }: Seen) => owned.parse(JSON.parse(content)).metadata.ownerReferences;

function seen(group: string, kind: string, object: ApiObject): Seen {
  const { status: _status, ...rest } = object;
  const { managedFields: _written, resourceVersion = "", ...metadata } = object.metadata;
  const { namespace = "", name, uid = "" } = metadata;
  return {
    key: `${namespace}/${group}/${kind}/${name}`,
    kind,
    namespace,
    uid,
    resourceVersion,
    content: JSON.stringify({ ...rest, metadata }),
  };
}

/** How the second snapshot differs from the first. */
export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Made anew under the same name. */
  readonly replaced: readonly string[];
  readonly changed: readonly string[];
  /** Only a controller wrote: content is the same. */
  readonly touched: readonly string[];
}

export function compare(before: Snapshot, after: Snapshot): Difference {
  const pairs = [...before.values()].flatMap((was) => {
    const is = after.get(was.key);
    return is === undefined ? [] : [{ was, is }];
  });
  const keys = (found: readonly { readonly was: Seen }[]): string[] => found.map(({ was }) => was.key).sort();
  const same = pairs.filter(({ was, is }) => was.uid === is.uid);
  return {
    added: [...after.keys()].filter((key) => !before.has(key)).sort(),
    removed: [...before.keys()].filter((key) => !after.has(key)).sort(),
    replaced: keys(pairs.filter(({ was, is }) => was.uid !== is.uid)),
    changed: keys(same.filter(({ was, is }) => was.content !== is.content)),
    touched: keys(
      same.filter(({ was, is }) => was.content === is.content && was.resourceVersion !== is.resourceVersion),
    ),
  };
}

/** Of some namespaces only. */
export function within(snapshot: Snapshot, isMeant: (namespace: string) => boolean): Snapshot {
  return new Map([...snapshot].filter(([, { namespace }]) => isMeant(namespace)));
}

/** How many of each kind, in alphabetical order: `ConfigMap 12, Deployment 9`. */
export function countByKind(snapshot: Snapshot): string {
  const counts = new Map<string, number>();
  for (const { kind } of snapshot.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
}
