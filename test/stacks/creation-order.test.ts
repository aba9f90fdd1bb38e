import { beforeAll, describe, expect, test } from "vitest";
import { productionPlatform } from "../support/environments";
import { resources, synthesize, texts, type Resource, type Synthesis } from "../support/synthesis";

let production: Synthesis;

beforeAll(() => {
  production = synthesize(productionPlatform());
});

/** `[what waits, what it waits for]`, by Terraform type and a part of the path; all of the first wait for all of the second. */
type Order = readonly [waits: readonly [string, string], until: readonly [string, string]];

/** Cloud facts 1.10, as far as this stack has both sides: what a reference alone does not order. */
const orders: readonly Order[] = [
  [
    ["aws_eks_cluster", ""],
    ["aws_iam_role_policy_attachment", "cluster/role-policy"],
  ],
  [
    ["aws_eks_cluster", ""],
    ["aws_cloudwatch_log_group", "cluster/log-group"],
  ],
  [
    ["aws_eks_node_group", "cluster/general"],
    ["aws_iam_role_policy_attachment", "cluster/general/role-"],
  ],
  [
    ["aws_eks_node_group", "cluster/wallets"],
    ["aws_iam_role_policy_attachment", "cluster/wallets/role-"],
  ],
  [
    ["aws_eks_node_group", ""],
    ["aws_eks_addon", "addons/vpc-cni"],
  ],
  [
    ["aws_eks_node_group", ""],
    ["aws_eks_addon", "addons/eks-pod-identity-agent"],
  ],
  [
    ["aws_eks_addon", "addons/coredns"],
    ["aws_eks_node_group", ""],
  ],
  [
    ["aws_eks_access_policy_association", ""],
    ["aws_eks_access_entry", "break-glass"],
  ],
  [
    ["aws_eks_pod_identity_association", ""],
    ["aws_iam_role_policy", "provisioning"],
  ],
  [
    ["aws_cloudtrail", ""],
    ["aws_s3_bucket_policy", "audit"],
  ],
  [
    ["aws_config_configuration_recorder_status", ""],
    ["aws_config_delivery_channel", ""],
  ],
  [
    ["aws_lb", "entry"],
    ["aws_s3_bucket_policy", "access-logs"],
  ],
  [
    ["aws_nat_gateway", ""],
    ["aws_internet_gateway", ""],
  ],
  [
    ["aws_eip", ""],
    ["aws_internet_gateway", ""],
  ],
  [
    ["aws_flow_log", ""],
    ["aws_iam_role_policy", "flow-log/may-write"],
  ],
  [
    ["aws_db_instance", ""],
    ["aws_iam_role_policy_attachment", "database/monitoring-role-policy"],
  ],
  [
    ["aws_db_instance", ""],
    ["aws_cloudwatch_log_group", "account/database/"],
  ],
];

const select = ([type, part]: readonly [string, string]): readonly Resource[] =>
  resources(production, type).filter(({ path }) => path.includes(part));

describe("what the cloud needs first is made first:", () => {
  test.each(orders.map(([waits, until]) => [`${waits.join(" ")} after ${until.join(" ")}`, waits, until] as const))(
    "%s",
    (_what, waits, until) => {
      const needed = select(until).map(({ address }) => address);
      const waiting = select(waits);
      const early = waiting.filter(({ values }) => !needed.every((each) => texts(values["depends_on"]).includes(each)));
      expect([needed.length > 0, waiting.length > 0, early]).toEqual([true, true, []]);
    },
  );
});
