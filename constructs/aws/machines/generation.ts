import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/**
 * A number in the state that nothing in the cloud has: what is triggered by it is made anew when it changes.
 *
 * Terraform's own `terraform_data`. cdktf's class for it runs `terraform version` once for each at every synth, to find out
 * whether it is 1.4 or later; the stacks require more than that (`required_version`).
 */
export class Generation extends TerraformResource {
  static readonly tfResourceType = "terraform_data";

  constructor(
    scope: Construct,
    id: string,
    private readonly number: number,
  ) {
    super(scope, id, {
      terraformResourceType: Generation.tfResourceType,
      terraformGeneratorMetadata: { providerName: "terraform" },
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: { number: this.number } };
  }
}
