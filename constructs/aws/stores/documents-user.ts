import { IamUser } from "@cdktf/provider-aws/lib/iam-user";
import { IamUserPolicy } from "@cdktf/provider-aws/lib/iam-user-policy";
import { Construct } from "constructs";
import { bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import { policyDocument } from "../policy-document";

/** Keeps the user apart from people in every list. */
const path = "/service/";
const role = "barong-kyc";

/** Known before the user exists, for the policies of bucket and key. */
export function documentsUserArn(context: AwsContext): string {
  return `arn:aws:iam::${context.identity.accountId}:user${path}${context.name(role)}`;
}

export interface AwsDocumentsUserProps {
  readonly bucketName: string;
  readonly keyArn: string;
  /** The private route by which alone the user reaches the bucket. */
  readonly endpointId: string;
}

/**
 * Barong 2.6 takes static keys from its environment and can't use a role (application facts 2.3), so this is the one
 * IAM user. It has no password and no key of Terraform's: a key would stand in the state. Whoever rotates it makes the
 * new one by hand, writes it to Vault and rolls Barong out; the user may have two keys meanwhile.
 *
 * It writes and reads documents and deletes none: Barong 2.6 has no call that does.
 */
export class AwsDocumentsUser extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsDocumentsUserProps) {
    super(scope, id);
    const user = new IamUser(this, "user", {
      name: context.name(role),
      path,
      permissionsBoundary: context.boundaryArn,
      // Whoever destroys the environment deletes the user's keys first: who applies may not touch them.
      forceDestroy: false,
    });
    const throughTheNetwork = { "aws:SourceVpce": props.endpointId };
    new IamUserPolicy(this, "rights", {
      name: "documents",
      user: user.name,
      policy: policyDocument([
        {
          Sid: "WriteAndReadDocuments",
          Effect: "Allow",
          // Its S3 client sends the ACL "private" with each document, which takes a right of its own.
          Action: ["s3:PutObject", "s3:PutObjectAcl", "s3:GetObject"],
          Resource: `${bucketArn(props.bucketName)}/*`,
          Condition: { StringEquals: throughTheNetwork },
        },
        {
          Sid: "EncryptAndDecryptDocuments",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: props.keyArn,
          Condition: { StringEquals: { "kms:ViaService": `s3.${context.identity.region}.amazonaws.com` } },
        },
      ]),
    });
  }
}
