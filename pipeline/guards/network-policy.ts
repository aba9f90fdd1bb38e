import type { Change, Json, JsonObject } from "../model";
import { isEverybody, isPublic } from "./exposure/ranges";
import type { Guard, Objection } from "./guard";
import { blocksOf, written, sectionAt, sectionOf, textsOf, valueAt } from "./values";

/** Pods speak to whom the list of flows names; a policy that opens to all, or a default denial that goes, ends that. */
export const networkPolicy: Guard = {
  name: "network-policy",
  ofChange: (change, { isNew }) => {
    if (change.area !== "kubernetes" || change.type !== "NetworkPolicy") return [];
    return [...ofDenial(change), ...ofOpenings(change, isNew)];
  },
};

const fix = "name the pods, namespaces and ports in platform/flows/, which writes the policies";

/** For all pods of a namespace, and without a rule: what nobody opens is closed. */
function isDenial(policy: JsonObject | undefined, direction: "Ingress" | "Egress"): boolean {
  const spec = sectionAt(policy, "spec");
  return (
    spec !== undefined &&
    Object.keys(sectionOf(spec["podSelector"]) ?? {}).length === 0 &&
    textsOf(spec["policyTypes"]).includes(direction) &&
    blocksOf(spec, direction.toLowerCase()).length === 0
  );
}

function ofDenial({ class: kind, scope, before, after }: Change): Objection[] {
  // With its namespace a feature's denial goes as well.
  if (kind === "destroy" && scope.startsWith("feature-")) return [];
  return (["Ingress", "Egress"] as const)
    .filter((direction) => isDenial(before, direction) && !isDenial(after, direction))
    .map((direction) => ({
      reason: `Nothing denies ${direction === "Ingress" ? "calls to" : "calls from"} the pods of ${scope} any more`,
      fix: "keep the default denial for all pods of the namespace",
    }));
}

function ofOpenings({ scope, before, after }: Change, isNew: boolean): Objection[] {
  const was = new Set(openingsOf(before));
  const found = [...new Set(openingsOf(after))].filter((phrase) => !was.has(phrase));
  // Features and new environments call the internet as the service does elsewhere; whom they let in is another matter.
  const counted =
    isNew || scope.startsWith("feature-") ? found.filter((phrase) => !phrase.startsWith(internetOnly)) : found;
  return counted.map((phrase) => ({ reason: `The policy opens: ${phrase}`, fix }));
}

const internetOnly = "calls to the internet";

function openingsOf(policy: JsonObject | undefined): string[] {
  const spec = sectionAt(policy, "spec");
  if (spec === undefined) return [];
  return [
    ...rulesOf(spec, "ingress").flatMap((rule) => peersOf(rule, "from", "calls from")),
    ...rulesOf(spec, "egress").flatMap((rule) => peersOf(rule, "to", "calls to")),
  ];
}

/** An empty rule opens everything, so it has to be seen. */
const rulesOf = (spec: JsonObject, direction: string): readonly JsonObject[] => blocksOf(spec, direction);

function peersOf(rule: JsonObject, side: "from" | "to", words: string): string[] {
  const ports = portsOf(rule);
  const peers = blocksOf(rule, side);
  if (peers.length === 0) return [`${words} everybody${ports}`];
  return peers.flatMap((peer) => {
    const block = sectionOf(peer["ipBlock"]);
    if (block !== undefined) return ofRange(block, words, ports);
    const pods = selectorOf(peer["podSelector"]);
    const namespaces = selectorOf(peer["namespaceSelector"]);
    if (namespaces === "all")
      return pods === undefined || pods === "all" ? [`${words} every pod of every namespace${ports}`] : [];
    return namespaces === undefined && pods === "all" ? [`${words} every pod of the namespace${ports}`] : [];
  });
}

/** A range of the internet with the private ones left out is the internet; without, it is everybody. */
function ofRange(block: JsonObject, words: string, ports: string): string[] {
  const range = written(block["cidr"] ?? "");
  if (!isPublic(range)) return [];
  const isOutside = textsOf(block["except"]).includes("10.0.0.0/8");
  const whom = isEverybody(range) ? (isOutside ? "the internet" : "everybody, private ranges too") : range;
  return [`${words} ${whom}${ports}`];
}

function selectorOf(selector: Json | undefined): "all" | "some" | undefined {
  const found = sectionOf(selector);
  if (found === undefined) return undefined;
  const labels = Object.keys(sectionOf(found["matchLabels"]) ?? {}).length + blocksOf(found, "matchExpressions").length;
  return labels === 0 ? "all" : "some";
}

function portsOf(rule: JsonObject): string {
  const ports = blocksOf(rule, "ports").map((port) => {
    const end = valueAt(port, "endPort");
    return `${written(port["port"] ?? "any port")}${end === undefined ? "" : `-${written(end)}`}`;
  });
  return ports.length === 0 ? " on every port" : ` on ${ports.join(", ")}`;
}
