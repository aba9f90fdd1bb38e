import { describe, expect, test } from "vitest";
import { changeAt, compare, lines, stackOf, valuesOf } from "./stacks";

const vpc = { cidr_block: "10.0.0.0/16" };
const subnet = (vpcName: string, cidr = "10.0.0.0/24") => ({ vpc_id: `\${aws_vpc.${vpcName}.id}`, cidr_block: cidr });
const base = stackOf({ aws_vpc: { old: vpc }, aws_subnet: { a: subnet("old") } });
const moved = (from: string, to: string) => ({ from, to });

describe("a declared rename", () => {
  test("is a move, and references that follow it are no change", () => {
    const head = stackOf(
      { aws_vpc: { new: vpc }, aws_subnet: { a: subnet("new") } },
      { moved: [moved("aws_vpc.old", "aws_vpc.new")] },
    );
    const changes = compare(base, head);
    expect(lines(changes)).toEqual(["move aws_vpc.new (was aws_vpc.old)"]);
    expect(changes[0]).toMatchObject({ values: [], before: vpc, after: vpc });
    expect(changes[0]).not.toHaveProperty("moveTo");
  });

  test("with other values is what the values make of it", () => {
    const moves = { moved: [moved("aws_vpc.old", "aws_vpc.new")] };
    const named = stackOf(
      { aws_vpc: { new: { ...vpc, enable_dns_support: false } }, aws_subnet: { a: subnet("new") } },
      moves,
    );
    expect(lines(compare(base, named))).toEqual(["update aws_vpc.new (was aws_vpc.old)"]);
    const other = stackOf({ aws_vpc: { new: { cidr_block: "10.9.0.0/16" } }, aws_subnet: { a: subnet("new") } }, moves);
    expect(lines(compare(base, other))).toEqual(["replace aws_subnet.a", "replace aws_vpc.new (was aws_vpc.old)"]);
  });

  test("is followed through a chain", () => {
    const chain = { moved: [moved("aws_vpc.old", "aws_vpc.middle"), moved("aws_vpc.middle", "aws_vpc.new")] };
    const head = stackOf({ aws_vpc: { new: vpc }, aws_subnet: { a: subnet("new") } }, chain);
    expect(lines(compare(base, head))).toEqual(["move aws_vpc.new (was aws_vpc.old)"]);
    const halfway = stackOf(
      { aws_vpc: { middle: vpc }, aws_subnet: { a: subnet("middle") } },
      { moved: chain.moved.slice(0, 1) },
    );
    expect(lines(compare(halfway, head))).toEqual(["move aws_vpc.new (was aws_vpc.middle)"]);
  });

  test("that was carried out before is nothing", () => {
    const done = stackOf({ aws_vpc: { new: vpc } }, { moved: [moved("aws_vpc.old", "aws_vpc.new")] });
    expect(compare(stackOf({ aws_vpc: { new: vpc } }), done)).toEqual([]);
    expect(compare(done, stackOf({ aws_vpc: { new: vpc } }))).toEqual([]);
  });

  test("of what is still described, or onto what is there, moves nothing", () => {
    const two = stackOf({ aws_vpc: { old: vpc, new: vpc } });
    const head = stackOf({ aws_vpc: { old: vpc, new: vpc } }, { moved: [moved("aws_vpc.old", "aws_vpc.new")] });
    expect(compare(two, head)).toEqual([]);
    expect(lines(compare(stackOf({ aws_vpc: { old: vpc } }), head))).toEqual(["create aws_vpc.new"]);
  });

  test("that leads in a circle ends; Terraform refuses it", () => {
    const circle = { moved: [moved("aws_vpc.old", "aws_vpc.new"), moved("aws_vpc.new", "aws_vpc.old")] };
    const head = stackOf({ aws_vpc: { new: vpc }, aws_subnet: { a: subnet("new") } }, circle);
    expect(lines(compare(base, head))).toEqual(["move aws_vpc.new (was aws_vpc.old)"]);
  });
});

describe("an undeclared rename", () => {
  test("is a replacement with the line that makes a move of it, and of whatever cannot do without", () => {
    const notes = { "//": { metadata: { path: "stage/account/network/vpc", uniqueId: "new" } } };
    const changes = compare(
      base,
      stackOf({ aws_vpc: { new: { ...vpc, ...notes } }, aws_subnet: { a: subnet("new") } }),
    );
    expect(lines(changes)).toEqual(["replace aws_subnet.a", "replace aws_vpc.new (was aws_vpc.old)"]);
    expect(changeAt(changes, "aws_vpc.new")).toMatchObject({
      moveTo: 'resource.moveFromId("aws_vpc.old"); // resource: account/network/vpc',
      values: [],
    });
    expect(changeAt(changes, "aws_subnet.a").values).toEqual([
      {
        path: "vpc_id",
        before: "${aws_vpc.old.id}",
        after: "${aws_vpc.new.id}",
        forcesReplacement: true,
        because: "aws_vpc.new is made anew: its rename is not declared",
      },
    ]);
  });

  test("of a whole tree is recognised, references among the renamed included", () => {
    const changes = compare(base, stackOf({ aws_vpc: { new: vpc }, aws_subnet: { b: subnet("new") } }));
    expect(lines(changes)).toEqual([
      "replace aws_subnet.b (was aws_subnet.a)",
      "replace aws_vpc.new (was aws_vpc.old)",
    ]);
  });

  test("tells two alike apart by what they refer to", () => {
    const two = (first: string, second: string, a: string, b: string) =>
      stackOf({
        aws_vpc: { [first]: vpc, [second]: { cidr_block: "10.1.0.0/16" } },
        aws_subnet: { [a]: subnet(first), [b]: subnet(second) },
      });
    expect(lines(compare(two("v1", "v2", "s1", "s2"), two("w1", "w2", "t1", "t2")))).toEqual([
      "replace aws_subnet.t1 (was aws_subnet.s1)",
      "replace aws_subnet.t2 (was aws_subnet.s2)",
      "replace aws_vpc.w1 (was aws_vpc.v1)",
      "replace aws_vpc.w2 (was aws_vpc.v2)",
    ]);
  });

  test("among equals is not guessed, and says so", () => {
    const eips = (...names: string[]) =>
      stackOf({ aws_eip: Object.fromEntries(names.map((name) => [name, { domain: "vpc" }])) });
    const changes = compare(eips("a", "b"), eips("c", "d"));
    expect(lines(changes)).toEqual(["destroy aws_eip.a", "destroy aws_eip.b", "create aws_eip.c", "create aws_eip.d"]);
    expect(changeAt(changes, "aws_eip.a").note).toBe(
      "may be a rename, but aws_eip.c and aws_eip.d fit equally well. Fix: declare it with moveFromId",
    );
  });

  test("is known by the name in the cloud when other arguments changed as well", () => {
    const database = { identifier: "rkcp-stage-mysql", engine: "mysql", instance_class: "db.t3.medium" };
    const changes = compare(
      stackOf({ aws_db_instance: { old: database } }),
      stackOf({ aws_db_instance: { new: { ...database, instance_class: "db.m5.large" } } }),
    );
    expect(lines(changes)).toEqual(["replace aws_db_instance.new (was aws_db_instance.old)"]);
    expect(valuesOf(changes)).toEqual(['instance_class: "db.t3.medium" → "db.m5.large"']);
  });

  test("a name that others share says nothing", () => {
    const policy = (text: string) => ({ name: "rights", policy: text });
    const changes = compare(
      stackOf({ aws_iam_role_policy: { kept: policy("k"), old: policy("a") } }),
      stackOf({ aws_iam_role_policy: { kept: policy("k"), new: policy("b") } }),
    );
    expect(lines(changes)).toEqual(["create aws_iam_role_policy.new", "destroy aws_iam_role_policy.old"]);
  });

  test("what refers to an argument that the renamed resource sets itself does not change", () => {
    const cluster = { name: "rkcp-stage", role_arn: "arn" };
    const addon = (name: string) => ({ addon_name: "coredns", cluster_name: `\${aws_eks_cluster.${name}.name}` });
    const changes = compare(
      stackOf({ aws_eks_cluster: { old: cluster }, aws_eks_addon: { dns: addon("old") } }),
      stackOf({ aws_eks_cluster: { new: cluster }, aws_eks_addon: { dns: addon("new") } }),
    );
    expect(lines(changes)).toEqual(["replace aws_eks_cluster.new (was aws_eks_cluster.old)"]);
  });
});
