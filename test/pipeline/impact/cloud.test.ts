import { describe, expect, test } from "vitest";
import { stage as stageFile } from "../../../environments/stage";
import { carriedBy } from "../../../pipeline/impact/cloud-roles";
import { judgeAll } from "../../../platform/load-environments";
import { platformOf } from "../../../platform/platform";
import { allVm } from "../../environments/all-vm";
import { productionPlatform, stagePlatform, today } from "../../support/environments";
import { synthesize } from "../../support/synthesis";
import { cloudChange, felt } from "./impacts";

const production = productionPlatform();

/** Impact of one change of production's cloud. */
const one = (...change: Parameters<typeof cloudChange>) => felt([cloudChange(...change)], production)[0];

describe("every resource is described", () => {
  const everything = judgeAll(
    [stageFile, allVm].map((description) => ({
      file: `environments/${description.name}.ts`,
      promised: description.name,
      description,
    })),
    today,
  )
    .filter(({ name }) => name === "all-vm")
    .map((environment) => platformOf(environment));
  test.each([production, stagePlatform(), ...everything])(
    "of $environment.name",
    (platform) => {
      const missing = synthesize(platform)
        .all.map(({ address }) => address)
        .filter((address) => carriedBy(address) === undefined);
      expect(missing).toEqual([]);
    },
    120_000,
  );
});

test.each([
  [
    "update",
    "aws_db_instance.account_database_instance_87C88CE4",
    ["tags.owner", "backup_retention_period", "allocated_storage"],
    /^none: it is changed in place/,
  ],
  [
    "update",
    "aws_db_instance.account_database_instance_87C88CE4",
    ["instance_class"],
    /^trading-stops: mysql ← peatio-matching ← trading: instance_class changed: it fails over/,
  ],
  [
    "replace",
    "aws_db_instance.account_database_instance_87C88CE4",
    ["storage_encrypted"],
    /^trading-stops: mysql ← .*: it is deleted and made anew$/,
  ],
  ["destroy", "aws_db_instance.account_database_instance_87C88CE4", [], /^trading-stops: mysql ← .*: it is deleted$/],
  ["move", "aws_db_instance.account_database_instance_87C88CE4", [], /^none: its address in the state changes/],
  ["destroy", "aws_eks_cluster.account_cluster_A172D1DE", [], /^trading-stops: cluster ← peatio-matching ← trading/],
  [
    "update",
    "aws_eks_cluster.account_cluster_A172D1DE",
    ["version"],
    /^trading-stops: peatio-matching ← trading: version changed: .*drained/,
  ],
  ["update", "aws_eks_cluster.account_cluster_A172D1DE", ["enabled_cluster_log_types"], /^none: /],
  [
    "replace",
    "aws_eks_node_group.account_cluster_general_a_0E1D489F",
    ["ami_type"],
    /^trading-stops: peatio-matching ← trading: /,
  ],
  // On the wallets' nodes is nothing that trades.
  [
    "replace",
    "aws_eks_node_group.account_cluster_wallets_a_B9EEE679",
    ["ami_type"],
    /^delayed: peatio-blockchain ← deposits: /,
  ],
  ["update", "aws_eks_node_group.account_cluster_general_a_0E1D489F", ["scaling_config.max_size"], /^none: /],
  ["update", "aws_launch_template.account_cluster_wallets_launch-template_2F2CB1D9", ["image_id"], /^delayed: /],
  [
    "destroy",
    "aws_vpc_security_group_ingress_rule.account_firewall_nodes-general-to-database-tcp-3306-in_0A0B0C0D",
    [],
    /^trading-stops: mysql ← /,
  ],
  [
    "destroy",
    "aws_vpc_security_group_egress_rule.account_firewall_nodes-wallets-to-dash-tcp-9998-out_0A0B0C0D",
    [],
    /^delayed: dash ← peatio-blockchain ← deposits, withdrawals: /,
  ],
  [
    "destroy",
    "aws_vpc_security_group_ingress_rule.account_firewall_internet-to-entry-public-tcp-443-in-0000-0_0A0B0C0D",
    [],
    /^trading-stops: balancer ← /,
  ],
  [
    "destroy",
    "aws_vpc_security_group_ingress_rule.account_firewall_jumpbox-to-control-plane-tcp-443-in_0A0B0C0D",
    [],
    /^none: /,
  ],
  [
    "destroy",
    "aws_lb.account_entry_administration_balancer_6C8404CD",
    [],
    /^delayed: administration-balancer ← withdrawals/,
  ],
  ["destroy", "aws_lb_listener.account_entry_public_tls_AF2DDD4E", [], /^trading-stops: balancer ← trading/],
  ["destroy", "aws_wafv2_web_acl.account_entry_web-acl_0A0B0C0D", [], /^none: /],
  ["update", "aws_route53_record.account_dns_database-record_F37CB5BD", ["records"], /^trading-stops: mysql ← /],
  ["update", "aws_route53_record.account_dns_database-record_F37CB5BD", ["ttl"], /^none: /],
  ["destroy", "aws_kms_key.account_keys_database_467FD1F6", [], /^trading-stops: mysql ← /],
  ["update", "aws_kms_key.account_keys_database_467FD1F6", ["policy"], /^none: /],
  ["destroy", "aws_kms_key.account_keys_kyc_A89DD9BA", [], /^delayed: identity-documents ← identity checks/],
  ["destroy", "aws_s3_bucket.account_stores_backups_bucket_6D81B5C3", [], /^none: people and tools/],
  ["destroy", "aws_nat_gateway.account_network_nat-a_0A0B0C0D", [], /^read-only: internet ← pages and sign-in/],
  ["replace", "aws_subnet.account_network_data-a_8D624134", ["cidr_block"], /^trading-stops: mysql ← /],
  ["destroy", "aws_vpc.account_network_vpc_0A0B0C0D", [], /^trading-stops: network ← balancer ← trading/],
  ["destroy", "aws_cloudwatch_metric_alarm.account_machines_rabbitmq-a_status_0A0B0C0D", [], /^none: /],
  ["destroy", "aws_cloudwatch_metric_alarm.account_database_alarms_cpu_0A0B0C0D", [], /^none: /],
  ["create", "aws_sqs_queue.account_new_queue_0A0B0C0D", [], /^none: it is new/],
  // Nobody has said what it is: the worst, with the file where to say it.
  [
    "destroy",
    "aws_sqs_queue.account_new_queue_0A0B0C0D",
    [],
    /^trading-stops: the worst is assumed: .*account_new_queue.* pipeline\/impact\/cloud-roles.ts$/,
  ],
  ["update", "provider.aws", ["region"], /^trading-stops: the worst is assumed: /],
  ["update", "output.cluster-name", ["value"], /^none: /],
  ["update", "terraform.required_version", ["value"], /^none: Terraform is run by it/],
  ["update", "terraform.backend", ["key"], /^trading-stops: the worst is assumed: /],
] as const)("%s of %s %j", (what, address, paths, expected) => {
  expect(one(what, address, ...paths)).toMatch(expected);
});

describe("machines of one group", () => {
  const broker = (zone: string) =>
    cloudChange("replace", `aws_instance.account_machines_rabbitmq-${zone}_instance_549DCE9F`, "ami");

  test("are spared while the others are a majority", () => {
    expect(felt([broker("a")], production)).toEqual(["none: 1 of 3 members of rabbitmq: the others are a majority"]);
  });

  test("are missed when they go together", () => {
    expect(felt([broker("a"), broker("b")], production)).toEqual(
      Array(2).fill("trading-stops: rabbitmq ← peatio-matching ← trading: it is deleted and made anew"),
    );
  });
});

test("a pool whose node groups go all at once takes its replicated workloads along", () => {
  const groups = ["a", "b", "c"].map((zone) =>
    cloudChange("destroy", `aws_eks_node_group.account_cluster_wallets_${zone}_B9EEE679`),
  );
  expect(felt(groups, production)).toEqual(Array(3).fill(expect.stringMatching(/^delayed: /)));
});

test("in stage nobody feels the loss of the database, and it is said what they would", () => {
  const change = {
    ...cloudChange("destroy", "aws_db_instance.account_database_instance_87C88CE4"),
    environment: "stage",
    scope: "stage",
  };
  expect(felt([change], stagePlatform())).toEqual([
    "none: stage has no customers; in production trading-stops: mysql ← peatio-matching ← trading: it is deleted",
  ]);
});
