import { type TerraformElement, TerraformResource } from "cdktf";
import { beforeAll, describe, expect, test } from "vitest";
import { people } from "../../environments/people";
import { tagsOf } from "../../stacks/specs";
import {
  production as productionData,
  productionPlatform,
  stage as stageData,
  stagePlatform,
} from "../support/environments";
import { resources, synthesize, type Synthesis } from "../support/synthesis";

const stacks: Record<string, Synthesis> = {};

beforeAll(() => {
  stacks["stage"] = synthesize(stagePlatform());
  stacks["production"] = synthesize(productionPlatform());
});

function stackOf(name: string): Synthesis {
  const stack = stacks[name];
  if (!stack) throw new Error(`no stack ${name}`);
  return stack;
}

/** Resources whose class has the argument, from the bindings: what the file shows may be missing just what is asked. */
function having({ stack, all }: Synthesis, argument: string) {
  const elements = stack.node.findAll().filter((node) => TerraformResource.isTerraformResource(node));
  const able = elements.filter((element) => `${argument}Input` in element) as TerraformElement[];
  const paths = able.map(({ node }) => node.path.slice(stack.node.path.length + 1));
  return all.filter(({ path }) => paths.includes(path));
}

describe.each(["stage", "production"])("the stack %s", (name) => {
  test("is named like its environment", () => {
    expect(stackOf(name).stack.node.path).toBe(name);
  });

  test("stands alone: it waits for no other stack", () => {
    expect(stackOf(name).stack.dependencies).toEqual([]);
  });

  test("reads no other state, and nothing at all that it does not make", () => {
    expect(stackOf(name).file).not.toHaveProperty("data");
  });

  test("refers to no other stack", () => {
    expect(stackOf(name).text).not.toContain("cross-stack");
  });

  test("carries the environment's tags on everything that can carry tags", () => {
    const tags = tagsOf(name === "stage" ? stageData() : productionData());
    const bare = having(stackOf(name), "tags").filter(
      ({ values }) =>
        !Object.entries(tags).every(([key, tag]) => (values["tags"] as Record<string, string>)[key] === tag),
    );
    expect(bare).toEqual([]);
  });

  test("protects against deletion whatever the cloud can protect", () => {
    const words = {
      deletionProtection: "deletion_protection",
      enableDeletionProtection: "enable_deletion_protection",
      disableApiTermination: "disable_api_termination",
    };
    const protectable = Object.entries(words).flatMap(([property, argument]) =>
      having(stackOf(name), property).map(({ type, values }) => [type, values[argument]] as const),
    );
    // Nodes of the cluster come and go.
    const lasting = protectable.filter(([type]) => type !== "aws_launch_template");
    expect(new Set(lasting.map((one) => one.join(" ")))).toEqual(
      new Set(["aws_db_instance true", "aws_eks_cluster true", "aws_instance true", "aws_lb true"]),
    );
  });

  test("keeps Terraform from destroying what can't be made again", () => {
    const kept = stackOf(name)
      .all.filter(({ values }) => (values["lifecycle"] as { prevent_destroy?: boolean } | undefined)?.prevent_destroy)
      .map(({ path }) => path);
    const volumes = resources(stackOf(name), "aws_ebs_volume").map(({ path }) => path);
    const buckets = resources(stackOf(name), "aws_s3_bucket").map(({ path }) => path);
    const sealed =
      name === "stage" ? ["account/machines/vault-keys/seal/key", "account/machines/vault-keys/volumes/key"] : [];
    expect(kept.sort()).toEqual(
      [
        "account/baseline/audit/trail",
        "account/cluster/cluster",
        "account/database/instance",
        "account/dns/public",
        "account/dns/signing/key",
        "account/dns/signing/signing-key",
        "account/stores/volume-backups/vault",
        ...buckets,
        ...sealed,
        ...volumes,
      ].sort(),
    );
  });

  test("prints names and ids, nothing else: those of BOSH in its own words", () => {
    expect(Object.keys(stackOf(name).file.output ?? {}).sort()).toEqual([
      "administration-host",
      "az",
      "bosh_instance_profiles",
      "bosh_security_groups",
      "bosh_subnets",
      "cluster-name",
      "database-host",
      "default_key_name",
      "director__default_security_groups",
      "director__internal_ip",
      "director_name",
      "ds-record",
      "iam_instance_profile",
      "internal_cidr",
      "internal_dns",
      "internal_gw",
      "internal_ntp",
      "kms_key_arn",
      "name-servers",
      "network-id",
      "public-host",
      "region",
      "subnet_id",
    ]);
  });

  test("prints no secret", () => {
    const values = Object.values(stackOf(name).file.output ?? {}).map(({ value }) => value);
    expect(JSON.stringify(values)).not.toMatch(/secret|password|token|private|access_key/i);
  });

  test("holds no resource that keeps a secret in the state", () => {
    const types = new Set(stackOf(name).all.map(({ type }) => type));
    const keepers = ["aws_iam_access_key", "aws_secretsmanager_secret_version", "aws_ssm_parameter", "random_password"];
    expect(keepers.filter((type) => types.has(type))).toEqual([]);
  });

  test("holds no stack trace", () => {
    expect(stackOf(name).text).not.toMatch(/stackTrace|node_modules|\.ts:\d+/);
  });

  test("holds no path of the machine that wrote it", () => {
    expect(stackOf(name).text).not.toContain(process.cwd());
  });

  test("names no account but its own, that of its people, and the one that keeps its copies", () => {
    const env = name === "stage" ? stageData() : productionData();
    const known = [
      env.cloud.accountId,
      people.identityAccountId,
      ...(env.account.copies.enabled ? [env.account.copies.accountId] : []),
    ];
    // Twelve digits in a row: account numbers, but for the end of a key's id. AWS's own policies are named without one.
    expect(new Set(stackOf(name).text.match(/(?<![\d-])\d{12}(?!\d)/g))).toEqual(new Set(known));
  });

  test("is the same whenever it is written", () => {
    const again = synthesize(name === "stage" ? stagePlatform() : productionPlatform());
    expect(again.text).toBe(stackOf(name).text);
  });
});

test("an environment that lifts deletion protection lifts it everywhere", () => {
  const reason = "the environment is torn down for good tomorrow";
  const lifted = synthesize(stagePlatform((env) => ({ ...env, deletionProtection: { enabled: false, reason } })));
  const instances = [...resources(lifted, "aws_eks_cluster"), ...resources(lifted, "aws_db_instance")];
  expect(instances.map(({ values }) => values["deletion_protection"])).toEqual([false, false]);
});
