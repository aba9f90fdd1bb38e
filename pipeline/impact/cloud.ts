import { type End, endOf } from "../../platform/ends";
import { machinesWith } from "../../platform/machines";
import type { Platform } from "../../platform/platform";
import type { BareChange } from "../model";
import { carriedBy, memberOf, poolOf } from "./cloud-roles";
import { interruptionBy, settingsOnly } from "./cloud-updates";
import { type Disturbance, disturbs, quiet, unknown } from "./disturbance";
import { survivesDrain } from "./restart";

/** Types whose interruption drains nodes. */
const drains = ["aws_eks_node_group", "aws_launch_template"];

/** Versions of Terraform and its providers. */
const programs = /^terraform\.required_(providers|version)\b/;

/**
 * What a change of a resource does to what runs.
 *
 * @param others all changes of the environment: members of one quorum count together
 */
export function cloudDisturbance(change: BareChange, platform: Platform, others: readonly BareChange[]): Disturbance {
  const { type, class: what, address, values, after } = change;
  if (what === "move") return quiet("its address in the state changes, and nothing that runs");
  if (type === "output" || type === "import" || type === "removed" || type.startsWith("data.")) {
    return quiet("people and tools read it, and nothing that runs");
  }
  if (programs.test(address)) return quiet("Terraform is run by it, and nothing that runs here");
  if (what === "create") return createDisturbance(type, address, after?.["rule_action"] === "deny");
  // Providers and Terraform's settings say where everything is.
  if (!address.includes(".account_") && !isBootstrap(change)) {
    return unknown(`nobody has described ${type} in pipeline/impact/cloud-roles.ts`);
  }
  const carried = isBootstrap(change) ? [] : carriedBy(address);
  if (carried === undefined) return unknown(`nobody has described ${address} in pipeline/impact/cloud-roles.ts`);
  if (carried.length === 0) return quiet("people and tools use it, and nothing that customers need");
  const how = interruption(
    what,
    type,
    values.map(({ path }) => path),
  );
  if (how === undefined) return quiet("it is changed in place, without an interruption");
  const spared = quorumKept(change, platform, others);
  if (spared !== undefined) return quiet(spared);
  if (!drainsNodes(type, what)) return disturbs(carried, how);
  const removed = others.filter((other) => other.class === "destroy" || other.class === "replace");
  return drained(address, platform, removed, how);
}

/** Roles and state of the pipelines: what runs knows nothing of them. */
const isBootstrap = ({ scope }: BareChange) => scope.endsWith("-bootstrap");

function createDisturbance(type: string, address: string, denies: boolean): Disturbance {
  if (type !== "aws_network_acl_rule" || !denies) return quiet("it is new: nothing that runs needs it yet");
  return disturbs(carriedBy(address) ?? [], "it closes a way that was open");
}

function interruption(what: BareChange["class"], type: string, paths: readonly string[]): string | undefined {
  if (what === "update") return interruptionBy(type, paths);
  if (settingsOnly.includes(type)) return undefined;
  return what === "destroy" ? "it is deleted" : "it is deleted and made anew";
}

const drainsNodes = (type: string, what: BareChange["class"]) =>
  drains.includes(type) || (type === "aws_eks_cluster" && what === "update");

/** Pods move to other nodes: felt only of those of which there is one. */
function drained(
  address: string,
  { environment, workloads }: Platform,
  removed: readonly BareChange[],
  how: string,
): Disturbance {
  const pool = poolOf(address);
  const groups = removed.filter((each) => each.type === "aws_eks_node_group" && poolOf(each.address) === pool);
  const hasWallets = Object.values(environment.cluster.nodePools).some(({ purpose }) => purpose === "wallets");
  // Without a pool of their own the wallets' workloads run on the general one.
  const isOn = (wanted: string) => pool === undefined || !hasWallets || wanted === purposeOf(pool, environment);
  // A pool has one group in each zone: without any, nothing is left to move to.
  const allGone = groups.length > 0 && groups.length >= environment.cloud.zones.length;
  const moved = workloads.filter((workload) => isOn(workload.pool) && (allGone || !survivesDrain(workload)));
  const ends: End[] = moved.map((workload) => endOf(environment, workload));
  return ends.length === 0 ? quiet(`${how}; no workload there is the only one of its kind`) : disturbs(ends, how);
}

const purposeOf = (pool: string, { cluster }: Platform["environment"]) => cluster.nodePools[pool]?.purpose ?? pool;

/** Why a group of machines goes on with those that are left; undefined when it does not, or is no group. */
function quorumKept(change: BareChange, { environment }: Platform, others: readonly BareChange[]): string | undefined {
  const own = memberOf(change.address);
  if (!own) return undefined;
  const members = machinesWith(environment, own.role).length;
  const hit = new Set(
    others.flatMap(({ address, class: what, type, values }) => {
      const member = memberOf(address);
      const isHit =
        interruption(
          what,
          type,
          values.map(({ path }) => path),
        ) !== undefined;
      return member?.role === own.role && what !== "create" && what !== "move" && isHit ? [member.member] : [];
    }),
  ).size;
  return hit * 2 < members ? `${hit} of ${members} members of ${own.role}: the others are a majority` : undefined;
}
