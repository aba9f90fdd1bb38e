/** A resource's arguments as a configuration writes them. */
export type Body = Readonly<Record<string, unknown>>;

/** Whether the provider makes the resource anew for a change of one argument. */
export type Condition = (before: Body, after: Body) => boolean;

const always: Condition = () => true;
const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== "" && value !== false;

/** A machine image runs on one architecture. Amazon's names have a `g` after the generation for its own arm64 processors. */
function architectureOf(machineType: unknown): string {
  return typeof machineType === "string" && /^(a1\.|mac2|[a-z]+\d+[a-z]*g[a-z]*\.)/.test(machineType)
    ? "arm64"
    : "x86_64";
}

const isNetworkBalancer = (body: Body): boolean => body["load_balancer_type"] === "network";
const elements = (value: unknown): string[] => (Array.isArray(value) ? value.map((one) => JSON.stringify(one)) : []);
const includesAll = (all: readonly string[], some: readonly string[]): boolean =>
  some.every((one) => all.includes(one));

/** A network balancer only ever grows; another one may shrink as well, when what stays is left alone. */
const balancerSubnets =
  (argument: string): Condition =>
  (before, after) => {
    const [was, is] = [elements(before[argument]), elements(after[argument])];
    const grows = is.length > was.length && includesAll(is, was);
    const shrinks = is.length < was.length && includesAll(was, is);
    if (argument === "subnets") return isNetworkBalancer(after) && is.length <= was.length;
    return isNetworkBalancer(after) ? !grows : !grows && !shrinks;
  };

/** A rule keeps the kind of its other end: address, group or prefix list. */
const otherEnds = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"];
const otherEnd = (body: Body): string | undefined => otherEnds.find((argument) => isSet(body[argument]));
const isOtherKindOfEnd: Condition = (before, after) => otherEnd(before) !== otherEnd(after);
const ruleConditions = Object.fromEntries(otherEnds.map((argument) => [argument, isOtherKindOfEnd]));

const replacesOnUserData: Condition = (_before, after) => after["user_data_replace_on_change"] === true;

/**
 * Arguments that force replacement under conditions which the provider states in code only (`CustomizeDiff`,
 * `ModifyPlan`), read there at 6.47.1. Where a condition looks at the live account, a change counts as forcing. The
 * table's generator fails when the source has one that is missing here.
 */
export const conditions: Readonly<Record<string, Readonly<Record<string, Condition>>>> = {
  aws_eks_cluster: {
    // Envelope encryption cannot be taken back.
    encryption_config: (before, after) => isSet(before["encryption_config"]) && !isSet(after["encryption_config"]),
    "compute_config.node_role_arn": (before) =>
      JSON.stringify(before["compute_config"] ?? "").includes("node_role_arn"),
  },
  aws_instance: {
    instance_type: (before, after) =>
      architectureOf(before["instance_type"]) !== architectureOf(after["instance_type"]),
    user_data: replacesOnUserData,
    user_data_base64: replacesOnUserData,
    enable_primary_ipv6: (before, after) =>
      isSet(before["enable_primary_ipv6"]) && !isSet(after["enable_primary_ipv6"]),
    ipv6_addresses: (before, after) => before["ipv6_address_count"] === after["ipv6_address_count"],
    "launch_template.version": always,
  },
  aws_lb: {
    security_groups: (before, after) =>
      isNetworkBalancer(after) &&
      (elements(before["security_groups"]).length === 0) !== (elements(after["security_groups"]).length === 0),
    secondary_ips_auto_assigned_per_subnet: (before, after) =>
      isNetworkBalancer(after) &&
      !(
        Number(after["secondary_ips_auto_assigned_per_subnet"] ?? 0) >=
        Number(before["secondary_ips_auto_assigned_per_subnet"] ?? 0)
      ),
    subnets: balancerSubnets("subnets"),
    subnet_mapping: balancerSubnets("subnet_mapping"),
  },
  aws_nat_gateway: {
    availability_zone_address: (before, after) =>
      isSet(before["availability_zone_address"]) !== isSet(after["availability_zone_address"]),
    secondary_private_ip_address_count: (_before, after) => after["connectivity_type"] === "private",
  },
  aws_s3_bucket_server_side_encryption_configuration: { expected_bucket_owner: always },
  aws_s3_bucket_versioning: { expected_bucket_owner: always },
  aws_subnet: { ipv6_cidr_block: (before) => before["assign_ipv6_address_on_creation"] === true },
  aws_vpc: {
    instance_tenancy: (before, after) =>
      !(before["instance_tenancy"] === "dedicated" && (after["instance_tenancy"] ?? "default") === "default"),
  },
  aws_vpc_endpoint: { private_dns_enabled: (_before, after) => after["vpc_endpoint_type"] !== "Interface" },
  aws_vpc_security_group_egress_rule: ruleConditions,
  aws_vpc_security_group_ingress_rule: ruleConditions,
};

/** Arguments whose change gives an attribute a new value without making the resource anew; `undefined`: any but `tags`. */
export const renewals: Readonly<Record<string, Readonly<Record<string, readonly string[] | undefined>>>> = {
  aws_instance: {
    public_dns: ["instance_type", "user_data", "user_data_base64"],
    public_ip: ["instance_type", "user_data", "user_data_base64"],
    ipv6_addresses: ["ipv6_address_count"],
  },
  aws_launch_template: { latest_version: undefined, default_version: undefined },
  aws_ssm_document: {
    default_version: ["content"],
    document_version: ["content"],
    hash: ["content"],
    latest_version: ["content"],
  },
  aws_vpc: { ipv6_cidr_block: ["assign_generated_ipv6_cidr_block"] },
  aws_vpc_endpoint: { network_interface_ids: ["subnet_ids", "subnet_configuration"] },
  terraform_data: { output: ["input"] },
};
