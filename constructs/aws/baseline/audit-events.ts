import type { AwsContext } from "../context";

/** Something in the audit trail that somebody should hear of. */
export interface AuditEvent {
  /** Stable construct id. */
  readonly id: string;
  /** What happened, in the alarm's words. */
  readonly what: string;
  /** Filter pattern over an event of the trail. */
  readonly pattern: string;
  /** Events within five minutes that ring the alarm. @default 1 */
  readonly threshold?: number;
}

/** Any of the named calls. */
export const anyOf = (...names: string[]): string => names.map((name) => `($.eventName = ${name})`).join(" || ");
/** Any of the named calls to one service. */
export const callsTo = (service: string, ...names: string[]): string =>
  `{ ($.eventSource = ${service}.amazonaws.com) && (${anyOf(...names)}) }`;

/** What the benchmark leaves out: whoever wants to work unheard silences the alarms first, or opens a key. */
export const ownEvents: readonly AuditEvent[] = [
  {
    id: "key-policy",
    what: "who may use a key was changed",
    pattern: callsTo("kms", "PutKeyPolicy"),
  },
  {
    id: "alarms-silenced",
    what: "an alarm, its filter, its log or its recipient was taken away, or the search for threats changed",
    pattern: `{ ${anyOf(
      "DeleteAlarms",
      "DisableAlarmActions",
      "DeleteMetricFilter",
      "DeleteLogGroup",
      "DeleteTopic",
      "Unsubscribe",
      "UpdateDetector",
      "DeleteDetector",
    )} }`,
  },
];

/** Somebody took a role that is for emergencies. */
export function roleUse(context: AwsContext, role: string): AuditEvent {
  const arn = `arn:aws:iam::${context.identity.accountId}:role/${role}`;
  return {
    id: `use-of-${role}`,
    what: `somebody took the role ${role}`,
    pattern: `{ ($.eventName = "AssumeRole*") && ($.requestParameters.roleArn = "${arn}") }`,
  };
}
