import { Annotations, type IAspect, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { given } from "./attributes";

/** By Terraform type: the attributes that must hold a value for data at rest to be encrypted with a key of ours. */
const needed: Readonly<Record<string, readonly string[]>> = {
  aws_cloudwatch_log_group: ["kmsKeyId"],
  aws_db_instance: ["storageEncrypted", "kmsKeyId", "performanceInsightsKmsKeyId", "masterUserSecretKmsKeyId"],
  aws_ebs_volume: ["encrypted", "kmsKeyId"],
  aws_eks_cluster: ["encryptionConfig"],
  aws_secretsmanager_secret: ["kmsKeyId"],
  aws_sns_topic: ["kmsMasterKeyId"],
};

/** Data at rest is encrypted with a key whose policy we wrote. */
export class Encryption implements IAspect {
  visit(node: IConstruct): void {
    if (!TerraformResource.isTerraformResource(node)) return;
    const missing = (needed[node.terraformResourceType] ?? []).filter((attribute) => !given(node, attribute));
    if (missing.length > 0) {
      Annotations.of(node).addError(`${node.node.path}: is not encrypted with our key. Fix: set ${missing.join(", ")}`);
    }
  }
}
