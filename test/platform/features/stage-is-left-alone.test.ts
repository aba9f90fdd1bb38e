import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chartsOf } from "../../../charts/render";
import { describedFeature } from "../../environments/features/descriptions";
import { runnable, stageWith } from "../../environments/features/platforms";
import { parseAllDocuments } from "yaml";
import type { TestObject } from "../../charts/cluster";

/** What features may change in their environment's own namespace: the way to them, and what makes what they write to. */
const mayChange =
  /^((ConfigMap|Deployment) (administration-)?gateway|(ConfigMap|Job) (database|broker)-provisioning|NetworkPolicy )/;
/** In the namespace of the tools: the Jobs of tests know which features there are. */
const toolsMayChange = /^(ConfigMap|StatefulSet) jenkins/;

type Files = ReadonlyMap<string, string>;

function filesWith(features: readonly unknown[]): Files {
  return new Map(chartsOf(stageWith(...features)).map(({ file, content }) => [file, content]));
}

const objectsIn = (files: Files, file: string): Map<string, string> =>
  new Map(
    parseAllDocuments(files.get(file) ?? "").map((document) => {
      const object = document.toJS() as TestObject | null;
      return [`${object?.kind} ${object?.metadata.name.replace(/-[0-9a-f]{8}$/, "")}`, JSON.stringify(object)];
    }),
  );

/** Objects of a namespace that are not the same in both. */
function changed(namespace: string, before: Files, after: Files): string[] {
  const files = [...new Set([...before.keys(), ...after.keys()])].filter((file) => file.startsWith(`${namespace}/`));
  return files
    .filter((file) => before.get(file) !== after.get(file))
    .flatMap((file) => {
      const [old, now] = [objectsIn(before, file), objectsIn(after, file)];
      return [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key));
    });
}

const bare = filesWith([]);
const features = fc
  .uniqueArray(fc.record({ service: fc.constantFrom(...runnable), number: fc.nat(99) }), {
    selector: ({ service, number }) => `${service}-${number}`,
    minLength: 1,
    maxLength: 6,
  })
  .map((chosen) => chosen.map(({ service, number }) => describedFeature(service, { name: `f${number}-${service}` })));

describe("whatever features there are", () => {
  test(
    "nothing of the environment changes but gateways, provisioning and the policies that let them in",
    { timeout: 300_000 },
    () => {
      fc.assert(
        fc.property(features, (chosen) => {
          const files = filesWith(chosen);
          expect(changed("stage", bare, files).filter((key) => !mayChange.test(key))).toEqual([]);
          expect(changed("platform-tools", bare, files).filter((key) => !toolsMayChange.test(key))).toEqual([]);
        }),
        { seed: 20_261_122, numRuns: 15 },
      );
    },
  );

  test(
    "the environment's policies depend on which services there are, and not on how many features",
    { timeout: 120_000 },
    () => {
      const policies = (files: Files) =>
        [...files.keys()]
          .filter((file) => file.startsWith("stage/"))
          .flatMap((file) => [...objectsIn(files, file)].filter(([key]) => key.startsWith("NetworkPolicy ")));
      const one = filesWith(runnable.map((service) => describedFeature(service)));
      const more = filesWith(
        runnable.flatMap((service) =>
          [1, 2, 3].map((number) => describedFeature(service, { name: `f${number}-${service}` })),
        ),
      );
      expect(policies(more)).toEqual(policies(one));
    },
  );
});

test("a feature that comes or goes leaves the files of another as they are", { timeout: 60_000 }, () => {
  const [stays, goes] = ["peatio-api", "barong"].map((service) => describedFeature(service));
  const [both, alone] = [filesWith([stays, goes]), filesWith([stays])];
  expect(changed("feature-try-peatio-api", both, alone)).toEqual([]);
});
