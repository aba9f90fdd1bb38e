import { describe, expect, test } from "vitest";
import { compareStacks } from "../../../../pipeline/compare/cloud/compare-stacks";
import type { JsonObject } from "../../../../pipeline/model";
import { changeAt, compare, lines, stackOf, valuesOf } from "./stacks";

const vpc = { cidr_block: "10.0.0.0/16", enable_dns_support: true };
const subnet = { vpc_id: "${aws_vpc.network.id}", cidr_block: "10.0.0.0/24" };
const database = {
  identifier: "rkcp-stage-mysql",
  engine: "mysql",
  instance_class: "db.t3.medium",
  storage_encrypted: true,
};

describe("resources of a stack", () => {
  test("nothing differs when only cdktf's notes, key order and a single block's spelling do", () => {
    const notes = { "//": { metadata: { path: "stage/network/vpc", uniqueId: "network" } } };
    const base = stackOf({
      aws_vpc: { network: { ...notes, ...vpc } },
      aws_s3_bucket_versioning: { v: { versioning_configuration: { status: "Enabled" } } },
    });
    const head = stackOf({
      aws_vpc: { network: { enable_dns_support: true, cidr_block: "10.0.0.0/16" } },
      aws_s3_bucket_versioning: { v: { versioning_configuration: [{ status: "Enabled" }] } },
    });
    expect(compare(base, head)).toEqual([]);
  });

  test("what is new is created, what is gone destroyed, each with all it says", () => {
    const changes = compare(stackOf({ aws_vpc: { network: vpc } }), stackOf({ aws_db_instance: { main: database } }));
    expect(lines(changes)).toEqual(["create aws_db_instance.main", "destroy aws_vpc.network"]);
    expect(changes).toMatchObject([
      { area: "cloud", environment: "stage", scope: "stage", type: "aws_db_instance", values: [], after: database },
      { type: "aws_vpc", values: [], before: vpc },
    ]);
  });

  test("a size is updated in place, before and after", () => {
    const head = stackOf({ aws_db_instance: { main: { ...database, instance_class: "db.m5.large" } } });
    const changes = compare(stackOf({ aws_db_instance: { main: database } }), head);
    expect(lines(changes)).toEqual(["update aws_db_instance.main"]);
    expect(valuesOf(changes)).toEqual(['instance_class: "db.t3.medium" → "db.m5.large"']);
  });

  test("an argument that the provider cannot change replaces the resource", () => {
    const head = stackOf({ aws_db_instance: { main: { ...database, storage_encrypted: false } } });
    const changes = compare(stackOf({ aws_db_instance: { main: database } }), head);
    expect(lines(changes)).toEqual(["replace aws_db_instance.main"]);
    expect(valuesOf(changes)).toEqual(["storage_encrypted: true → false !"]);
  });

  test("prevent_destroy is told: it stops a replacement and not a removal", () => {
    const kept = { ...database, lifecycle: { prevent_destroy: true } };
    const base = stackOf({ aws_db_instance: { main: kept } });
    const replaced = compare(base, stackOf({ aws_db_instance: { main: { ...kept, engine: "mariadb" } } }));
    expect(replaced[0]?.note).toBe("prevent_destroy: Terraform refuses to plan this");
    expect(compare(base, stackOf({}))[0]?.note).toBe("its prevent_destroy goes with it and stops nothing");
  });

  test("whatever a type or argument that nobody knows changes counts as a replacement, and says why", () => {
    const base = stackOf({ aws_new_thing: { one: { size: 1 } }, aws_vpc: { network: { ...vpc, new_argument: "a" } } });
    const head = stackOf({ aws_new_thing: { one: { size: 2 } }, aws_vpc: { network: { ...vpc, new_argument: "b" } } });
    const changes = compare(base, head);
    expect(lines(changes)).toEqual(["replace aws_new_thing.one", "replace aws_vpc.network"]);
    expect(changes[0]?.values[0]?.because).toBe(
      "platform/provider/ has no size of aws_new_thing, so the worst is assumed. Fix: npm run provider-tables",
    );
  });

  test("an optional argument that is taken out stays as the provider has it", () => {
    const base = stackOf({ aws_db_instance: { main: { ...database, availability_zone: "eu-west-1a" } } });
    const changes = compare(base, stackOf({ aws_db_instance: { main: database } }));
    expect(lines(changes)).toEqual(["update aws_db_instance.main"]);
    expect(changes[0]?.values[0]?.because).toBe("the provider keeps what is there, so nothing changes");
  });

  test("a block that comes as a whole brings the forcing arguments in it", () => {
    const cluster = { name: "rkcp-stage", role_arn: "arn:aws:iam::111111111111:role/cluster" };
    const head = { ...cluster, kubernetes_network_config: { service_ipv4_cidr: "172.21.0.0/16" } };
    const changes = compare(
      stackOf({ aws_eks_cluster: { main: cluster } }),
      stackOf({ aws_eks_cluster: { main: head } }),
    );
    expect(lines(changes)).toEqual(["replace aws_eks_cluster.main"]);
  });

  test("fewer instances are a loss, more are not", () => {
    const three = stackOf({ aws_eip: { nat: { domain: "vpc", count: 3 } } });
    const two = stackOf({ aws_eip: { nat: { domain: "vpc", count: 2 } } });
    expect(lines(compare(three, two))).toEqual(["replace aws_eip.nat"]);
    expect(lines(compare(two, three))).toEqual(["update aws_eip.nat"]);
  });

  test("the order of an apply is no change", () => {
    const base = stackOf({ aws_vpc: { network: vpc } });
    expect(compare(base, stackOf({ aws_vpc: { network: { ...vpc, depends_on: ["aws_eip.nat"] } } }))).toEqual([]);
  });

  test("a whole stack that comes or goes is its resources, each in the environment it belongs to", () => {
    const stack = stackOf({ aws_vpc: { network: vpc }, aws_subnet: { a: subnet } });
    const changes = compareStacks(new Map([["stage-bootstrap", stack]]), new Map(), () => "stage");
    expect(lines(changes)).toEqual([
      "destroy aws_subnet.a",
      "destroy aws_vpc.network",
      "destroy provider.aws",
      "destroy terraform.required_providers.aws",
    ]);
    expect(changeAt(changes, "aws_vpc.network")).toMatchObject({ environment: "stage", scope: "stage-bootstrap" });
  });
});

describe("settings of a stack", () => {
  const base = stackOf({ aws_vpc: { network: vpc } }, { output: { host: { value: "a", sensitive: true } } });

  test("a backend that moves is told with its values", () => {
    const at = (bucket: string) => ({ ...base, terraform: { backend: { s3: { bucket, key: "stage" } } } });
    const changes = compare(at("one"), at("two"));
    expect(lines(changes)).toEqual(["update terraform.backend"]);
    expect(valuesOf(changes)).toEqual(['s3.bucket: "one" → "two"']);
  });

  test("a provider, its requirement, a data source, a local, a variable and an output are changes of their own types", () => {
    const head: JsonObject = {
      ...base,
      provider: { aws: [{ region: "eu-west-1" }, { region: "us-east-1", alias: "america" }], random: [{}] },
      terraform: { required_providers: { aws: { source: "aws", version: "~> 6.30" }, random: { source: "random" } } },
      data: { http: { ip: { url: "https://example.com" } } },
      locals: { names: ["a"] },
      variable: { size: { type: "number" } },
      output: { host: { value: "b", sensitive: false } },
    };
    const changes = compare(base, head);
    expect(changes.map(({ class: kind, type, address }) => `${kind} ${type} ${address}`)).toEqual([
      "create data.http data.http.ip",
      "create locals local.names",
      "update output output.host",
      "create provider.aws provider.aws.america",
      "create provider.random provider.random",
      "update terraform.required_providers terraform.required_providers.aws",
      "create terraform.required_providers terraform.required_providers.random",
      "create variable variable.size",
    ]);
    expect(valuesOf(changes, "output.host")).toEqual(["sensitive: true → false", 'value: "a" → "b"']);
  });

  test("a module is a change, and never a replacement of its own", () => {
    const head = { ...base, module: { extra: { source: "./extra" } } };
    expect(lines(compare(base, head))).toEqual(["create module.extra"]);
    expect(lines(compare(head, { ...base, module: { extra: { source: "./other" } } }))).toEqual([
      "update module.extra",
    ]);
  });

  test("what is imported is there already, and what is only forgotten says so", () => {
    const head = stackOf(
      { aws_s3_bucket: { adopted: { bucket: "b" } } },
      {
        import: [{ to: "aws_s3_bucket.adopted", id: "b" }],
        removed: [{ from: "aws_vpc.network", lifecycle: { destroy: false } }],
        output: { host: { value: "a", sensitive: true } },
      },
    );
    const changes = compare(base, head);
    expect(changeAt(changes, "aws_s3_bucket.adopted").note).toBe("it is there already, and is imported as b");
    expect(changeAt(changes, "aws_vpc.network")).toMatchObject({
      class: "destroy",
      note: "Terraform lets go of it without destroying it",
    });
    expect(lines(changes)).toContain("create import.aws_s3_bucket.adopted");
    expect(lines(changes)).toContain("create removed.aws_vpc.network");
  });

  test("a provisioner shows in the resource that runs it", () => {
    const head = stackOf(
      { aws_vpc: { network: { ...vpc, provisioner: [{ "local-exec": { command: "curl example.com" } }] } } },
      { output: { host: { value: "a", sensitive: true } } },
    );
    const changes = compare(base, head);
    expect(lines(changes)).toEqual(["update aws_vpc.network"]);
    expect(valuesOf(changes)).toEqual(['provisioner: - → [{"local-exec":{"command":"curl example.com"}}]']);
  });

  test("a provider that changes its region leaves alone what is there: a state keeps the region of each resource", () => {
    const base = stackOf({ aws_vpc: { network: vpc } });
    const changes = compare(base, { ...base, provider: { aws: [{ region: "eu-central-1" }] } });
    expect(lines(changes)).toEqual(["update provider.aws"]);
    const named = stackOf({ aws_vpc: { network: { ...vpc, region: "eu-central-1" } } });
    expect(lines(compare(stackOf({ aws_vpc: { network: { ...vpc, region: "eu-west-1" } } }), named))).toEqual([
      "replace aws_vpc.network",
    ]);
  });
});
