import { Annotations, type IAspect } from "cdktf";
import type { IConstruct } from "constructs";
import { given, resourceWith } from "./attributes";

/** The attribute by which a cloud refuses to delete a resource; the first that the class has is used. */
const attributes = ["deletionProtection", "enableDeletionProtection"] as const;

/**
 * Makes the cloud itself refuse to delete what holds data or serves customers. `prevent_destroy` stops Terraform; this
 * stops everybody. A destroy lifts it in an apply of its own.
 */
export class DeletionProtection implements IAspect {
  constructor(private readonly enabled: boolean) {}

  visit(node: IConstruct): void {
    for (const attribute of attributes) {
      const resource = resourceWith(node, attribute);
      if (!resource) continue;
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
