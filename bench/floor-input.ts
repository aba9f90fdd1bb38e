import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseAllDocuments } from "yaml";

/** What the floor program creates: the same elements as a synthesised environment, in the bindings' own words. */
export interface FloorInput {
  readonly stacks: readonly FloorStack[];
  readonly charts: readonly FloorChart[];
}

/** One stack, as bare classes make it. */
export interface FloorStack {
  readonly name: string;
  readonly elements: readonly FloorElement[];
  readonly outputs: readonly FloorOutput[];
  /** What has no class of its own (`terraform`, `locals`, ...), by its path in the synthesised JSON. */
  readonly overrides: Readonly<Record<string, unknown>>;
}

export interface FloorElement {
  /** Submodule of the provider's package, such as `@cdktf/provider-aws/lib/db-instance`. */
  readonly module: string;
  /** Name of the class in that submodule. */
  readonly className: string;
  readonly id: string;
  /** Constructor properties, in camel case. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface FloorOutput {
  readonly id: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface FloorChart {
  /** Name of the YAML file without its ending. */
  readonly name: string;
  readonly objects: readonly Readonly<Record<string, unknown>>[];
}

type Json = Readonly<Record<string, unknown>>;

const load = createRequire(__filename);

/** Reads synthesised stacks (`cdk.tf.json`) and a folder of charts' YAML into what the floor program needs. */
export function readFloorInput(stackFiles: readonly string[], chartsFolder: string | undefined): FloorInput {
  return { stacks: stackFiles.map(readStack), charts: chartsFolder === undefined ? [] : readCharts(chartsFolder) };
}

function readStack(stackFile: string): FloorStack {
  const synthesised = JSON.parse(readFileSync(stackFile, "utf8")) as Record<string, Json>;
  const { "//": _metadata, resource = {}, data = {}, provider = {}, output = {}, ...overrides } = synthesised;
  return {
    name: path.basename(path.dirname(stackFile)),
    elements: [
      ...Object.entries(provider).flatMap(([name, configs]) => providers(name, configs as readonly Json[])),
      ...Object.entries(data).flatMap(([type, byId]) => elements(type, byId as Json, "data-")),
      ...Object.entries(resource).flatMap(([type, byId]) => elements(type, byId as Json, "")),
    ],
    outputs: Object.entries(output).map(([id, config]) => ({ id, config: camelCaseKeys(config as Json, new Set()) })),
    overrides,
  };
}

/** Every YAML file below the folder, as one chart each. */
function readCharts(folder: string): readonly FloorChart[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => ({
      name: name.replaceAll(path.sep, "-").replace(/\.(k8s\.)?yaml$/, ""),
      objects: parseAllDocuments(readFileSync(path.join(folder, name), "utf8")).map((one) => one.toJS() as Json),
    }));
}

function providers(name: string, configs: readonly Json[]): readonly FloorElement[] {
  const module = `@cdktf/provider-${name}/lib/provider`;
  const className = classOf(module, name);
  return configs.map((config, index) => ({
    module,
    className,
    id: `${name}-${index}`,
    config: camelCaseKeys(config, mapAttributes(module)),
  }));
}

function elements(type: string, byId: Json, prefix: "" | "data-"): readonly FloorElement[] {
  const module = moduleOf(type, prefix);
  const className = classOf(module, type);
  const maps = mapAttributes(module);
  return Object.entries(byId).map(([id, config]) => ({
    module,
    className,
    id,
    config: camelCaseKeys(config as Json, maps),
  }));
}

/** Where a type's class is; Terraform's own resource comes with cdktf itself. */
function moduleOf(type: string, prefix: "" | "data-"): string {
  if (type === "terraform_data") return "cdktf/lib/terraform-data-resource";
  const [provider = "", ...words] = type.split("_");
  const submodule = prefix === "" ? words.join("-") : `${prefix}${provider}-${words.join("-")}`;
  return `@cdktf/provider-${provider}/lib/${submodule}`;
}

/** The bindings carry the Terraform type on the class, so that exceptions such as `S3BucketVersioningA` need no list. */
function classOf(module: string, type: string): string {
  const found = Object.entries(load(module) as Record<string, { tfResourceType?: string }>).find(
    ([, candidate]) => candidate.tfResourceType === type,
  );
  if (found === undefined) throw new Error(`${module} has no class for ${type}. Fix: check the provider's version`);
  return found[0];
}

const mapsOfModule = new Map<string, ReadonlySet<string>>();

/**
 * Attributes whose content the bindings pass on as it is: keys that are data (`tags`, declared with an index type), and
 * blocks that hold themselves (`statement`, declared as any).
 */
function mapAttributes(module: string): ReadonlySet<string> {
  const known = mapsOfModule.get(module);
  if (known !== undefined) return known;
  const declarations = readFileSync(load.resolve(module).replace(/\.js$/, ".d.ts"), "utf8");
  const names = new Set(
    [...declarations.matchAll(/readonly (\w+)\??: (?:\{\s*\[key: string\]:|any;)/g)].map((match) => match[1] ?? ""),
  );
  mapsOfModule.set(module, names);
  return names;
}

/** Names that every JavaScript object has already; the bindings call the attribute otherwise. */
const renamed: Readonly<Record<string, string>> = { equals: "equalTo" };

function camelCaseKeys(config: Json, maps: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key !== "//")
      .map(([key, value]) => {
        const name = renamed[key] ?? key.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
        return [name, maps.has(name) ? value : camelCaseValue(value, maps)];
      }),
  );
}

function camelCaseValue(value: unknown, maps: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => camelCaseValue(item, maps));
  if (typeof value === "object" && value !== null) return camelCaseKeys(value as Json, maps);
  return value;
}
