import { z } from "zod";

/** A type of Terraform's: `"string"`, `["set", "string"]`, `["object", {...}]`. */
export type ValueType = string | readonly [string, ...unknown[]];

export interface Attribute {
  readonly type?: ValueType | undefined;
  readonly nested_type?:
    | { readonly nesting_mode: string; readonly attributes?: Readonly<Record<string, Attribute>> | undefined }
    | undefined;
  readonly optional?: boolean | undefined;
  readonly required?: boolean | undefined;
  readonly computed?: boolean | undefined;
  readonly write_only?: boolean | undefined;
}

export interface SchemaBlock {
  readonly attributes?: Readonly<Record<string, Attribute>> | undefined;
  readonly block_types?:
    Readonly<Record<string, { readonly nesting_mode: string; readonly block: SchemaBlock }>> | undefined;
}

export interface ResourceSchema {
  /** Of the state, not of the provider. */
  readonly version: number;
  readonly block: SchemaBlock;
}

const schemasSchema = z.looseObject({
  provider_schemas: z.record(
    z.string(),
    z.looseObject({ resource_schemas: z.record(z.string(), z.custom<ResourceSchema>()).default({}) }),
  ),
});

/** `terraform providers schema -json`: every resource type of every provider of the folder. */
export function parseSchemas(text: string): ReadonlyMap<string, ResourceSchema> {
  const providers = Object.values(schemasSchema.parse(JSON.parse(text)).provider_schemas);
  return new Map(providers.flatMap(({ resource_schemas }) => Object.entries(resource_schemas)));
}

/** Sets and settable top-level arguments as the published schema has them. */
export function factsOf({ block }: ResourceSchema): { sets: string[]; arguments: string[] } {
  const facts = { sets: [] as string[], arguments: [] as string[] };
  read(block, "", facts);
  return facts;
}

function read(block: SchemaBlock, path: string, facts: ReturnType<typeof factsOf>): void {
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    const here = join(path, name);
    const isSettable = attribute.optional === true || attribute.required === true;
    if (path === "" && isSettable) facts.arguments.push(name);
    readType(attribute.type, here, facts);
    if (attribute.nested_type !== undefined) {
      if (attribute.nested_type.nesting_mode === "set") facts.sets.push(here);
      read({ attributes: attribute.nested_type.attributes }, here, facts);
    }
  }
  for (const [name, { nesting_mode, block: inner }] of Object.entries(block.block_types ?? {})) {
    const here = join(path, name);
    if (path === "") facts.arguments.push(name);
    if (nesting_mode === "set") facts.sets.push(here);
    read(inner, here, facts);
  }
}

/** Blocks of older resources are published as attributes that hold objects. */
function readType(type: ValueType | undefined, path: string, facts: ReturnType<typeof factsOf>): void {
  if (!Array.isArray(type)) return;
  const [kind, inner] = type as [string, unknown];
  if (kind === "set") facts.sets.push(path);
  if (kind === "object" && typeof inner === "object" && inner !== null) {
    for (const [name, one] of Object.entries(inner)) readType(one as ValueType, join(path, name), facts);
  } else if (kind !== "object") {
    readType(inner as ValueType, path, facts);
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
