import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Description, describeForRehearsal } from "../../../rehearsal/kubernetes/description";
import { promisesOf } from "../../../rehearsal/kubernetes/promises";
import { today } from "../../support/environments";
import { typescriptByRequire } from "../../support/typescript-by-require";

const folder = path.resolve(__dirname, "../../../environments");

typescriptByRequire();

describe("what is rehearsed of stage", () => {
  let stage: Description;
  let namespaces: string[] = [];
  beforeAll(() => {
    stage = describeForRehearsal(folder, "stage", today);
    namespaces = stage.set.namespaces.map(({ name }) => name);
  });

  test("has an API and a worker that writes as features", () => {
    expect(namespaces).toEqual(expect.arrayContaining(["stage", "feature-rehearsed-api", "feature-rehearsed-worker"]));
  });

  test("ends the worker, and keeps the rest", () => {
    const { namespace, set } = stage.ending ?? { namespace: "", set: stage.set };
    expect(namespaces.filter((name) => !set.namespaces.some((one) => one.name === name))).toEqual([namespace]);
    expect(namespace).toBe("feature-rehearsed-worker");
  });

  test("lets a workload go with the upgrade, with everything of its name, and Jobs of the release before", () => {
    const left = (set: Description["set"]) =>
      set.namespaces.flatMap(({ name, objects }) =>
        objects.map(({ kind, metadata }) => `${name}/${kind}/${metadata.name}`),
      );
    const still = new Set(left(stage.upgraded));
    const gone = left(stage.set).filter((key) => !still.has(key));
    expect(gone).toEqual(expect.arrayContaining(["stage/Deployment/tower", "stage/Service/tower"]));
    expect(gone.filter((key) => !/^[a-z-]+\/(Job\/|[A-Za-z]+\/tower)/.test(key))).toEqual([]);
  });

  test("is scanned with the rehearsal's own features, and with no other", () => {
    expect(stage.scanned.features.map(({ namespace }) => namespace)).toEqual([
      "feature-rehearsed-api",
      "feature-rehearsed-worker",
    ]);
  });

  test("upgrades what runs many times and what may run once only", () => {
    const { singletons, alwaysServed } = promisesOf(stage.platform.workloads, "rollout");
    const changed = [...changedIn(stage)];
    expect([...singletons].filter((name) => / peatio-matching$/.test(name))).toHaveLength(1);
    expect(alwaysServed).toContain("stage/Deployment barong");
    expect(changed).toEqual(expect.arrayContaining([expect.stringMatching(/ peatio-matching$/), "Deployment barong"]));
  });

  test("is promised less of a drain, which takes the only pod", () => {
    expect(promisesOf(stage.platform.workloads, "drain").alwaysServed).not.toContain("stage/Deployment barong");
  });
});

test("production has no features", () => {
  expect(describeForRehearsal(folder, "production", today).ending).toBeUndefined();
});

test("an environment nobody has is refused with those there are", () => {
  expect(() => describeForRehearsal(folder, "stag", today)).toThrow(/stag.*stage/s);
});

/** Objects of the environment's namespace that the upgrade renders otherwise. */
function changedIn({ set, upgraded }: Description): string[] {
  const contentOf = ({ namespaces }: Description["set"]): Map<string, string> => {
    const objects = namespaces.find(({ name }) => name === set.environment)?.objects ?? [];
    return new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, JSON.stringify(object)]));
  };
  const after = contentOf(upgraded);
  return [...contentOf(set)].flatMap(([name, content]) => (after.get(name) === content ? [] : [name]));
}
