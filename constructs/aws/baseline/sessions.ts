import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { SsmDocument } from "@cdktf/provider-aws/lib/ssm-document";
import { Construct } from "constructs";
import { shell } from "../bootstrap/rights/sessions";
import type { AwsContext } from "../context";
import { addKey } from "../key";
import type { AwsKeys } from "../keys";
import { sessionStatements } from "./audit-keys";

/**
 * Where every session's text goes, whichever environment of the account owns the preferences, which are one document per
 * account and region: in the names of policies.
 */
export const sessionLogGroup = "/*/sessions";

export interface AwsSessionsProps {
  readonly keys: AwsKeys;
  /** Days of the set CloudWatch accepts. */
  readonly retentionDays: number;
}

/** How people come onto machines: recorded, encrypted end to end, at most an hour, closed after 20 idle minutes, never as another user. */
export class AwsSessions extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, props: AwsSessionsProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "log-group", {
      // Matches sessionLogGroup, by which the machines of all environments may write here.
      name: `/${context.identity.prefix}/sessions`,
      retentionInDays: props.retentionDays,
      kmsKeyId: props.keys.arn("logs"),
    });
    const key = addKey(this, context, "sessions", sessionStatements(context));
    new SsmDocument(this, "preferences", {
      name: shell,
      documentType: "Session",
      documentFormat: "JSON",
      content: JSON.stringify({
        schemaVersion: "1.0",
        description: "Sessions on the machines of this account",
        sessionType: "Standard_Stream",
        inputs: {
          cloudWatchLogGroupName: group.name,
          cloudWatchEncryptionEnabled: true,
          // Each line as it is typed: a record that is sent at the end can be prevented by killing the agent.
          cloudWatchStreamingEnabled: true,
          s3BucketName: "",
          s3KeyPrefix: "",
          s3EncryptionEnabled: true,
          kmsKeyId: key.arn,
          runAsEnabled: false,
          runAsDefaultUser: "",
          idleSessionTimeout: "20",
          maxSessionDuration: "60",
          shellProfile: { linux: "", windows: "" },
        },
      }),
    });
  }
}
