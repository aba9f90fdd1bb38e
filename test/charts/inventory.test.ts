import { describe, expect, test } from "vitest";
import { indexOf, sha256 } from "../../charts/index-file";
import { applySet, groupKindOf, inventoryId, keyOf, withInventory } from "../../charts/inventory";

const object = (name: string, namespace?: string, apiVersion = "v1", kind = "ConfigMap") => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }), labels: { own: "label" } },
});
const file = (...objects: ReturnType<typeof object>[]) => ({ file: "stage/all.yaml", objects });

describe("a namespace's inventory", () => {
  test("has the id that KEP-3659 derives from its parent", () => {
    // printf rkcp-inventory.stage.ConfigMap. | openssl dgst -sha256 -binary | basenc --base64url
    expect(inventoryId("stage")).toBe("applyset-Ojjzzn987IHumv4KN4XEL3sDRuWDKWc5iI-PzlbUC-s-v1");
  });

  test("labels every object beside its own labels", () => {
    const [members] = withInventory("stage", [file(object("one", "stage"), object("two", "stage"))]);
    expect(members?.objects.map(({ metadata }) => metadata.labels)).toEqual([
      { own: "label", [applySet.partOf]: inventoryId("stage") },
      { own: "label", [applySet.partOf]: inventoryId("stage") },
    ]);
  });

  test("comes with a parent that names tool and kinds, and is no member itself", () => {
    const found = withInventory("stage", [
      file(object("one", "stage", "apps/v1", "Deployment"), object("two", "stage")),
    ]);
    const [parent] = found.at(-1)?.objects ?? [];
    expect(found.at(-1)?.file).toBe("stage/inventory.yaml");
    expect(parent?.metadata).toEqual({
      name: "rkcp-inventory",
      namespace: "stage",
      labels: { "app.kubernetes.io/managed-by": "rkcp", [applySet.id]: inventoryId("stage") },
      annotations: { [applySet.tooling]: "rkcp/v1", [applySet.groupKinds]: "ConfigMap,Deployment.apps" },
    });
  });

  test.each([
    ["another namespace", object("one", "production"), "in production"],
    ["no namespace", object("one"), "in no namespace"],
  ])("refuses an object of %s", (_what, stranger, found) => {
    expect(() => withInventory("stage", [file(stranger)])).toThrow(
      `stage/all.yaml: core/ConfigMap/one is ${found}. Allowed: stage. Fix: `,
    );
  });
});

test("a kind is named with its group, whatever its version", () => {
  expect(groupKindOf({ apiVersion: "apps/v1", kind: "Deployment" })).toBe("Deployment.apps");
  expect(groupKindOf({ apiVersion: "v1", kind: "Service" })).toBe("Service");
  expect(keyOf(object("a", "stage", "networking.k8s.io/v1", "NetworkPolicy"))).toBe(
    "networking.k8s.io/NetworkPolicy/a",
  );
});

describe("the index", () => {
  const target = { environment: "stage", cluster: "arn" };
  const one = { file: "stage/one.yaml", yaml: "one", objects: [object("one", "stage")] };
  const two = { file: "stage/a.yaml", yaml: "two", objects: [object("a", "stage")] };
  const cluster = { file: "cluster/all.yaml", yaml: "all", objects: [object("stage", undefined, "v1", "Namespace")] };

  test("names each file with its checksum, and each namespace's objects but not the cluster's", () => {
    expect(indexOf(target, [one, cluster])).toEqual({
      ...target,
      files: { "cluster/all.yaml": sha256("all"), "stage/one.yaml": sha256("one") },
      namespaces: { stage: ["core/ConfigMap/one"] },
    });
  });

  test("is the same for the same files in another order", () => {
    expect(JSON.stringify(indexOf(target, [one, two]))).toBe(JSON.stringify(indexOf(target, [two, one])));
  });
});
