import type { IAspect } from "cdktf";
import type { IConstruct } from "constructs";
import { given, resourceWith } from "./attributes";

/** Types whose tags are something else, or whose tags the machines inherit in another way. */
const taggedElsewhere: ReadonlySet<string> = new Set(["aws_autoscaling_group"]);

/** Puts the environment's tags on everything that can carry them; what a resource says of itself wins. */
export class Tags implements IAspect {
  constructor(private readonly tags: Readonly<Record<string, string>>) {}

  visit(node: IConstruct): void {
    const resource = resourceWith(node, "tags");
    if (!resource || taggedElsewhere.has(resource.terraformResourceType)) return;
    const own = given(resource, "tags") as Record<string, string> | undefined;
    resource["tags"] = { ...this.tags, ...own };
  }
}
