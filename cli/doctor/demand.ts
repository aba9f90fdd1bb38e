import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Environment } from "../../environments/schema";
import { machinesOf } from "../../platform/machines";
import { renderedAside } from "../rendered-aside";
import { renderingFaults } from "../rendering-fault";
import { Unanswered } from "./unanswered";

const stackFile = z.object({
  resource: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
});

/** What a first deploy of the environment takes of the account's quotas. */
export interface Demand {
  /** Resources of a type that pass the filter, over all stacks the environment has in its account. */
  readonly count: (type: string, filter?: (resource: Readonly<Record<string, unknown>>) => boolean) => number;
  /** Rules of the security group that has most in one direction. */
  readonly rulesOfLargestGroup: number;
  /** Machine types of what runs after the first deploy. */
  readonly machineTypes: readonly string[];
  /** The same with every node pool at its maximum. */
  readonly machineTypesAtMost: readonly string[];
}

/**
 * Counted in the rendered stacks, so that it can't drift from what is deployed. Machines of node pools are counted in
 * the description: the stack asks for groups, the groups make machines.
 *
 * @throws whatever rendering throws
 */
export function demandOf(env: Environment): Demand {
  const resources = rendered(env);
  const count: Demand["count"] = (type, filter = () => true) =>
    resources.filter((resource) => resource.type === type && filter(resource.settings)).length;
  const groups = (type: string) => resources.filter((resource) => resource.type === type);
  const sizes = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"].flatMap((type) => [
    ...countBy(groups(type).map(({ settings }) => String(settings["security_group_id"]))).values(),
  ]);
  const machines = machinesOf(env).map(({ machineType }) => machineType);
  const nodes = (size: "min" | "max") =>
    Object.values(env.cluster.nodePools).flatMap(({ machineType, nodesPerZone }) =>
      Array.from({ length: nodesPerZone[size] * env.cloud.zones.length }, () => machineType),
    );
  return {
    count,
    rulesOfLargestGroup: Math.max(0, ...sizes),
    machineTypes: [...machines, ...nodes("min")],
    machineTypesAtMost: [...machines, ...nodes("max")],
  };
}

/** Counts at the first call and remembers the answer, a failure as well. */
export function countedOnce(env: Environment, count: (env: Environment) => Demand = demandOf): () => Demand {
  let known: Demand | Unanswered | undefined;
  return () => {
    known ??= tryToCount(env, count);
    if (known instanceof Unanswered) throw known;
    return known;
  };
}

function tryToCount(env: Environment, count: (env: Environment) => Demand): Demand | Unanswered {
  try {
    return count(env);
  } catch (thrown) {
    const [what = "", ...others] = renderingFaults(thrown);
    const more = others.length > 0 ? ` (and ${others.length} more)` : "";
    return new Unanswered(`the stacks can't be rendered: ${what}${more}`, `npm run synth -- ${env.name}`);
  }
}

interface Resource {
  readonly type: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

function rendered(env: Environment): Resource[] {
  return renderedAside(env, (stacks) => {
    // Vault's own stack is in the custodians' account.
    const ours = readdirSync(stacks).filter((name) => name !== `${env.name}-vault`);
    return ours.flatMap((name) => resourcesIn(path.join(stacks, name, "cdk.tf.json")));
  });
}

function resourcesIn(file: string): Resource[] {
  const { resource } = stackFile.parse(JSON.parse(readFileSync(file, "utf8")));
  return Object.entries(resource).flatMap(([type, byId]) =>
    Object.values(byId).map((settings) => ({ type, settings })),
  );
}

/** How often each value occurs. */
export function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
