import { clusterFolder } from "../../charts/index-file";
import { unknownName } from "../unknown-name";
import { UsageProblem } from "../usage";
import type { NamespaceSet, RenderedSet } from "./rendered-set";

/** Which parts of a set are meant. */
export interface Choice {
  readonly namespaces: readonly NamespaceSet[];
  /** The cluster set was named. */
  readonly cluster: boolean;
  /** Nothing was named: all is meant. */
  readonly all: boolean;
}

/**
 * The parts that names choose: namespaces, and `cluster` for what belongs to the whole cluster.
 *
 * @param names none for all
 * @throws UsageProblem when the description holds no such namespace
 */
export function choose(set: RenderedSet, names: readonly string[]): Choice {
  const known = [clusterFolder, ...set.namespaces.map(({ name }) => name)];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageProblem(unknownName(`namespace in ${set.environment}`, unknown, known));
  if (names.length === 0) return { namespaces: set.namespaces, cluster: false, all: true };
  return {
    namespaces: set.namespaces.filter(({ name }) => names.includes(name)),
    cluster: names.includes(clusterFolder),
    all: false,
  };
}
