import { Construct } from "constructs";
import { AwsBucket, bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { AwsDocumentsUser, documentsUserArn } from "./documents-user";

export interface AwsDocumentsProps {
  /** Physical name of the bucket. */
  readonly name: string;
  readonly keyArn: string;
  /** The network's own route to S3. */
  readonly endpointId: string;
}

/** An overwritten document stays five years, as long as anti-money-laundering rules keep records (FATF recommendation 11). */
const oldVersionDays = 1826;

/**
 * Documents of customers. Objects are for Barong's user through the network's own route, whatever IAM says; the
 * deployer keeps the bucket's configuration and sees no document.
 *
 * A signed link works inside the network only: an administrator's browser gets a document through the internal entry.
 */
export class AwsDocuments extends Construct {
  readonly bucket: AwsBucket;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsDocumentsProps) {
    super(scope, id);
    this.bucket = new AwsBucket(this, "bucket", {
      name: props.name,
      keyArn: props.keyArn,
      oldVersionDays,
      // Barong's S3 client sends an ACL with each upload, which an owner-enforced bucket refuses (S3 user guide, "Troubleshooting Object Ownership").
      ownership: "preferred",
      statements: documentStatements(context, props),
    });
    new AwsDocumentsUser(this, "barong", context, {
      bucketName: props.name,
      keyArn: props.keyArn,
      endpointId: props.endpointId,
    });
  }
}

/** Denials about objects only: about the bucket they would lock its deployer out. */
function documentStatements(context: AwsContext, { name, endpointId }: AwsDocumentsProps): PolicyStatement[] {
  const objects = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `${bucketArn(name)}/*` } as const;
  return [
    {
      Sid: "NobodyButBarong",
      ...objects,
      Condition: { ArnNotEquals: { "aws:PrincipalArn": documentsUserArn(context) } },
    },
    { Sid: "OnlyThroughTheNetwork", ...objects, Condition: { StringNotEquals: { "aws:SourceVpce": endpointId } } },
  ];
}
