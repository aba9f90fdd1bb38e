import type { Json, JsonObject } from "../../model";
import { blocksOf, written, sectionAt, textAt, textsOf, valueAt } from "../values";
import { openStatements } from "./policies";
import { isPublic } from "./ranges";

/**
 * What a resource opens to the internet or to everybody, a phrase each. A guard compares the phrases of both revisions, so
 * each names what would make it another opening: ports, ranges, actions.
 */
export type Openings = (resource: JsonObject) => readonly string[];

const when = (condition: boolean, phrase: string): string[] => (condition ? [phrase] : []);

const isTrue =
  (path: string, phrase: string): Openings =>
  (resource) =>
    when(valueAt(resource, path) === true, phrase);

const portsOf = (rule: JsonObject): string => {
  const [from, to] = [valueAt(rule, "from_port"), valueAt(rule, "to_port")];
  const protocol = written(valueAt(rule, "ip_protocol") ?? valueAt(rule, "protocol") ?? "any");
  const ports =
    from === undefined || protocol === "-1"
      ? "every port"
      : from === to
        ? `port ${written(from)}`
        : `ports ${written(from)} to ${written(to)}`;
  return `${protocol === "-1" ? "any protocol" : protocol}, ${ports}`;
};

/** Ranges of a rule, whatever its generation calls them. */
const rangesOf = (rule: JsonObject): string[] =>
  ["cidr_ipv4", "cidr_ipv6", "cidr_block", "ipv6_cidr_block", "cidr_blocks", "ipv6_cidr_blocks"].flatMap((name) => [
    ...textsOf(rule[name]),
  ]);

const ruleOpenings = (rule: JsonObject): string[] =>
  rangesOf(rule)
    .filter(isPublic)
    .map((range) => `${range} comes in (${portsOf(rule)})`);

const groupOpenings: Openings = (group) => blocksOf(group, "ingress").flatMap(ruleOpenings);

const policyOpenings: Openings = ({ policy }) => openStatements(policy);

const publicAcls: ReadonlySet<string> = new Set(["authenticated-read", "public-read", "public-read-write"]);

/** The four switches that keep a bucket private whatever its policy says; each counts as open unless it is true. */
const bucketBlocks: Openings = (block) =>
  ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
    .filter((name) => block[name] !== true)
    .map((name) => `${name} is off`);

/** By type. What is public by default counts as open until the opposite is written. */
export const openings: Readonly<Record<string, Openings>> = {
  aws_ami_launch_permission: (permission) =>
    when(textAt(permission, "group") === "all", "everybody may start the image"),
  aws_db_instance: isTrue("publicly_accessible", "it has a public address"),
  aws_db_snapshot: (snapshot) =>
    textsOf(snapshot["shared_accounts"]).map((account) => `its snapshot is shared with ${account}`),
  aws_default_security_group: groupOpenings,
  aws_ebs_snapshot_block_public_access: ({ state }) =>
    when(state !== "block-all-sharing", `snapshots may be shared: ${written(state)}`),
  aws_ec2_image_block_public_access: ({ state }) =>
    when(state !== "block-new-sharing", `images may be shared: ${written(state)}`),
  aws_ec2_serial_console_access: ({ enabled }) => when(enabled !== false, "machines answer on the serial console"),
  aws_ecr_repository_policy: policyOpenings,
  aws_eip: (address) =>
    when(
      address["instance"] !== undefined || address["network_interface"] !== undefined,
      "a machine has a public address",
    ),
  aws_eip_association: () => ["a machine has a public address"],
  aws_eks_cluster: eksOpenings,
  aws_instance: ({ associate_public_ip_address: address }) => when(address === true, "it has a public address"),
  aws_internet_gateway: () => ["the network reaches the internet, and is reached from it"],
  aws_kms_key: policyOpenings,
  aws_kms_key_policy: policyOpenings,
  aws_lambda_function_url: ({ authorization_type: type }) =>
    when(type !== "AWS_IAM", "everybody may call the function"),
  aws_lambda_permission: ({ principal }) => when(principal === "*", "everybody may call the function"),
  aws_launch_template: (template) =>
    blocksOf(template, "network_interfaces").flatMap((one) =>
      when(/^true$/.test(written(one["associate_public_ip_address"])), "its machines have public addresses"),
    ),
  aws_lb: ({ internal, name }) => when(internal !== true, `the balancer ${written(name ?? "")} answers the internet`),
  aws_network_acl: groupOpenings,
  aws_network_acl_rule: (rule) =>
    rule["egress"] === true || rule["rule_action"] === "deny" ? [] : isAnswer(rule) ? [] : ruleOpenings(rule),
  aws_rds_cluster_instance: isTrue("publicly_accessible", "it has a public address"),
  aws_route: (route) =>
    when(
      /aws_internet_gateway\./.test(written(route["gateway_id"] ?? "")) ||
        written(route["gateway_id"] ?? "").startsWith("igw-"),
      `${written(route["route_table_id"])} leads to the internet, and what stands in it can be reached`,
    ),
  aws_s3_account_public_access_block: bucketBlocks,
  aws_s3_bucket_acl: (acl) => [
    ...when(publicAcls.has(written(acl["acl"])), `everybody may read it: acl ${written(acl["acl"])}`),
    ...blocksOf(sectionAt(acl, "access_control_policy"), "grant")
      .filter((grant) => /AllUsers|AuthenticatedUsers/.test(textAt(grant, "grantee.uri") ?? ""))
      .map((grant) => `everybody has ${textAt(grant, "permission") ?? "rights"}`),
  ],
  aws_s3_bucket_ownership_controls: (controls) =>
    when(
      textAt(controls, "rule.object_ownership") !== "BucketOwnerEnforced",
      "objects may have rights of their own, open ones too",
    ),
  aws_s3_bucket_policy: policyOpenings,
  aws_s3_bucket_public_access_block: bucketBlocks,
  aws_s3_bucket_website_configuration: () => ["the bucket is a web site"],
  aws_secretsmanager_secret_policy: policyOpenings,
  aws_security_group: groupOpenings,
  aws_security_group_rule: (rule) => (rule["type"] === "ingress" ? ruleOpenings(rule) : []),
  aws_snapshot_create_volume_permission: ({ account_id: account }) => [
    `the snapshot is shared with ${written(account)}`,
  ],
  aws_sns_topic_policy: policyOpenings,
  aws_sqs_queue_policy: policyOpenings,
  aws_subnet: isTrue("map_public_ip_on_launch", "its machines get public addresses"),
  aws_vpc_security_group_ingress_rule: ruleOpenings,
};

/** What the public entry loses when one of these goes: it answers the internet without. */
export const shields: Readonly<Record<string, string>> = {
  aws_ebs_snapshot_block_public_access: "snapshots of volumes may be made public",
  aws_ec2_image_block_public_access: "images may be made public",
  aws_s3_account_public_access_block: "buckets of the account may be made public",
  aws_s3_bucket_ownership_controls: "objects may have rights of their own, open ones too",
  aws_s3_bucket_public_access_block: "the bucket may be made public",
  aws_wafv2_web_acl: "the public entry stands without its web ACL",
  aws_wafv2_web_acl_association: "the public entry stands without its web ACL",
};

/** Answers to calls from inside come back to a port nobody listens on; a NACL has no memory, so it has to let them in. */
const isAnswer = (rule: JsonObject): boolean => Number(rule["from_port"] ?? 0) >= 32_768;

function eksOpenings(cluster: JsonObject): string[] {
  const config = sectionAt(cluster, "vpc_config");
  if (config?.["endpoint_public_access"] === false) return [];
  const ranges = textsOf(config?.["public_access_cidrs"]);
  return (ranges.length > 0 ? ranges : ["0.0.0.0/0"]).map((range) => `the Kubernetes API answers ${range}`);
}

/** A web ACL that counts instead of blocking, or has lost a rule. */
export function weakerWebAcl(before: JsonObject, after: JsonObject): string[] {
  const rules = new Map(blocksOf(after, "rule").map((rule) => [textAt(rule, "name"), rule]));
  const blocks = (rule: Json | undefined) =>
    valueAt(rule, "action.block") !== undefined || valueAt(rule, "override_action.none") !== undefined;
  return [
    ...when(
      valueAt(before, "default_action.block") !== undefined && valueAt(after, "default_action.block") === undefined,
      "the web ACL lets through what no rule names",
    ),
    ...blocksOf(before, "rule").flatMap((rule) => {
      const name = textAt(rule, "name");
      const is = rules.get(name);
      if (is === undefined) return [`the web ACL has lost the rule ${name ?? ""}`];
      const [was, now] = [rule, is].map((each) => textAt(each, "statement.regex_match_statement.regex_string"));
      return [
        ...when(blocks(rule) && !blocks(is), `the web ACL's rule ${name ?? ""} does not block any more`),
        ...when(
          was !== now,
          `the web ACL's rule ${name ?? ""} closes ${now ?? "nothing"} instead of ${was ?? "nothing"}`,
        ),
      ];
    }),
    ...blocksOf(before, "rule").flatMap((rule) => {
      const limit = Number(valueAt(rule, "statement.rate_based_statement.limit") ?? 0);
      const is = Number(valueAt(rules.get(textAt(rule, "name")), "statement.rate_based_statement.limit") ?? limit);
      return when(limit > 0 && is > limit, `the web ACL lets through ${is} requests instead of ${limit}`);
    }),
  ];
}
