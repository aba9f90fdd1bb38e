import { describe, expect, test } from "vitest";
import { applySet, inventoryId, type InventoriedObject, withInventory } from "../../../charts/inventory";
import { type LiveObject, liveObjectSchema } from "../../../cli/charts/live-object";
import { planPrune, type PrunePlan } from "../../../cli/charts/prune-plan";
import { configMap, deployment, job, service, statefulSet } from "./sets";

/** As the cluster holds members of stage's inventory. */
const members = (...objects: InventoriedObject[]): LiveObject[] =>
  (withInventory("stage", [{ file: "stage/all.yaml", objects }])[0]?.objects ?? []).map((object) => live(object));

const live = (object: unknown): LiveObject => liveObjectSchema.parse(object);

const claim = (name: string) =>
  live({ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name, namespace: "stage" } });

const rendered = { name: "stage", objects: members(configMap("stage", "files")) };

const plan = (found: readonly LiveObject[], more: { claims?: LiveObject[]; stateful?: string[] } = {}) =>
  planPrune({ rendered, found, claims: more.claims ?? [], stateful: more.stateful ?? [] });

const goes = ({ doomed }: PrunePlan) => doomed.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const stays = ({ kept }: PrunePlan) =>
  kept.map(({ object, because }) => `${object.kind} ${object.metadata.name}: ${because}`);

describe("a prune takes", () => {
  test("members that are not rendered any more, and leaves those that are", () => {
    expect(goes(plan(members(configMap("stage", "files"), configMap("stage", "old"))))).toEqual(["ConfigMap old"]);
  });

  test("nothing without the label, with another set's, or in another namespace", () => {
    const [old] = members(configMap("stage", "old"));
    const { metadata, ...rest } = old as LiveObject;
    const found = [
      live({ ...rest, metadata: { ...metadata, labels: {} } }),
      live({ ...rest, metadata: { ...metadata, labels: { [applySet.partOf]: inventoryId("production") } } }),
      live({ ...rest, metadata: { ...metadata, namespace: "production" } }),
    ];
    expect(plan(found)).toMatchObject({ doomed: [], kept: [] });
  });

  test("no inventory's parent, even when somebody labelled it", () => {
    expect(goes(plan(members(configMap("stage", "rkcp-inventory"))))).toEqual([]);
  });

  test("nothing that a controller made, which goes with its owner", () => {
    const [made] = members(job("stage", "nightly-1"));
    const { metadata, ...rest } = made as LiveObject;
    const ownerReferences = [{ kind: "CronJob", name: "nightly", uid: "1", controller: true }];
    expect(goes(plan([live({ ...rest, metadata: { ...metadata, ownerReferences } })]))).toEqual([]);
  });

  test("a kind of the same name in another group for another object", () => {
    const other = { ...configMap("stage", "files"), apiVersion: "example.org/v1" };
    expect(goes(plan(members(other)))).toEqual(["ConfigMap files"]);
  });
});

describe("what holds data", () => {
  const found = members(statefulSet("stage", "redis"), configMap("stage", "redis-files"), service("stage", "redis"));
  const claims = [claim("data-redis-0"), claim("data-redis-10"), claim("data-redis-x"), claim("data-of-others-0")];

  test("stays unless it is named, with the name to give", () => {
    expect(stays(plan(found, { claims }))).toContain(
      "StatefulSet redis: holds data: give --stateful statefulset/redis",
    );
  });

  test("keeps what its pods mount and what carries its name", () => {
    expect(
      stays(plan(found, { claims })).filter((line) => line.endsWith("statefulset/redis needs it, and stays")),
    ).toEqual([
      "ConfigMap redis-files: statefulset/redis needs it, and stays",
      "Service redis: statefulset/redis needs it, and stays",
      "PersistentVolumeClaim data-redis-0: statefulset/redis needs it, and stays",
      "PersistentVolumeClaim data-redis-10: statefulset/redis needs it, and stays",
    ]);
  });

  test("leaves its claims when it goes, with their names", () => {
    const result = plan(found, { claims, stateful: ["statefulset/redis"] });
    expect(goes(result)).toEqual(["StatefulSet redis", "ConfigMap redis-files", "Service redis"]);
    expect(stays(result)).toEqual([
      "PersistentVolumeClaim data-redis-0: holds data: give --stateful persistentvolumeclaim/data-redis-0",
      "PersistentVolumeClaim data-redis-10: holds data: give --stateful persistentvolumeclaim/data-redis-10",
    ]);
  });

  test("goes claim by claim when each is named", () => {
    const stateful = ["statefulset/redis", "persistentvolumeclaim/data-redis-0"];
    expect(goes(plan(found, { claims, stateful }))).toContain("PersistentVolumeClaim data-redis-0");
  });

  test("stays when only its claim is named", () => {
    expect(goes(plan(found, { claims, stateful: ["persistentvolumeclaim/data-redis-0"] }))).toEqual([]);
  });

  test("is refused by a name that nothing has, or that others' claims have", () => {
    expect(() => plan(found, { claims, stateful: ["persistentvolumeclaim/data-of-others-0"] })).toThrow(
      "stage: --stateful persistentvolumeclaim/data-of-others-0 is nothing that could go. Allowed: statefulset/redis,",
    );
  });
});

test("a Job of an earlier rendering goes when it has ended and stays while it runs", () => {
  const [running] = members(job("stage", "migrate-1"));
  const over = live({ ...running, status: { conditions: [{ type: "Complete", status: "True" }] } });
  expect(goes(plan([over]))).toEqual(["Job migrate-1"]);
  expect(stays(plan([running as LiveObject]))).toEqual(["Job migrate-1: is still running: wait until it has ended"]);
});

test("a Deployment of an earlier rendering goes", () => {
  expect(goes(plan(members(deployment("stage", "old"))))).toEqual(["Deployment old"]);
});
