import { Construct } from "constructs";
import { AwsBucket, bucketArn } from "../bucket";
import type { AwsContext } from "../context";
import { addKey, serviceStatements } from "../key";
import type { PolicyStatement } from "../policy-document";
import { identityNames } from "./names";

/** Days an older state can be had back: a quarter, since a mistake in a state may show late (cloud facts 5). */
const oldStateDays = 90;

/**
 * Where the environment's stacks keep their states: every version kept, encrypted, locked by a file beside the state.
 * Whatever a role of the environment is given later, the bucket itself says who reaches which stack's state.
 */
export class AwsStateStore extends Construct {
  readonly bucket: string;
  readonly keyArn: string;

  constructor(scope: Construct, id: string, context: AwsContext) {
    super(scope, id);
    const { stateStore } = context.identity;
    const key = addKey(this, context, "state", serviceStatements(context, ["s3"]));
    // With the key the states are gone, with the states the way to change anything.
    key.lifecycle = { preventDestroy: true };
    this.keyArn = key.arn;
    this.bucket = new AwsBucket(this, "store", {
      name: stateStore,
      keyArn: key.arn,
      oldVersionDays: oldStateDays,
      statements: splitByStack(context, stateStore),
    }).name;
  }
}

/** The account's administrators are not named: IAM decides about them, and they are who can change this policy. */
function splitByStack(context: AwsContext, bucket: string): PolicyStatement[] {
  const { environment } = context.identity;
  const { role } = identityNames(context);
  const rolesHere = { "aws:PrincipalArn": role("*") };
  const objects = ["s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"];
  return [
    {
      Sid: "BootstrapsStateForNoRoleHere",
      Effect: "Deny",
      Principal: "*",
      Action: objects,
      Resource: `${bucketArn(bucket)}/${environment}-bootstrap/*`,
      Condition: { ArnLike: rolesHere },
    },
    {
      Sid: "StateForThoseWhoPlanAndApply",
      Effect: "Deny",
      Principal: "*",
      Action: objects,
      Resource: `${bucketArn(bucket)}/${environment}/*`,
      Condition: {
        ArnLike: rolesHere,
        ArnNotEquals: { "aws:PrincipalArn": ["deployer", "ci-plan", "ci-apply", "break-glass"].map(role) },
      },
    },
    {
      Sid: "HistoryStays",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:DeleteObjectVersion",
      Resource: `${bucketArn(bucket)}/*`,
    },
  ];
}
