import type { Descriptions } from "../load-environments";
import { EnvironmentProblems } from "../problem";
import { type InventoryFault, judgeInventory, type StatefulParts } from "./judge";

/** The faults of every environment's inventory, in the order of the environments. */
export function judgeInventories(
  parts: readonly StatefulParts[],
  { inventories, exceptions }: Pick<Descriptions, "inventories" | "exceptions">,
  today: string = new Date().toISOString().slice(0, 10),
): InventoryFault[] {
  return parts.flatMap((part) => judgeInventory(inventories.get(part.environment), part, exceptions, today));
}

/** @throws EnvironmentProblems when something stateful would be lost; an inventory that is only outdated does not stop a synth */
export function refuseLosses(
  parts: readonly StatefulParts[],
  descriptions: Pick<Descriptions, "inventories" | "exceptions">,
): void {
  const lost = judgeInventories(parts, descriptions).filter(({ kind }) => kind === "lost");
  if (lost.length > 0) throw new EnvironmentProblems(lost.map(({ problem }) => problem));
}
