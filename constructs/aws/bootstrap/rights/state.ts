import { bucketArn } from "../../bucket";
import type { PolicyStatement } from "../../policy-document";

export interface StateAccess {
  readonly bucket: string;
  readonly keyArn: string;
  /** The stack whose state it is; its objects begin with this name. */
  readonly stack: string;
  /** May it write the state, and lock it meanwhile, or read it alone? */
  readonly write: boolean;
}

/**
 * One stack's state and nobody else's. Terraform lists `env:/` to find workspaces. Who only plans takes no lock
 * (`-lock=false`): whoever may take one may remove that of an apply.
 */
export function stateRights({ bucket, keyArn, stack, write }: StateAccess): PolicyStatement[] {
  const state = `${bucketArn(bucket)}/${stack}/terraform.tfstate`;
  return [
    {
      Sid: "FindTheState",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucketArn(bucket),
      Condition: { StringLike: { "s3:prefix": ["env:/", `${stack}/*`] } },
    },
    {
      Sid: write ? "ReadAndWriteTheState" : "ReadTheState",
      Effect: "Allow",
      Action: write ? ["s3:GetObject", "s3:PutObject"] : "s3:GetObject",
      Resource: state,
    },
    ...(write ? [lock(state)] : []),
    {
      Sid: "UseTheStatesKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
      Resource: keyArn,
    },
  ];
}

const lock = (state: string): PolicyStatement => ({
  Sid: "LockTheState",
  Effect: "Allow",
  Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
  Resource: `${state}.tflock`,
});
