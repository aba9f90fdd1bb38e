import { Annotations, type IAspect, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { given } from "./attributes";

/** By Terraform type: the attributes that must hold a value for data at rest to be encrypted with a key of ours. */
const needed: Readonly<Record<string, readonly string[]>> = {
  aws_backup_vault: ["kmsKeyArn"],
  aws_cloudtrail: ["kmsKeyId"],
  aws_cloudwatch_log_group: ["kmsKeyId"],
  aws_config_delivery_channel: ["s3KmsKeyArn"],
  aws_db_instance: ["storageEncrypted", "kmsKeyId", "performanceInsightsKmsKeyId", "masterUserSecretKmsKeyId"],
  aws_ebs_volume: ["encrypted", "kmsKeyId"],
  aws_eks_cluster: ["encryptionConfig"],
  aws_instance: ["rootBlockDevice.encrypted", "rootBlockDevice.kmsKeyId"],
  aws_secretsmanager_secret: ["kmsKeyId"],
  aws_sns_topic: ["kmsMasterKeyId"],
};

/** By Terraform type: the type of the resource beside it that says how its data is encrypted. */
const neededBeside: Readonly<Record<string, string>> = {
  aws_s3_bucket: "aws_s3_bucket_server_side_encryption_configuration",
};

/** Data at rest is encrypted with a key whose policy we wrote. */
export class Encryption implements IAspect {
  visit(node: IConstruct): void {
    if (!TerraformResource.isTerraformResource(node)) return;
    const missing = (needed[node.terraformResourceType] ?? []).filter((attribute) => !valueAt(node, attribute));
    if (missing.length > 0) {
      Annotations.of(node).addError(`${node.node.path}: is not encrypted with our key. Fix: set ${missing.join(", ")}`);
    }
    const beside = neededBeside[node.terraformResourceType];
    if (beside !== undefined && !hasBeside(node, beside)) {
      Annotations.of(node).addError(`${node.node.path}: no ${beside} beside it. Fix: make it with AwsBucket`);
    }
  }
}

/** What the code gave for an attribute, or for one inside a block: `block.attribute`. */
function valueAt(node: TerraformResource, path: string): unknown {
  const [attribute = "", inner] = path.split(".");
  const value = given(node, attribute);
  return inner === undefined ? value : (value as Readonly<Record<string, unknown>> | undefined)?.[inner];
}

function hasBeside(node: IConstruct, type: string): boolean {
  const siblings = node.node.scope?.node.children ?? [];
  return siblings.some((other) => TerraformResource.isTerraformResource(other) && other.terraformResourceType === type);
}
