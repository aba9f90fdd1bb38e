import { both, dayFromNow, type PullRequest } from "../pull-request";
import { edit, type Edit, remove, rewrite } from "../edits";

/** The same in both environments, whose stacks are made alike. */
export const databaseAddress = "aws_db_instance.account_database_instance_87C88CE4";

export const otherKey = edit(
  "constructs/aws/database.ts",
  'storageEncrypted: true,\n      kmsKeyId: props.keys.arn("database"),',
  'storageEncrypted: true,\n      kmsKeyId: props.keys.arn("backups"),',
);

export const excepted = (guard: string, expires: string, environments = ["production", "stage"]): Edit =>
  edit(
    "environments/exceptions.ts",
    "defineExceptions([])",
    `defineExceptions([${environments
      .map((environment) =>
        JSON.stringify({
          ...{ guard, environment, address: databaseAddress, owner: "ada", expires },
          reason: "the ledger moves to another key; OPS-123",
        }),
      )
      .join(", ")}])`,
  );

const renamed = edit(
  "constructs/aws/database.ts",
  'return new DbInstance(this, "instance", {',
  'return new DbInstance(this, "ledger", {',
);

const acceptBoth = [
  ["stateful", "accept", "stage"],
  ["stateful", "accept", "production"],
] as const;

/** What names the database by its address; its identifier, which the alarms have, stays. */
const reader = "update @/@ aws_route53_record.*";

/** Of what holds data: the database above all. */
export const dataPullRequests: readonly PullRequest[] = [
  {
    title: "Delete the database",
    edits: [edit("stacks/environment-stack.ts", '    account.addDatabase("database", databaseSpec(env));\n', "")],
    verdict: "refused",
    changes: both("destroy @/@ aws_*.account_database_*", "destroy @/@ aws_route53_record.*", "destroy @/@ output.*"),
    findings: both(
      `stateful-loss @/@ ${databaseAddress}`,
      "audit @/@ aws_cloudwatch_log_group.account_database_*",
      "audit @/@ aws_cloudwatch_metric_alarm.account_database_alarms_*",
      "audit @/@ aws_db_event_subscription.account_database_alarms_*",
    ),
    felt: "trading-stops",
  },
  {
    title: "Encrypt the database with another key",
    edits: [otherKey],
    verdict: "refused",
    changes: both(`replace @/@ ${databaseAddress}`, reader),
    findings: both(`stateful-loss @/@ ${databaseAddress}`),
    felt: "trading-stops",
  },
  {
    title: "Encrypt the database with another key, with an exception and the list accepted anew",
    edits: [otherKey, excepted("stateful-loss", dayFromNow(14))],
    commands: acceptBoth,
    verdict: "passed",
    changes: both(`replace @/@ ${databaseAddress}`, reader),
    findings: both(`stateful-loss @/@ ${databaseAddress} (excepted by ada)`),
    felt: "trading-stops",
  },
  {
    title: "Encrypt the database with another key, with an exception and the old list",
    edits: [otherKey, excepted("stateful-loss", dayFromNow(14))],
    verdict: "refused",
    changes: both(`replace @/@ ${databaseAddress}`, reader),
    findings: both(
      `stateful-loss @/@ ${databaseAddress} (excepted by ada)`,
      // A list that is behind protects the old database and not the new one.
      `inventory @/@ ${databaseAddress}`,
    ),
    felt: "trading-stops",
  },
  {
    title: "Encrypt the database with another key, with an exception that has ended",
    edits: [otherKey, excepted("stateful-loss", dayFromNow(-1))],
    verdict: "refused",
    changes: both(`replace @/@ ${databaseAddress}`, reader),
    findings: both(`stateful-loss @/@ ${databaseAddress}`, "expired @/@ environments/exceptions.ts"),
    felt: "trading-stops",
  },
  {
    title: "Encrypt the database with another key, with an exception from another guard",
    edits: [otherKey, excepted("deletion-protection", dayFromNow(14))],
    verdict: "refused",
    changes: both(`replace @/@ ${databaseAddress}`, reader),
    findings: both(`stateful-loss @/@ ${databaseAddress}`),
    felt: "trading-stops",
  },
  {
    title: "Rename the database's construct and say nothing",
    edits: [renamed],
    verdict: "refused",
    changes: both("replace @/@ aws_db_instance.account_database_ledger_*", reader),
    findings: both("stateful-loss @/@ aws_db_instance.account_database_ledger_*"),
    felt: "trading-stops",
  },
  {
    title: "Rename the database's construct and say so",
    edits: [
      renamed,
      edit(
        "constructs/aws/database.ts",
        "    this.host = this.instance.address;",
        `    this.instance.moveFromId("${databaseAddress}");\n    this.host = this.instance.address;`,
      ),
    ],
    commands: acceptBoth,
    verdict: "passed",
    changes: both("move @/@ aws_db_instance.account_database_ledger_*"),
    findings: [],
  },
  {
    title: "Enlarge the database of production",
    edits: [
      edit("environments/production.ts", 'machineType: "db.m5.xlarge",', 'machineType: "db.m5.2xlarge",'),
      edit("environments/production.ts", "storageGiB: 500,", "storageGiB: 800,"),
    ],
    verdict: "passed",
    changes: [
      `update production/production ${databaseAddress}`,
      "update production/production aws_cloudwatch_metric_alarm.account_database_alarms_*",
    ],
    findings: [],
    felt: "trading-stops",
  },
  {
    title: "Keep fewer days of backups in stage",
    edits: [
      edit("environments/stage.ts", "    backupRetentionDays: 7,\n    point", "    backupRetentionDays: 3,\n    point"),
      edit("environments/stage.ts", "pointInTimeRecoveryDays: 7,", "pointInTimeRecoveryDays: 3,"),
    ],
    verdict: "refused",
    changes: [
      `update stage/stage ${databaseAddress}`,
      "update stage/stage aws_s3_bucket_object_lock_configuration.account_stores_backups_lock_*",
    ],
    findings: [
      `backup stage/stage ${databaseAddress}`,
      "deletion-protection stage/stage aws_s3_bucket_object_lock_configuration.account_stores_backups_lock_*",
    ],
  },
  {
    title: "Lift the deletion protection of stage",
    edits: [
      edit(
        "environments/stage.ts",
        "deletionProtection: { enabled: true }",
        'deletionProtection: { enabled: false, reason: "it is destroyed after this" }',
      ),
    ],
    verdict: "refused",
    changes: ["update stage/stage *", "update stage/stage-bootstrap *"],
    findings: ["deletion-protection stage/stage environments/stage.ts"],
  },
  {
    title: "Delete keys after a week",
    edits: [edit("constructs/aws/key.ts", "deletionWindowDays = 30;", "deletionWindowDays = 7;")],
    verdict: "refused",
    changes: both("update @/@ aws_kms_key.*", "update @/@-bootstrap aws_kms_key.*"),
    findings: both("deletion-protection @/@ aws_kms_key.*", "deletion-protection @/@-bootstrap aws_kms_key.*"),
  },
  {
    title: "Keep the state elsewhere",
    edits: [
      edit("constructs/aws/cloud.ts", "key: `${stack.node.id}/terraform.tfstate`", "key: `${stack.node.id}/state`"),
    ],
    verdict: "refused",
    changes: both("update @/@ terraform.backend", "update @/@-bootstrap terraform.backend"),
    findings: both("stateful-loss @/@ terraform.backend", "stateful-loss @/@-bootstrap terraform.backend"),
    felt: "trading-stops",
  },
  {
    title: "Add a bucket and forget the list",
    edits: [newBucket()],
    verdict: "refused",
    changes: both("create @/@ aws_s3_bucket*.account_stores_statements_*"),
    findings: both("inventory @/@ aws_s3_bucket.account_stores_statements_bucket_*"),
  },
  {
    title: "Add a bucket",
    edits: [newBucket()],
    commands: acceptBoth,
    verdict: "passed",
    changes: both("create @/@ aws_s3_bucket*.account_stores_statements_*"),
    findings: [],
  },
  {
    title: "Give up stage",
    edits: [
      remove("environments/stage.ts"),
      remove("environments/stage.stateful.json"),
      rewrite("environments/people.ts", (text) => text.replace(/\bstage: \[[^\]]*\](, )?/g, "")),
    ],
    verdict: "refused",
    changes: ["destroy stage/*"],
    findings: ["stateful-loss stage/stage environments/stage.ts"],
  },
];

function newBucket(): Edit {
  return edit(
    "constructs/aws/stores/stores.ts",
    '    new AwsDocuments(this, "kyc", context, {',
    `    new AwsBucket(this, "statements", {
      name: \`\${context.name("statements")}-b2c3\`,
      keyArn: keys.arn("backups"),
      oldVersionDays,
      statements: [],
    });
    new AwsDocuments(this, "kyc", context, {`,
  );
}
