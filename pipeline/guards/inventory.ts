import type { Guard, RecordObjection } from "./guard";

/**
 * What holds data is listed in environments/<environment>.stateful.json, so that a deploy from a laptop is refused what a
 * pull request is. A list that says something else than the stacks protects nothing.
 */
export const inventory: Guard = {
  name: "inventory",
  ofRecords: ({ head }) =>
    (head?.inventory ?? []).map(({ environment, stack, address, kind, message }): RecordObjection => ({
      area: "cloud",
      environment,
      scope: stack,
      address,
      reason: message.replace(/\.? Fix: .*$/s, ""),
      fix:
        kind === "lost"
          ? `bring it back, or write an exception of stateful-loss and then npm run stateful -- accept ${environment}`
          : `npm run stateful -- accept ${environment}, and commit the file`,
    })),
};
