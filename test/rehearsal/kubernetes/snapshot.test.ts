import { describe, expect, test } from "vitest";
import {
  compare,
  countByKind,
  type Seen,
  type Snapshot,
  within,
  withoutScheduled,
} from "../../../rehearsal/kubernetes/snapshot";

const seen = (name: string, changes: Partial<Seen> = {}): Seen => ({
  key: `stage/core/ConfigMap/${name}`,
  kind: "ConfigMap",
  namespace: "stage",
  uid: `uid-of-${name}`,
  resourceVersion: "1",
  content: "{}",
  ...changes,
});
const snapshot = (...objects: Seen[]): Snapshot => new Map(objects.map((one) => [one.key, one]));
const nothing = { added: [], removed: [], replaced: [], changed: [], touched: [] };

describe("two looks at a cluster", () => {
  test("differ in nothing when nothing was written", () => {
    expect(compare(snapshot(seen("a")), snapshot(seen("a")))).toEqual(nothing);
  });

  test("tell what is new from what is gone", () => {
    const difference = compare(snapshot(seen("a")), snapshot(seen("b")));
    expect(difference).toEqual({
      ...nothing,
      added: ["stage/core/ConfigMap/b"],
      removed: ["stage/core/ConfigMap/a"],
    });
  });

  test("tell what was made anew under the same name", () => {
    expect(compare(snapshot(seen("a")), snapshot(seen("a", { uid: "another" }))).replaced).toEqual([
      "stage/core/ConfigMap/a",
    ]);
  });

  test("tell a change of content", () => {
    const after = seen("a", { resourceVersion: "2", content: '{"data":{}}' });
    expect(compare(snapshot(seen("a")), snapshot(after)).changed).toEqual(["stage/core/ConfigMap/a"]);
  });

  test("tell what was written without a change", () => {
    expect(compare(snapshot(seen("a")), snapshot(seen("a", { resourceVersion: "2" })))).toEqual({
      ...nothing,
      touched: ["stage/core/ConfigMap/a"],
    });
  });
});

test("objects are counted by kind, of the namespaces that are meant", () => {
  const all = snapshot(
    seen("a"),
    seen("b"),
    seen("c", { key: "stage/apps/Deployment/c", kind: "Deployment" }),
    seen("d", { key: "feature-x/core/ConfigMap/d", namespace: "feature-x" }),
  );
  expect(countByKind(within(all, (namespace) => namespace === "stage"))).toBe("ConfigMap 2, Deployment 1");
});

test("what a CronJob makes when its time comes is left out, and nothing else", () => {
  const object = (kind: string, uid: string, owner?: readonly [string, string]): Seen => {
    const ownerReferences = owner && [{ kind: owner[0], uid: owner[1] }];
    return seen(uid, { kind, uid, content: JSON.stringify({ metadata: { name: uid, ownerReferences } }) });
  };
  const kept = [object("CronJob", "close"), object("Job", "migrate"), object("Pod", "migrate-1", ["Job", "migrate"])];
  const scheduled = [object("Job", "close-1", ["CronJob", "close"]), object("Pod", "close-1-a", ["Job", "close-1"])];
  expect(withoutScheduled([...kept, ...scheduled])).toEqual(kept);
});
