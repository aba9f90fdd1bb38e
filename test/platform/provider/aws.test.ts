import { describe, expect, test } from "vitest";
import { forcesReplacement, forcingArguments, isKept, isRenewed, isSet } from "../../../platform/provider/aws";

describe("what forces replacement", () => {
  // Known from the provider's documentation and from operating it; the table has to agree.
  test.each([
    ["aws_vpc", "cidr_block"], ["aws_subnet", "availability_zone"], ["aws_subnet", "vpc_id"],
    ["aws_db_instance", "engine"], ["aws_db_instance", "username"], ["aws_db_instance", "db_name"],
    ["aws_db_instance", "kms_key_id"], ["aws_db_instance", "storage_encrypted"], ["aws_db_instance", "snapshot_identifier"],
    ["aws_eks_cluster", "name"], ["aws_eks_cluster", "role_arn"], ["aws_eks_cluster", "kubernetes_network_config.service_ipv4_cidr"],
    ["aws_eks_node_group", "subnet_ids"], ["aws_eks_node_group", "node_role_arn"],
    ["aws_ebs_volume", "kms_key_id"], ["aws_ebs_volume", "encrypted"], ["aws_s3_bucket", "bucket"],
    ["aws_s3_bucket", "object_lock_enabled"], ["aws_security_group", "name"], ["aws_security_group", "description"],
    ["aws_cloudtrail", "name"], ["aws_kms_key", "customer_master_key_spec"], ["aws_kms_key", "multi_region"],
    ["aws_route53_zone", "name"], ["aws_secretsmanager_secret", "name"], ["aws_lb_target_group", "port"],
    ["aws_launch_template", "name_prefix"], ["aws_backup_vault", "kms_key_arn"], ["aws_vpc", "region"],
    ["terraform_data", "triggers_replace"],
  ])("%s: %s does", (type, argument) => {
    expect(forcesReplacement(type, argument)).toBe(true);
  }); // prettier-ignore

  test.each([
    ["aws_db_instance", "identifier"], ["aws_db_instance", "instance_class"], ["aws_db_instance", "allocated_storage"],
    ["aws_db_instance", "engine_version"], ["aws_db_instance", "deletion_protection"], ["aws_eks_cluster", "version"],
    ["aws_ebs_volume", "size"], ["aws_vpc", "tags"], ["aws_kms_key", "policy"], ["aws_iam_role", "assume_role_policy"],
    ["aws_security_group", "ingress[].cidr_blocks"], ["aws_vpc_security_group_ingress_rule", "from_port"],
    ["terraform_data", "input"],
  ])("%s: %s does not", (type, argument) => {
    expect(forcesReplacement(type, argument)).toBe(false);
  }); // prettier-ignore

  test("nobody knows of types and arguments that are not there", () => {
    expect(forcesReplacement("aws_new_thing", "name")).toBeUndefined();
    expect(forcesReplacement("aws_vpc", "new_argument")).toBeUndefined();
  });

  test("keys and indexes in a path do not matter, and a forced block takes in all it holds", () => {
    expect(forcesReplacement("aws_eks_cluster", "kubernetes_network_config[0].service_ipv4_cidr")).toBe(true);
    expect(forcesReplacement("aws_flow_log", "destination_options[].file_format")).toBe(true);
  });

  test("an inventory can ask for all of them, conditional ones included", () => {
    expect(forcingArguments("aws_vpc_endpoint")).toEqual(
      expect.arrayContaining(["private_dns_enabled", "service_name", "vpc_id"]),
    );
    expect(forcingArguments("aws_new_thing")).toEqual([]);
  });
});

describe("conditions look at the whole resource", () => {
  const forces = (type: string, argument: string, before: object, after: object) =>
    forcesReplacement(type, argument, { before: { ...before }, after: { ...after } });

  test("a machine of another architecture is a new one, of another size is not", () => {
    const size = (instance_type: string) => ({ instance_type });
    expect(forces("aws_instance", "instance_type", size("m6i.large"), size("m6i.xlarge"))).toBe(false);
    expect(forces("aws_instance", "instance_type", size("m6i.large"), size("m7g.large"))).toBe(true);
    expect(forces("aws_instance", "instance_type", size("g5.xlarge"), size("c7gn.xlarge"))).toBe(true);
    expect(forces("aws_instance", "instance_type", size("t4g.micro"), size("c7gn.xlarge"))).toBe(false);
  });

  test("a machine's configuration replaces it where it is told to", () => {
    const after = { user_data_base64: "b", user_data_replace_on_change: true };
    expect(forces("aws_instance", "user_data_base64", {}, after)).toBe(true);
    expect(forces("aws_instance", "user_data_base64", {}, { user_data_base64: "b" })).toBe(false);
  });

  test("envelope encryption can be added, not taken back", () => {
    const encrypted = { encryption_config: [{ resources: ["secrets"] }] };
    expect(forces("aws_eks_cluster", "encryption_config", {}, encrypted)).toBe(false);
    expect(forces("aws_eks_cluster", "encryption_config", encrypted, {})).toBe(true);
  });

  test("a rule keeps the kind of its other end", () => {
    const type = "aws_vpc_security_group_ingress_rule";
    expect(forces(type, "cidr_ipv4", { cidr_ipv4: "10.0.0.0/8" }, { cidr_ipv4: "0.0.0.0/0" })).toBe(false);
    expect(forces(type, "cidr_ipv4", { cidr_ipv4: "10.0.0.0/8" }, { referenced_security_group_id: "sg-1" })).toBe(true);
  });

  test("a network balancer only grows, another may also shrink", () => {
    const of = (load_balancer_type: string, ...subnets: string[]) => ({ load_balancer_type, subnets });
    expect(forces("aws_lb", "subnets", of("network", "a"), of("network", "a", "b"))).toBe(false);
    expect(forces("aws_lb", "subnets", of("network", "a", "b"), of("network", "a"))).toBe(true);
    expect(forces("aws_lb", "subnets", of("application", "a", "b"), of("application", "c", "d"))).toBe(false);
  });
});

test("sets are told from lists", () => {
  expect(isSet("aws_db_subnet_group", "subnet_ids")).toBe(true);
  expect(isSet("aws_security_group", "ingress")).toBe(true);
  expect(isSet("aws_instance", "ipv6_addresses")).toBe(false);
  expect(isSet("aws_new_thing", "names")).toBe(false);
  expect(isSet("aws_security_group", "ingress[].security_groups")).toBe(true);
  const nested = "rule[].statement.or_statement.statement[].not_statement.statement.byte_match_statement";
  expect(isSet("aws_wafv2_web_acl", `${nested}.text_transformation`)).toBe(true);
});

test("what the provider fills in is kept", () => {
  expect(isKept("aws_db_instance", "availability_zone")).toBe(true);
  expect(isKept("aws_db_instance", "deletion_protection")).toBe(false);
});

test("an update renews a launch template's version, unless only its tags change", () => {
  expect(isRenewed("aws_launch_template", "latest_version", ["image_id"])).toBe(true);
  expect(isRenewed("aws_launch_template", "latest_version", ["tags"])).toBe(false);
  expect(isRenewed("aws_vpc", "id", ["tags"])).toBe(false);
});
