import { dropFeatureNamespace } from "../../cli/charts/drop-feature";
import { given } from "../findings";
import type { OnProgress } from "../tools/cache";
import type { RehearsedCluster } from "./rehearsed-cluster";
import { compare, countByKind, within } from "./snapshot";

/**
 * Ends a feature the way a person does: the description knows it no more, its namespace is dropped, what is left is
 * applied. Of every other namespace each object is compared.
 */
export async function endFeature(cluster: RehearsedCluster, onProgress: OnProgress) {
  const { namespace, set } = given(cluster.description.ending);
  const isOthers = (one: string): boolean => one !== namespace && one !== "";
  const before = await cluster.snapshot();
  const own = within(before, (one) => one === namespace);
  onProgress(`dropping ${namespace}, ${own.size} objects`);
  const kubectl = await cluster.kubectlOf("deployer");
  const outcome = await dropFeatureNamespace({ kubectl, set, namespace, confirm: () => Promise.resolve(true) });
  const after = await cluster.snapshot();
  const { added, removed, replaced, changed } = compare(within(before, isOthers), within(after, isOthers));
  const left = within(after, (one) => one === namespace);
  const problems = [
    ...(outcome === "dropped" ? [] : [`${namespace}: was not dropped, the answer is "${outcome}"`]),
    ...[...added, ...removed, ...replaced, ...changed].map((key) => `${key}: not as before the end of ${namespace}`),
    ...[...left.keys()].map((key) => `${key}: outlives its namespace`),
  ];
  const others = countByKind(within(after, isOthers));
  return {
    problems,
    note: `${namespace} went with ${own.size} objects (${countByKind(own)}); others as before: ${others}`,
  };
}
