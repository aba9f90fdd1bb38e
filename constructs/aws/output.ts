import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";

/** What a stack tells whoever applied it, under exactly this name: names and ids, never a secret or a way in. */
export function publish(scope: Construct, id: string, value: unknown, description: string): void {
  const output = new TerraformOutput(scope, id, { value, description });
  output.overrideLogicalId(id);
}
