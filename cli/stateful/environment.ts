import type { Descriptions } from "../../platform/load-environments";
import { platformOf } from "../../platform/platform";
import type { Inventory } from "../../platform/stateful/inventory";
import { type InventoryFault, judgeInventory, type StatefulParts } from "../../platform/stateful/judge";
import { environmentNamed } from "../environment-name";

/** An environment as it is described today, beside what was accepted. */
export interface HeldEnvironment {
  readonly parts: StatefulParts;
  /** Undefined when nobody has accepted it yet. */
  readonly inventory: Inventory | undefined;
  readonly faults: readonly InventoryFault[];
}

/** @throws UsageProblem when nobody describes an environment of that name */
export function held(name: string, descriptions: Descriptions, today: string): HeldEnvironment {
  const environment = environmentNamed(name, descriptions.environments);
  // Loaded here, not at the top: a refusal and --help need no renderer.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { statefulParts } = require("../../stacks/render") as typeof import("../../stacks/render");
  const [parts] = statefulParts([platformOf(environment)]);
  if (parts === undefined) throw new Error(`${name}: its stacks were not described`);
  const inventory = descriptions.inventories.get(name);
  return { parts, inventory, faults: judgeInventory(inventory, parts, descriptions.exceptions, today) };
}
