import type { Change, Finding, Impact, Report, ValueChange } from "../../../pipeline/model";

/** A report as a pull request of several intentions gives it; addresses are those of the real environments. */
export function exampleReport(more: Partial<Report> = {}): Report {
  return {
    format: 1,
    base: { name: "main", commit: "6a529cd4f0b1d2f6a7c0f5b3e2d1c0b9a8978685" },
    head: { name: "HEAD", commit: "0f3a1c27be94d5a1e6c8b7a6958473625140f3e2" },
    verdict: "refused",
    changes: [database, ...releases, alarm, renamed, office, policy, rule, queue, removed],
    findings: [lost, exposed],
    troubles: [],
    ...more,
  };
}

const none: Impact = { effect: "none", because: "no workload depends on it" };

export function changeOf(more: Partial<Change> = {}): Change {
  return {
    area: "cloud",
    environment: "stage",
    scope: "stage",
    address: "aws_cloudwatch_metric_alarm.account_alarms_cpu_1A2B3C4D",
    type: "aws_cloudwatch_metric_alarm",
    class: "update",
    values: [],
    impact: none,
    ...more,
  };
}

export function valueOf(path: string, before: ValueChange["before"], after: ValueChange["after"]): ValueChange {
  return {
    path,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    forcesReplacement: false,
  };
}

const database = changeOf({
  environment: "production",
  scope: "production",
  address: "aws_db_instance.account_database_instance_87C88CE4",
  type: "aws_db_instance",
  class: "replace",
  values: [
    valueOf("instance_class", "db.m6g.large", "db.m6g.xlarge"),
    {
      ...valueOf("kms_key_id", "${aws_kms_key.account_database_key_5D1F2A60.arn}", "alias/aws/rds"),
      forcesReplacement: true,
    },
  ],
  impact: { effect: "trading-stops", because: "mysql ← peatio-api ← trading" },
});

const image = valueOf(
  "quay.io/openware/peatio",
  "2.6.49@sha256:5f2c6ec6b0a3f8f54c95b2c39f4a21a8b9f9d5d4c46a3b2d5b7d1a4c7b9e0f11",
  "2.6.51@sha256:c81f0d3b7a6e5c4d3b2a19081726354455667788990aabbccddeeff001122334",
);

const effects: readonly (readonly [string, Impact])[] = [
  ["peatio-api", { effect: "read-only", because: "peatio-api ← trading" }],
  ["peatio-matching", { effect: "trading-stops", because: "peatio-matching ← trading" }],
  ["peatio-order-processor", { effect: "trading-stops", because: "peatio-order-processor ← trading" }],
  ["peatio-trade-executor", { effect: "trading-stops", because: "peatio-trade-executor ← trading" }],
  ["peatio-deposit", { effect: "delayed", because: "peatio-deposit ← deposits" }],
  ["peatio-deposit-coin-address", { effect: "delayed", because: "peatio-deposit-coin-address ← deposits" }],
  ["peatio-withdraw-coin", { effect: "delayed", because: "peatio-withdraw-coin ← withdrawals" }],
  ["peatio-influx-writer", none],
  ["peatio-cron-job", none],
  ["peatio-upstream", none],
];

const releases = ["production", "stage"].flatMap((environment) =>
  effects.map(([name, impact]) =>
    changeOf({
      area: "kubernetes",
      environment,
      scope: environment,
      address: `apps/Deployment/${name}`,
      type: "Deployment",
      values: [{ ...image, path: `spec.template.spec.containers[${name}].image` }],
      impact: environment === "stage" ? { effect: "none", because: "stage has no customers" } : impact,
    }),
  ),
);

const alarm = changeOf({
  class: "create",
  address: "aws_cloudwatch_metric_alarm.account_database_alarms_replica-lag_0C93A1F2",
});

const renamed = changeOf({
  class: "replace",
  address: "aws_cloudwatch_log_group.account_cluster_audit-log_77AA01BC",
  formerAddress: "aws_cloudwatch_log_group.account_cluster_log-group_42B2840D",
  moveTo: 'this.logs.moveFromId("aws_cloudwatch_log_group.account_cluster_log-group_42B2840D")',
  type: "aws_cloudwatch_log_group",
});

const office = changeOf({
  address: "aws_security_group.account_entry_administration_firewall_2C4E6A80",
  type: "aws_security_group",
  values: [valueOf("ingress[443].cidr_blocks", ["198.51.100.0/24"], ["198.51.100.0/24", "203.0.113.0/24"])],
});

const statement = (actions: readonly string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Copies", Effect: "Allow", Action: actions, Resource: ["arn:aws:s3:::rkcp-stage-backups-x7f2/*"] },
    ],
  });

const policy = changeOf({
  address: "aws_iam_role_policy.account_baseline_copies_role_rights_C4048B08",
  type: "aws_iam_role_policy",
  values: [valueOf("policy", statement(["s3:GetObject", "s3:PutObject"]), statement(["s3:GetObject"]))],
});

const rule = changeOf({
  area: "kubernetes",
  environment: "production",
  scope: "cluster",
  address: "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy/wallet-daemons",
  type: "ValidatingAdmissionPolicy",
  values: [
    valueOf(
      "spec.validations[0].expression",
      "object.spec.containers.all(c,\n  c.image in params.images &&\n  c.command == params.command)",
      "object.spec.containers.all(c,\n  c.image in params.images &&\n  !has(c.securityContext.privileged) &&\n  c.command == params.command)",
    ),
  ],
});

const queue = changeOf({
  area: "kubernetes",
  scope: "stage",
  address: "apps/StatefulSet/rabbitmq",
  type: "StatefulSet",
  values: [
    valueOf("spec.template.spec.containers[rabbitmq].resources.limits.memory", "1Gi", "2Gi"),
    valueOf("spec.template.metadata.labels", undefined, { "rkcp/part": "broker", "rkcp/tier": "data" }),
  ],
  impact: { effect: "none", because: "stage has no customers" },
});

const removed = changeOf({
  area: "kubernetes",
  scope: "platform-tools",
  address: "batch/CronJob/qa-nightly",
  type: "CronJob",
  class: "destroy",
});

const lost: Finding = {
  guard: "stateful-loss",
  area: "cloud",
  environment: "production",
  scope: "production",
  address: database.address,
  reason: "kms_key_id forces a replacement: the database and everything in it would be destroyed and made anew, empty.",
  fix: "Leave kms_key_id as it is; to change the key, restore a snapshot copied with it and say so in an exception in environments/exceptions.ts.",
  waivable: true,
};

const exposed: Finding = {
  guard: "public-exposure",
  area: "cloud",
  environment: "stage",
  scope: "stage",
  address: office.address,
  reason: "203.0.113.0/24 is added to who reaches the administration's entry.",
  fix: "Take it out, or let people in through the jumpbox.",
  waivable: true,
  exception: { owner: "eve", expires: "2026-12-18", reason: "second office until the move is over, ticket RK-840" },
};
