import { customerFunctions, dispensable } from "../../platform/customers";
import { type End, endOf } from "../../platform/ends";
import type { Flow } from "../../platform/flows/flow";
import { type Place, places } from "../../platform/places";
import type { Platform } from "../../platform/platform";
import type { Effect } from "../model";

/** What the loss of one end does to customers. */
export interface Reach {
  readonly effect: Exclude<Effect, "none">;
  /** From the end to each function that feels it so: `mysql ← peatio-api ← trading`. */
  readonly chain: string;
}

/** What runs all workloads, and what connects everything: no ends of flows, but whatever there is needs them. */
export const cluster = "cluster";
export const network = "network";

/** Every end that customers need, directly or not, by name. An end that is not there is needed by nobody. */
export type Dependencies = ReadonlyMap<End, Reach>;

const severity = { delayed: 1, "read-only": 2, "trading-stops": 3 } as const;

/** How customers depend on the ends of an environment: by functions, then by its flows, then by cluster and network. */
export function dependenciesOf(platform: Platform): Dependencies {
  const needs = needsOf(platform);
  const found = new Map<End, Reach>();
  for (const { name, whenDown, needs: first } of customerFunctions(platform.environment)) {
    for (const [end, path] of pathsFrom(first, needs)) {
      const chain = [...path, name].join(" ← ");
      const known = found.get(end);
      if (!known || severity[whenDown] > severity[known.effect]) found.set(end, { effect: whenDown, chain });
      else if (known.effect === whenDown && whenDown !== "trading-stops") {
        found.set(end, { effect: whenDown, chain: `${known.chain}, ${name}` });
      }
    }
  }
  return found;
}

/** The worst of several ends; undefined when customers need none of them. */
export function worstOf(dependencies: Dependencies, ends: readonly End[]): Reach | undefined {
  const reached = ends.flatMap((end) => dependencies.get(end) ?? []);
  return reached.reduce<Reach | undefined>(
    (worst, each) => (!worst || severity[each.effect] > severity[worst.effect] ? each : worst),
    undefined,
  );
}

/** Ends by who needs them to work. */
function needsOf({ environment, workloads, flows }: Platform): ReadonlyMap<End, readonly End[]> {
  const own = new Map(workloads.map((workload) => [endOf(environment, workload), workload]));
  const needs = new Map<End, End[]>([...own.keys()].map((end) => [end, [cluster]]));
  for (const flow of flows) {
    if (isDispensable(flow)) continue;
    // Who calls Vault while it runs has a role for it; everybody else asks once, at the start.
    if (flow.to === ("vault" satisfies Place) && own.get(flow.from)?.vaultRole === undefined) continue;
    needs.set(flow.from, [...(needs.get(flow.from) ?? []), flow.to]);
  }
  for (const place of [...places, cluster]) needs.set(place, [...(needs.get(place) ?? []), network]);
  return needs;
}

const isDispensable = (flow: Flow) => dispensable.some(({ from, to }) => from === flow.from && to.includes(flow.to));

/** The shortest way from every end to one of the first: the end itself first, then who needs it. */
function pathsFrom(first: readonly End[], needs: ReadonlyMap<End, readonly End[]>): Map<End, readonly End[]> {
  const paths = new Map<End, readonly End[]>(first.map((end) => [end, [end]]));
  // A Map goes on to what was added while it is walked through.
  for (const [end, path] of paths) {
    for (const next of needs.get(end) ?? []) if (!paths.has(next)) paths.set(next, [next, ...path]);
  }
  return paths;
}
