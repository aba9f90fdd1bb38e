import type { ChangeException } from "../../environments/schema/exception";
import type { Problem } from "../problem";
import { makesAnother } from "./forcing";
import { type Inventory, inventoryFile, keyOf, type StatefulResource } from "./inventory";
import { heldBy } from "./types";

/** What the stacks of one environment are made of, as far as it is stateful. */
export interface StatefulParts {
  readonly environment: string;
  readonly resources: readonly StatefulResource[];
  /** `moved` blocks of its stacks. */
  readonly moves: readonly StatefulMove[];
}

export interface StatefulMove {
  readonly stack: string;
  readonly from: string;
  readonly to: string;
}

/** A fault at one address. */
export interface InventoryFault {
  readonly environment: string;
  readonly stack: string;
  readonly address: string;
  /** `lost`: synth refuses. `outdated`: the inventory has to be accepted again, and a pull request says so. */
  readonly kind: "lost" | "outdated";
  readonly problem: Problem;
}

/** Name of the guard whose exceptions cover a loss, in a pull request and here. */
const guard = "stateful-loss";

/**
 * Holds what is synthesised against what was accepted. A resource that is gone, is called otherwise without a `moved`
 * block, or has another forcing argument is `lost`, unless an exception that has not ended covers its address.
 *
 * Pure, and shared: synth refuses by it before anything is written, `npm run stateful` and pull requests show it.
 *
 * @param inventory undefined where there is none: then everything stateful is unlisted, and synth refuses
 */
export function judgeInventory(
  inventory: Inventory | undefined,
  { environment, resources, moves }: StatefulParts,
  exceptions: readonly ChangeException[],
  today: string,
): InventoryFault[] {
  const file = inventoryFile(environment);
  if (inventory === undefined) return resources.length === 0 ? [] : [withoutInventory(environment, resources.length)];
  const byKey = new Map(resources.map((resource) => [keyOf(resource), resource]));
  const movedTo = new Map(moves.map(({ stack, from, to }) => [keyOf({ stack, address: from }), to]));
  const asNow = renamer(moves);
  const taken = new Set<string>();
  const fault = (
    { stack, address }: StatefulResource,
    kind: InventoryFault["kind"],
    problem: Omit<Problem, "file">,
  ): InventoryFault => ({ environment, stack, address, kind, problem: { file, ...problem } });

  const ofListed = inventory.resources.flatMap((listed): InventoryFault[] => {
    const address = movedTo.get(keyOf(listed)) ?? listed.address;
    const now = byKey.get(keyOf({ stack: listed.stack, address }));
    const covered = isCovered(listed, environment, exceptions, today);
    const outdated = (found: unknown, why: string): InventoryFault =>
      fault(listed, "outdated", { path: listed.address, found, message: `${why}. ${acceptFix(environment)}` });
    if (now === undefined) {
      if (covered) return [outdated(undefined, "An exception lets it go, and it is still listed")];
      return [fault(listed, "lost", gone(listed, unlistedTwin(listed, resources, inventory)))];
    }
    taken.add(keyOf(now));
    const differences = differencesOf(listed, now, asNow);
    if (differences.length > 0 && covered) {
      return [outdated(differences[0]?.argument, "An exception lets it be made anew, and the old one is still listed")];
    }
    const isKnown = ({ argument }: Difference): boolean =>
      argument in listed.arguments || (inventory.forcing?.[listed.type]?.includes(argument) ?? true);
    return [
      ...differences.map((difference) =>
        isKnown(difference)
          ? fault(now, "lost", another(now, difference))
          : outdated(difference.is, `Since it was listed, ${difference.argument} is known to make another one of it`),
      ),
      ...(address === listed.address ? [] : [outdated(address, `It was moved to ${address}`)]),
    ];
  });
  const unlisted = resources
    .filter((resource) => !taken.has(keyOf(resource)))
    .map((resource) =>
      fault(resource, "outdated", {
        path: resource.address,
        found: "not listed",
        message: `It holds ${heldBy(resource.type) ?? "data"}, and nothing here protects it yet. ${acceptFix(environment)}`,
      }),
    );
  return [...ofListed, ...unlisted];
}

const acceptFix = (environment: string): string => `Fix: npm run stateful -- accept ${environment}`;

function withoutInventory(environment: string, count: number): InventoryFault {
  const file = inventoryFile(environment);
  return {
    environment,
    stack: environment,
    address: file,
    kind: "lost",
    problem: {
      file,
      path: "",
      found: undefined,
      message: `Without it nobody notices when one of ${count} stateful resources goes. Allowed: the inventory of a described environment. Fix: take the file of the last commit back; for a new environment npm run stateful -- accept ${environment}`,
    },
  };
}

function gone(listed: StatefulResource, twin: StatefulResource | undefined): Omit<Problem, "file"> {
  const lost = `It was accepted${ofStack(listed)}, and with it goes ${heldBy(listed.type) ?? "what it holds"}`;
  const fix =
    twin === undefined
      ? `Fix: bring it back; ${excepted(listed)}`
      : `Fix: if ${twin.address} is the same thing, say so where it is made: resource.moveFromId("${listed.address}"); ${excepted(listed)}`;
  return { path: listed.address, found: undefined, message: `${lost}. ${fix}` };
}

function another(now: StatefulResource, { argument, was, is }: Difference): Omit<Problem, "file"> {
  const accepted = was === undefined ? "nothing" : JSON.stringify(was);
  return {
    path: `${now.address} ${argument}`,
    found: is,
    message: `Accepted${ofStack(now)}: ${accepted}. A change makes another one of it, and with the old one goes ${heldBy(now.type) ?? "what it holds"}. Fix: take the value back; ${excepted(now)}`,
  };
}

const ofStack = ({ stack }: StatefulResource): string => ` in ${stack}`;

const excepted = ({ address }: StatefulResource): string =>
  `if the loss is wanted, write an exception of ${guard} for ${address} in environments/exceptions.ts`;

function isCovered(
  { stack, address }: StatefulResource,
  environment: string,
  exceptions: readonly ChangeException[],
  today: string,
): boolean {
  return exceptions.some(
    (exception) =>
      exception.guard === guard &&
      exception.environment === environment &&
      (exception.scope === undefined || exception.scope === stack) &&
      exception.address === address &&
      exception.expires >= today,
  );
}

/** A resource of the same type and stack that nobody listed: most likely the listed one under another name. */
function unlistedTwin(
  listed: StatefulResource,
  resources: readonly StatefulResource[],
  inventory: Inventory,
): StatefulResource | undefined {
  const known = new Set(inventory.resources.map(keyOf));
  const candidates = resources.filter(
    (resource) => resource.stack === listed.stack && resource.type === listed.type && !known.has(keyOf(resource)),
  );
  const same = candidates.find(({ arguments: now }) => JSON.stringify(now) === JSON.stringify(listed.arguments));
  return same ?? (candidates.length === 1 ? candidates[0] : undefined);
}

interface Difference {
  readonly argument: string;
  readonly was: unknown;
  readonly is: unknown;
}

function differencesOf(listed: StatefulResource, now: StatefulResource, asNow: (text: string) => string): Difference[] {
  const names = [...new Set([...Object.keys(listed.arguments), ...Object.keys(now.arguments)])];
  return names.flatMap((argument) => {
    const was = listed.arguments[argument];
    const is = now.arguments[argument];
    if (sorted(was, asNow) === sorted(is, (text) => text)) return [];
    return makesAnother(now.type, argument, listed.arguments, now.arguments) ? [{ argument, was, is }] : [];
  });
}

/** One text for one value, whatever the order of its keys. */
function sorted(value: unknown, asNow: (text: string) => string): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === "string") return asNow(inner);
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** A reference to something that moved is written with its new address. */
function renamer(moves: readonly StatefulMove[]): (text: string) => string {
  return (text) => moves.reduce((result, { from, to }) => result.replaceAll(`${from}.`, `${to}.`), text);
}
