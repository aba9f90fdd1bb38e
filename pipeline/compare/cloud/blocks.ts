import type { Json, JsonObject } from "../../model";
import { isObject } from "../../json";

/** One thing a stack describes: a resource, a data source, or a setting of Terraform's. */
export interface Block {
  /** `aws_vpc.network`, `data.aws_ami.node`, `provider.aws`, `terraform.backend`, `output.host`. */
  readonly address: string;
  /** `aws_vpc`, `data.aws_ami`, `provider.aws`, `terraform.backend`, `output`. */
  readonly type: string;
  /** Only resources can be replaced or moved. */
  readonly isResource: boolean;
  /** Without cdktf's notes. */
  readonly body: JsonObject;
  /** Construct path below the stack, as cdktf notes it; empty when it does not. */
  readonly construct: string;
}

/** Every block of a parsed `cdk.tf.json` by its address; `moved` is no block: it says where resources were. */
export function blocksOf(stack: JsonObject): Map<string, Block> {
  const { "//": _notes, resource, data, provider, terraform, moved: _moved, ...others } = stack;
  return new Map(
    [
      ...typed(resource).map(([type, name, body]) => block(`${type}.${name}`, type, body, true)),
      ...typed(data).map(([type, name, body]) => block(`data.${type}.${name}`, `data.${type}`, body)),
      ...entries(provider).flatMap(([name, configurations]) => providers(name, configurations)),
      ...entries(terraform).flatMap(([name, body]) => settings(name, body)),
      ...entries(others).flatMap(([kind, body]) => unnamed(kind, body)),
    ].map((found) => [found.address, found]),
  );
}

/** `alias` tells the configurations of one provider apart. */
function providers(name: string, configurations: Json): Block[] {
  return listOf(configurations).map((body) => {
    const { alias } = objectOf(body);
    return block(`provider.${name}${typeof alias === "string" ? `.${alias}` : ""}`, `provider.${name}`, body);
  });
}

function settings(name: string, body: Json): Block[] {
  if (name !== "required_providers") return [block(`terraform.${name}`, `terraform.${name}`, body)];
  return entries(body).map(([provider, required]) =>
    block(`terraform.${name}.${provider}`, `terraform.${name}`, required),
  );
}

/** `import` and `removed` are lists without names: the resource they are about names them. */
function unnamed(kind: string, body: Json): Block[] {
  if (Array.isArray(body)) {
    return body.map((one: Json, index) => {
      const { to, from } = objectOf(one);
      return block(`${kind}.${typeof to === "string" ? to : typeof from === "string" ? from : index}`, kind, one);
    });
  }
  return entries(body).map(([name, inner]) => block(`${kind === "locals" ? "local" : kind}.${name}`, kind, inner));
}

function block(address: string, type: string, body: Json, isResource = false): Block {
  const { "//": notes, ...rest } = isObject(body) ? body : { value: body };
  return { address, type, isResource, body: rest, construct: constructOf(notes) };
}

/** cdktf notes `<stack>/<path>`. */
function constructOf(notes: Json | undefined): string {
  const path = objectOf(objectOf(notes)["metadata"])["path"];
  return typeof path === "string" ? path.slice(path.indexOf("/") + 1) : "";
}

function typed(kinds: Json | undefined): [string, string, Json][] {
  return entries(kinds).flatMap(([type, named]) =>
    entries(named).map(([name, body]): [string, string, Json] => [type, name, body]),
  );
}

export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** A text as it is, anything else as JSON. */
export function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A block that may stand once or as a list. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/** JSON whose keys are sorted: one text for one value. */
export function inOneOrder(value: Json): string {
  return JSON.stringify(value, (_key, inner: Json) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function entries(value: Json | undefined): [string, Json][] {
  return Object.entries(objectOf(value));
}
