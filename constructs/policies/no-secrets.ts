import { Annotations, type IAspect, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { given } from "./attributes";

/** Types whose whole point is a secret that Terraform would keep in the state (cloud facts 4.3). */
const secretTypes: ReadonlySet<string> = new Set([
  "aws_iam_access_key",
  "google_service_account_key",
  "random_password",
  "tls_private_key",
]);

/** Arguments that would put a secret into the synthesised file and the state. */
const secretArguments = [
  "password",
  "masterPassword",
  "authToken",
  "secretString",
  "secretBinary",
  "privateKey",
  "administratorPassword",
];

/** No secret in the synthesised file, the plan or the state: the cloud or Vault makes it and keeps it. */
export class NoSecrets implements IAspect {
  visit(node: IConstruct): void {
    if (!TerraformResource.isTerraformResource(node)) return;
    const fix = "Fix: let the cloud or Vault make and keep it, or use the write-only argument";
    if (secretTypes.has(node.terraformResourceType)) {
      Annotations.of(node).addError(
        `${node.node.path}: ${node.terraformResourceType} keeps a secret in the state. ${fix}`,
      );
    }
    for (const argument of secretArguments) {
      if (given(node, argument) !== undefined) {
        Annotations.of(node).addError(`${node.node.path}: ${argument} would stand in the state. ${fix}`);
      }
    }
  }
}
