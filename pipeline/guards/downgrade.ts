import type { Change, Json, JsonObject } from "../model";
import type { Guard, Objection } from "./guard";
import { imagesOf } from "./images";
import { blocksOf, textAt } from "./values";
import { isOlder } from "./versions";

/**
 * Programs whose data only goes forward, by the end of their image's name: an older one does not read what a newer one
 * wrote. The others keep nothing, and going back is how a bad release is repaired at night.
 */
const keepsState: ReadonlySet<string> = new Set([
  "applogic",
  "barong",
  "influxdb",
  "jenkins",
  "peatio",
  "rabbitmq",
  "redis",
]);

/** Arguments of the cloud that name a version of something with state; databases and clusters have guards of their own. */
const versions: Readonly<Record<string, readonly string[]>> = {
  aws_eks_addon: ["addon_version"],
  aws_eks_node_group: ["version", "release_version"],
  aws_elasticache_replication_group: ["engine_version"],
  aws_mq_broker: ["engine_version"],
  aws_opensearch_domain: ["engine_version"],
  "terraform.required_providers": ["version"],
  "terraform.required_version": ["value"],
};

/** An older version of what keeps state that only goes forward, the state of Terraform's own provider too. */
export const downgrade: Guard = {
  name: "downgrade",
  saysOnce: true,
  ofChange: (change) => {
    const { before, after } = change;
    if (before === undefined || after === undefined) return [];
    if (change.area === "kubernetes") return ofImages(change);
    if (change.area === "bosh") return ofReleases(before, after);
    return change.area === "cloud" ? [...ofArguments(change.type, before, after), ...ofArtifacts(before, after)] : [];
  },
};

const fix = (was: string): string => `stay on ${was}; to go back on purpose, restore what the older one wrote as well`;

const older = (what: string, was: string | undefined, is: string | undefined): Objection[] =>
  was !== undefined && is !== undefined && isOlder(was, is)
    ? [{ reason: `${what} ${was} → ${is} is a downgrade`, fix: fix(was) }]
    : [];

function ofImages({ type, before, after }: Change): Objection[] {
  const now = imagesOf(type, after);
  const found = imagesOf(type, before).flatMap((was) => {
    const is = now.find(({ container, from }) => container === was.container && from === was.from);
    const name = was.from.slice(was.from.lastIndexOf("/") + 1);
    return keepsState.has(name) ? older(name, was.tag, is?.tag) : [];
  });
  return [...new Map(found.map((objection) => [objection.reason, objection])).values()];
}

function ofReleases(before: JsonObject, after: JsonObject): Objection[] {
  return ["releases", "stemcells"].flatMap((kind) => {
    const nameOf = (one: JsonObject) => textAt(one, "name") ?? textAt(one, "alias") ?? textAt(one, "os") ?? "";
    const now = new Map(blocksOf(after, kind).map((one) => [nameOf(one), one]));
    return blocksOf(before, kind).flatMap((was) =>
      older(nameOf(was), textAt(was, "version"), textAt(now.get(nameOf(was)), "version")),
    );
  });
}

function ofArguments(type: string, before: JsonObject, after: JsonObject): Objection[] {
  const names = Object.hasOwn(versions, type) ? (versions[type] ?? []) : [];
  return names.flatMap((name) => older(name, textAt(before, name), textAt(after, name)));
}

/** Software of machines: its key in the artifacts bucket is `<name>/<version>/<file>`. */
function ofArtifacts(before: JsonObject, after: JsonObject): Objection[] {
  const text = (resource: JsonObject): Json => resource["user_data_base64"] ?? resource["user_data"] ?? "";
  const [was, is] = [artifactsIn(text(before)), artifactsIn(text(after))];
  return [...was]
    .filter(([name]) => name !== "kubectl")
    .flatMap(([name, version]) => older(name, version, is.get(name)));
}

function artifactsIn(value: Json): Map<string, string> {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return new Map(
    [...text.matchAll(/(?<![\w./-])([a-z][a-z0-9-]*)\/v?(\d+(?:\.\d+)+)\/[\w.-]+/g)].map(
      ([, name = "", version = ""]) => [name, version],
    ),
  );
}
