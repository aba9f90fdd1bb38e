import { TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";

/** The one thing an Aspect may not ask with `in`: a generated class has setters for everything its type can hold. */
type Settable = TerraformResource & Record<string, unknown>;

/** A resource whose class has the attribute `name`, such as `tags`; undefined for anything else. */
export function resourceWith(node: IConstruct, name: string): Settable | undefined {
  if (!TerraformResource.isTerraformResource(node)) return undefined;
  const resource = node as Settable;
  return `${name}Input` in resource ? resource : undefined;
}

/** What the code gave for an attribute; undefined when it gave nothing. */
export function given(resource: TerraformResource, name: string): unknown {
  return (resource as Settable)[`${name}Input`];
}
