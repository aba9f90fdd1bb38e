import { Annotations, type IAspect, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { given, resourceWith } from "./attributes";

/**
 * The attribute by which a cloud refuses to delete a resource; the first that the class has is used. A launch template has
 * the last one too, but its machines are the autoscaler's to end.
 */
const attributes: readonly { readonly name: string; readonly only?: string }[] = [
  { name: "deletionProtection" },
  { name: "enableDeletionProtection" },
  { name: "disableApiTermination", only: "aws_instance" },
];

/**
 * Makes the cloud itself refuse to delete what holds data or serves customers: `prevent_destroy` stops Terraform, this
 * stops everybody. An environment that lifts it lifts both, so that a destroy can follow.
 */
export class DeletionProtection implements IAspect {
  constructor(private readonly enabled: boolean) {}

  visit(node: IConstruct): void {
    if (!this.enabled && TerraformResource.isTerraformResource(node) && node.lifecycle?.preventDestroy) {
      node.lifecycle = { ...node.lifecycle, preventDestroy: false };
    }
    for (const { name: attribute, only } of attributes) {
      const resource = resourceWith(node, attribute);
      if (!resource || (only !== undefined && only !== resource.terraformResourceType)) continue;
      if (given(resource, attribute) === false) {
        Annotations.of(node).addError(
          `${node.node.path}: switches ${attribute} off by itself. Fix: leave it out; deletionProtection of the environment decides`,
        );
        return;
      }
      resource[attribute] = this.enabled;
      return;
    }
  }
}
