import { expect, test } from "vitest";
import { heldTo } from "../../platform/priorities";
import { stageWithAll } from "../environments/features/platforms";
import { objectsOfPlatform, type TestPod } from "./cluster";

type WithClass = TestPod["spec"] & { readonly priorityClassName: string };

/** The classes of the pods in namespaces that begin so. */
function classesIn(prefix: string): string[] {
  const pods = objectsOfPlatform(stageWithAll()).flatMap(({ metadata, spec }) => {
    const template = spec?.template ?? spec?.jobTemplate?.spec.template;
    return metadata.namespace?.startsWith(prefix) && template ? [template.spec as WithClass] : [];
  });
  return [...new Set(pods.map(({ priorityClassName }) => priorityClassName))];
}

test("pods of features have the one class that their namespaces are held to", () => {
  expect(classesIn("feature-")).toEqual([heldTo.feature.name]);
});

test("pods of the tools have the one class that their namespace is held to", () => {
  expect(classesIn("platform-tools")).toEqual([heldTo.tools.name]);
});
