import { parseDocument } from "yaml";
import type { Change, Json, JsonObject } from "../../model";
import { podOf } from "../images";
import { blocksOf, written, sectionOf, textAt, textsOf, valueAt } from "../values";

/** Objects that are there to let callers in. */
const doors: ReadonlySet<string> = new Set([
  "Gateway",
  "GRPCRoute",
  "HTTPRoute",
  "Ingress",
  "TCPRoute",
  "TLSRoute",
  "UDPRoute",
]);

/** What an object opens to callers from outside the cluster, a phrase each. */
export function kubernetesOpenings(type: string, object: JsonObject | undefined): string[] {
  if (object === undefined) return [];
  if (doors.has(type)) return [`${type} lets callers in: ${JSON.stringify(object["spec"] ?? {}).slice(0, 120)}`];
  if (type === "Service") return serviceOpenings(object);
  return podOpenings(podOf(type, object));
}

function serviceOpenings(service: JsonObject): string[] {
  const kind = textAt(service, "spec.type") ?? "ClusterIP";
  const spec = sectionOf(service["spec"]);
  const ranges = textsOf(spec?.["loadBalancerSourceRanges"]);
  const name = textAt(service, "spec.externalName") ?? "elsewhere";
  const leadsOut = kind === "ExternalName" && !name.endsWith(".svc.cluster.local");
  const ports = blocksOf(spec, "ports").map((port) => written(port["nodePort"] ?? port["port"]));
  return [
    ...(kind === "LoadBalancer"
      ? [
          `a balancer of the cloud answers ${ranges.length > 0 ? ranges.join(", ") : "everybody"} on ${ports.join(", ")}`,
        ]
      : []),
    ...(kind === "NodePort" ? ports.map((port) => `every node answers on port ${port}`) : []),
    ...(leadsOut ? [`the name leads out of the cluster, to ${name}`] : []),
    ...textsOf(spec?.["externalIPs"]).map((address) => `nodes answer for ${address}`),
  ];
}

function podOpenings(pod: JsonObject | undefined): string[] {
  const hostPorts = ["containers", "initContainers"].flatMap((kind) =>
    blocksOf(pod, kind).flatMap((container) => blocksOf(container, "ports").flatMap((port) => port["hostPort"] ?? [])),
  );
  return [
    ...(valueAt(pod, "hostNetwork") === true ? ["the pod is in the node's network"] : []),
    ...hostPorts.map((port) => `the node answers on port ${written(port)}`),
  ];
}

/** Paths that only the administration's gateway may serve. */
const administration = /tower|admin|management/i;

/**
 * What the public gateway serves of administration, and what it refuses to. Its configuration is a file in a ConfigMap:
 * one whose node is called `public` is the customers'.
 */
export function gatewayOpenings({ type, before, after }: Change): string[] {
  if (type !== "ConfigMap" || before === undefined || after === undefined) return [];
  const files = [...new Set([...textKeys(before), ...textKeys(after)])];
  return files.flatMap((name) => {
    const [was, is] = [before, after].map((object) => publicConfiguration(textOf(object, name)));
    if (was === undefined || is === undefined) return [];
    const known = new Set(routesOf(was).filter(isServed).map(phraseOf));
    const closed = new Set(routesOf(is).filter(isRefused).map(phraseOf));
    return [
      ...routesOf(is)
        .filter(isServed)
        .map(phraseOf)
        .filter((phrase) => !known.has(phrase))
        .map((phrase) => `the public gateway serves ${phrase}`),
      ...routesOf(was)
        .filter(isRefused)
        .map(phraseOf)
        .filter((phrase) => !closed.has(phrase))
        .map((phrase) => `the public gateway does not close ${phrase} any more`),
    ];
  });
}

const textKeys = (object: JsonObject): string[] =>
  Object.keys(sectionOf(object["data"]) ?? {}).filter((name) => /\.(ya?ml|json)$/.test(name));

const textOf = (object: JsonObject, name: string): string => {
  const text = sectionOf(object["data"])?.[name];
  return typeof text === "string" ? text : "";
};

function publicConfiguration(text: string): JsonObject | undefined {
  if (!/\bid:\s*"?public"?/.test(text)) return undefined;
  const document = sectionOf(parseDocument(text, { logLevel: "silent" }).toJS() as Json);
  return textAt(document, "node.id") === "public" ? document : undefined;
}

/** Every route, wherever it stands: virtual hosts, and route configurations beside them. */
function routesOf(value: Json | undefined): JsonObject[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(routesOf);
  const section = value as JsonObject;
  return [
    ...blocksOf(section, "routes"),
    ...Object.entries(section).flatMap(([key, inner]) => (key === "routes" ? [] : routesOf(inner))),
  ];
}

const phraseOf = (route: JsonObject): string => {
  const cluster = textAt(route, "route.cluster");
  return `${JSON.stringify(route["match"] ?? {})}${cluster === undefined ? "" : ` by ${cluster}`}`;
};

const isServed = (route: JsonObject): boolean => route["route"] !== undefined && administration.test(phraseOf(route));

const isRefused = (route: JsonObject): boolean =>
  valueAt(route, "direct_response.status") !== undefined && administration.test(phraseOf(route));
