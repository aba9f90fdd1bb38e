import type { AwsContext } from "../../context";
import type { PolicyStatement } from "../../policy-document";

/** A shell, by the account's preferences, which Session Manager finds by this name: recorded, encrypted, an hour at most. */
export const shell = "SSM-SessionManagerRunShell";

/** A tunnel to what has no public address; nothing is typed on the machine. */
export const tunnel = "AWS-StartPortForwardingSessionToRemoteHost";

/** Condition on a key: only as one of the two ends of a session, whose id is the encryption context. */
export const endOfASession = { StringLike: { "kms:EncryptionContext:aws:ssm:SessionId": "*" } } as const;

export interface SessionsSpec {
  /** Tags of the machines a session may lead to. */
  readonly machines: Readonly<Record<string, string | readonly string[]>>;
  readonly documents: readonly (typeof shell | typeof tunnel)[];
}

/** Sessions of a person on machines with these tags, by these documents, and their end. */
export function sessionsOfPeople(context: AwsContext, { machines, documents }: SessionsSpec): PolicyStatement[] {
  const { region } = context.identity;
  const tags = Object.entries(machines).map(([name, value]) => [`aws:ResourceTag/${name}`, value]);
  return [
    {
      Sid: "SessionsOnTheseMachines",
      Effect: "Allow",
      Action: "ssm:StartSession",
      Resource: context.arn("ec2", "instance/*"),
      Condition: {
        StringEquals: Object.fromEntries(tags) as Record<string, string | readonly string[]>,
        // Without it a session that names no document is a shell, whatever the next statement says.
        BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" },
      },
    },
    {
      Sid: "KindsOfSessions",
      Effect: "Allow",
      Action: "ssm:StartSession",
      Resource: documents.map((document) =>
        document === tunnel
          ? `arn:aws:ssm:${region}::document/${document}`
          : context.arn("ssm", `document/${document}`),
      ),
    },
    // The person's end of the encryption; the key is the account's, and its policy says the same.
    {
      Sid: "EncryptSessions",
      Effect: "Allow",
      Action: "kms:GenerateDataKey",
      Resource: context.arn("kms", "key/*"),
      Condition: endOfASession,
    },
    {
      Sid: "EndOwnSessions",
      Effect: "Allow",
      Action: ["ssm:ResumeSession", "ssm:TerminateSession"],
      // IAM's variable, not Terraform's: a session's name begins with the user's.
      Resource: context.arn("ssm", "session/$${aws:userid}*"),
    },
  ];
}
