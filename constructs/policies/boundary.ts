import { Annotations, type IAspect, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { given } from "./attributes";

/** Types that can hold rights, and can be kept inside a boundary. Service-linked roles are a type of their own: AWS bounds them. */
const principals: ReadonlySet<string> = new Set(["aws_iam_role", "aws_iam_user"]);

/**
 * Every role and user of an environment carries the environment's boundary: one without could be given anything, and
 * whoever applies would refuse it anyway, in the middle of an apply.
 */
export class Boundary implements IAspect {
  /** @param name of the policy that is the boundary */
  constructor(private readonly name: string) {}

  visit(node: IConstruct): void {
    if (!TerraformResource.isTerraformResource(node) || !principals.has(node.terraformResourceType)) return;
    const found = given(node, "permissionsBoundary");
    if (typeof found === "string" && found.endsWith(`:policy/${this.name}`)) return;
    const says = typeof found === "string" ? `has the permission boundary ${found}` : "has no permission boundary";
    Annotations.of(node).addError(
      `${node.node.path}: ${says}. Allowed: ${this.name}. Fix: make it with AwsRole, or set permissionsBoundary: context.boundaryArn`,
    );
  }
}
