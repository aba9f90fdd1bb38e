import { beforeAll, describe, expect, test } from "vitest";
import { productionPlatform, stagePlatform } from "../../support/environments";
import { block, referred, resource, resources, synthesize, text, texts, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;
let production: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
  production = synthesize(productionPlatform());
});

const template = (stack: Synthesis, pool: string) => resource(stack, "aws_launch_template", `${pool}/launch-template`);
const groups = (stack: Synthesis, pool: string) =>
  resources(stack, "aws_eks_node_group").filter(({ path }) => path.startsWith(`account/cluster/${pool}/`));
const pools = [
  ["stage", "general"],
  ["production", "general"],
  ["production", "wallets"],
] as const;
const stackOf = (name: "stage" | "production") => (name === "stage" ? stage : production);

describe.each(pools)("in %s the pool %s", (name, pool) => {
  test("is one node group per zone, so that a pod with a volume finds a node beside it", () => {
    const zones = groups(stackOf(name), pool).map(({ values }) =>
      referred(stackOf(name), values["subnet_ids"]).map((subnet) => subnet.values["availability_zone"]),
    );
    expect(zones).toEqual([["eu-west-1a"], ["eu-west-1b"], ["eu-west-1c"]]);
  });

  test("stands in the private tier", () => {
    const subnets = groups(stackOf(name), pool).flatMap(({ values }) => referred(stackOf(name), values["subnet_ids"]));
    expect(subnets.map(({ path }) => path)).toEqual(["a", "b", "c"].map((zone) => `account/network/private-${zone}`));
  });

  test("answers for its metadata to IMDSv2 only", () => {
    expect(block(template(stackOf(name), pool), "metadata_options")["http_tokens"]).toBe("required");
  });

  test("answers one hop far, so that no pod takes the node's role", () => {
    expect(block(template(stackOf(name), pool), "metadata_options")["http_put_response_hop_limit"]).toBe(1);
  });

  test("encrypts every volume with the key of volumes", () => {
    const stack = stackOf(name);
    const volumes = template(stack, pool).values["block_device_mappings"] as { ebs: Record<string, unknown> }[];
    const key = resource(stack, "aws_kms_key", "keys/volumes");
    expect(volumes.map(({ ebs }) => [ebs["encrypted"], referred(stack, ebs["kms_key_id"])])).toEqual([
      ["true", [key]],
      ["true", [key]],
    ]);
  });

  test("is guarded by its own security group alone", () => {
    const stack = stackOf(name);
    expect(referred(stack, template(stack, pool).values["vpc_security_group_ids"])).toEqual([
      resource(stack, "aws_security_group", `firewall/nodes-${pool}`),
    ]);
  });

  test("can be logged in to by nobody: no key pair", () => {
    expect(template(stackOf(name), pool).values).not.toHaveProperty("key_name");
  });

  test("hands the tags to its machines and volumes", () => {
    const given = template(stackOf(name), pool).values["tag_specifications"] as Record<string, unknown>[];
    expect(
      given.map(({ resource_type, tags }) => [resource_type, (tags as Record<string, string>)["environment"]]),
    ).toEqual([
      ["instance", name],
      ["volume", name],
      ["network-interface", name],
    ]);
  });

  test("leaves the number of nodes to the autoscaler", () => {
    expect(groups(stackOf(name), pool).map(({ values }) => values["lifecycle"])).toEqual(
      Array(3).fill({ ignore_changes: ["scaling_config[0].desired_size"] }),
    );
  });

  test("follows the cluster's version", () => {
    const cluster = resource(stackOf(name), "aws_eks_cluster");
    expect(groups(stackOf(name), pool).map(({ values }) => values["version"])).toEqual(
      Array(3).fill(`\${${cluster.address}.version}`),
    );
  });

  test("has its node's rights before the nodes", () => {
    const stack = stackOf(name);
    const attachments = ["worker", "images"].map(
      (policy) => resource(stack, "aws_iam_role_policy_attachment", `${pool}/role-${policy}`).address,
    );
    const waiting = groups(stack, pool).filter(
      ({ values }) => !attachments.every((attachment) => texts(values["depends_on"]).includes(attachment)),
    );
    expect(waiting).toEqual([]);
  });

  test("carries its own name as a label", () => {
    expect(groups(stackOf(name), pool).map(({ values }) => values["labels"])).toEqual(
      Array(3).fill({ "rkcp.io/pool": pool }),
    );
  });

  test("gives its nodes no rights on the network: those are the add-on's", () => {
    const rights = resources(stackOf(name), "aws_iam_role_policy_attachment")
      .filter(({ path }) => path.startsWith(`account/cluster/${pool}/`))
      .map(({ values }) => text(values["policy_arn"]).split("/").at(-1));
    expect(rights.sort()).toEqual(["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy"]);
  });
});

describe("the wallet pool", () => {
  test("is closed to every pod that does not tolerate it", () => {
    expect(groups(production, "wallets").map(({ values }) => values["taint"])).toEqual(
      Array(3).fill([{ effect: "NO_SCHEDULE", key: "rkcp.io/dedicated", value: "wallets" }]),
    );
  });

  test("has a role of its own", () => {
    const [general, wallets] = ["general", "wallets"].map((pool) =>
      groups(production, pool).flatMap(({ values }) => referred(production, values["node_role_arn"])),
    );
    expect(wallets?.filter((role) => general?.includes(role))).toEqual([]);
  });
});

test("the general pool takes every pod", () => {
  expect(groups(production, "general").map(({ values }) => values["taint"])).toEqual([[], [], []]);
});

test("a node takes as many pods as its type has addresses for", () => {
  expect(text(template(production, "general").values["user_data"])).toContain("max-pods = 58");
});

test("a node has the machine type and the disk of its pool", () => {
  const { values } = template(production, "wallets");
  const [, data] = values["block_device_mappings"] as { ebs: Record<string, unknown> }[];
  expect([values["instance_type"], data?.ebs["volume_size"]]).toEqual(["m6i.large", 80]);
});
