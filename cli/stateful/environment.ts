import type { Descriptions } from "../../platform/load-environments";
import { platformOf } from "../../platform/platform";
import type { Inventory } from "../../platform/stateful/inventory";
import { type InventoryFault, judgeInventory, type StatefulParts } from "../../platform/stateful/judge";

/** An environment as it is described today, beside what was accepted. */
export interface HeldEnvironment {
  readonly parts: StatefulParts;
  /** Undefined when nobody has accepted it yet. */
  readonly inventory: Inventory | undefined;
  readonly faults: readonly InventoryFault[];
}

/** @returns undefined when nobody describes an environment of that name */
export function held(name: string, descriptions: Descriptions, today: string): HeldEnvironment | undefined {
  const environment = descriptions.environments.find((each) => each.name === name);
  if (environment === undefined) return undefined;
  // Loaded here, not at the top: a refusal and --help need no renderer.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { statefulParts } = require("../../stacks/render") as typeof import("../../stacks/render");
  const [parts] = statefulParts([platformOf(environment)]);
  if (parts === undefined) return undefined;
  const inventory = descriptions.inventories.get(name);
  return { parts, inventory, faults: judgeInventory(inventory, parts, descriptions.exceptions, today) };
}
