import { edit } from "../edits";
import { both, dayFromNow, type PullRequest } from "../pull-request";
import { databaseAddress, excepted, otherKey } from "./data";

const digest = `sha256:${"5f2c6ec6b0a3f8f54c95b2c39f4a21a8".repeat(2)}`;

/**
 * The example of docs/pull-requests.md: a release and a larger database for production, and, by the way, another key for the
 * databases, which stage's owner answers for and nobody production's, and a construct that got a better name.
 */
export const severalThings: PullRequest = {
  title: "Several things at once",
  edits: [
    edit(
      "environments/production.ts",
      'repository: "openware/peatio", tag: "2.6.57", exceptions: unpinned }',
      `repository: "openware/peatio", tag: "2.6.58", digest: "${digest}" }`,
    ),
    edit("environments/production.ts", 'machineType: "db.m5.xlarge",', 'machineType: "db.m5.2xlarge",'),
    otherKey,
    excepted("stateful-loss", dayFromNow(14), ["stage"]),
    edit(
      "constructs/aws/cluster.ts",
      'new CloudwatchLogGroup(this, "log-group", {',
      'new CloudwatchLogGroup(this, "audit-log", {',
    ),
  ],
  commands: [["stateful", "accept", "stage"]],
  verdict: "refused",
  changes: [
    ...both(
      `replace @/@ ${databaseAddress}`,
      "update @/@ aws_route53_record.account_dns_database-record_*",
      "replace @/@ aws_cloudwatch_log_group.account_cluster_audit-log_*",
    ),
    "update production/* apps/Deployment/*",
    "update production/production apps/StatefulSet/peatio-*",
    "update production/production batch/*",
    "update production/cluster *ValidatingAdmissionPolicy/rkcp-pin-*",
  ],
  findings: [
    ...both("audit @/@ aws_cloudwatch_log_group.account_cluster_audit-log_*"),
    `stateful-loss production/production ${databaseAddress}`,
    `stateful-loss stage/stage ${databaseAddress} (excepted by ada)`,
  ],
  felt: "trading-stops",
};
