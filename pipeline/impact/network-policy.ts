import { Netmask } from "netmask";
import { type End, endOf } from "../../platform/ends";
import { nameLabel } from "../../platform/places";
import type { Platform } from "../../platform/platform";
import type { BareChange, Json, JsonObject } from "../model";
import { type Disturbance, disturbs, quiet } from "./disturbance";
import { isList, isObject } from "../json";

/** One permitted conversation of a policy; without a peer with everybody, without a port on all of them. */
interface Passage {
  readonly direction: "ingress" | "egress";
  readonly peer: Json;
  readonly port: Json;
}

/**
 * What a NetworkPolicy closes: who may no longer call, and who is no longer called. Whatever it opens disturbs nobody, and
 * without it the namespace's default denies all that it let through.
 */
export function policyDisturbance(
  { scope, before, after }: BareChange,
  { environment, workloads }: Platform,
): Disturbance {
  const subject = nameOf(inside(inside(before ?? after, "spec"), "podSelector"));
  const end = (name: string, namespace = scope): End => endOf(environment, { namespace, name });
  const left = passagesOf(after);
  const closed = passagesOf(before).filter((passage) => !left.some((other) => lets(other, passage)));
  if (closed.length === 0) return quiet("it closes nothing");
  const callers = closed.flatMap(({ direction, peer }) => {
    const other = isObject(peer) ? nameOf(inside(peer, "podSelector")) : undefined;
    // Who comes from elsewhere, such as a balancer, is no workload: then it is the called one that nobody reaches.
    if (direction === "egress" || other === undefined) return subject === undefined ? [] : [end(subject)];
    return [end(other, namespaceOf(peer) ?? scope)];
  });
  if (subject !== undefined) return disturbs([...new Set(callers)], `it closes ${closed.length} of its ways`);
  const all = workloads.filter(({ namespace }) => namespace === scope);
  return disturbs(
    all.map((workload) => endOf(environment, workload)),
    "it closes a way of every pod",
  );
}

function passagesOf(policy: JsonObject | undefined): Passage[] {
  const spec = inside(policy, "spec");
  return (["ingress", "egress"] as const).flatMap((direction) =>
    list(spec?.[direction]).flatMap((rule) => {
      if (!isObject(rule)) return [];
      const [peers, ports] = [list(rule[direction === "ingress" ? "from" : "to"]), list(rule["ports"])];
      return (peers.length > 0 ? peers : [null]).flatMap((peer) =>
        (ports.length > 0 ? ports : [null]).map((port) => ({ direction, peer, port })),
      );
    }),
  );
}

/** Whether one passage lets through all that another does. */
function lets(wide: Passage, narrow: Passage): boolean {
  return (
    wide.direction === narrow.direction &&
    (wide.port === null || isEqual(wide.port, narrow.port)) &&
    (wide.peer === null || isEqual(wide.peer, narrow.peer) || holds(wide.peer, narrow.peer))
  );
}

const isEqual = (one: Json, other: Json) => JSON.stringify(one) === JSON.stringify(other);

/** Whether a range without its exceptions holds another without its own. */
function holds(wide: Json, narrow: Json): boolean {
  const [outer, inner] = [blockOf(wide), blockOf(narrow)];
  if (!outer || !inner || !outer.range.contains(inner.range)) return false;
  const isLeftOut = (range: Netmask) => inner.except.some((other) => other.contains(range));
  const isBeside = (range: Netmask) => !range.contains(inner.range) && !inner.range.contains(range);
  return outer.except.every((range) => isBeside(range) || isLeftOut(range));
}

function blockOf(peer: Json): { range: Netmask; except: Netmask[] } | undefined {
  const block = isObject(peer) ? inside(peer, "ipBlock") : undefined;
  const ranges = [block?.["cidr"], ...list(block?.["except"])];
  // Ranges of IPv6 are compared as they are written.
  if (!ranges.every((range) => typeof range === "string" && !range.includes(":"))) return undefined;
  try {
    const [range, ...except] = (ranges as string[]).map((each) => new Netmask(each));
    return range && { range, except };
  } catch {
    // What is no range lets nothing through; the API server will say so.
    return undefined;
  }
}

function nameOf(selector: JsonObject | undefined): string | undefined {
  const name = inside(selector, "matchLabels")?.[nameLabel];
  return typeof name === "string" ? name : undefined;
}

function namespaceOf(peer: Json): string | undefined {
  const labels = isObject(peer) ? inside(inside(peer, "namespaceSelector"), "matchLabels") : undefined;
  const name = labels?.["kubernetes.io/metadata.name"];
  return typeof name === "string" ? name : undefined;
}

const list = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);

function inside(object: JsonObject | undefined, field: string): JsonObject | undefined {
  const value = object?.[field];
  return isObject(value) ? value : undefined;
}
