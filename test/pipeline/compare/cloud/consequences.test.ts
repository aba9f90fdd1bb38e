import { describe, expect, test } from "vitest";
import { changeAt, compare, lines, stackOf, valuesOf } from "./stacks";

const network = (cidr: string) =>
  stackOf({
    aws_vpc: { v: { cidr_block: cidr } },
    aws_subnet: { s: { vpc_id: "${aws_vpc.v.id}", cidr_block: "10.0.0.0/24" } },
    aws_instance: { m: { ami: "ami-1", subnet_id: "${aws_subnet.s.id}" } },
    aws_volume_attachment: { d: { device_name: "/dev/sdf", instance_id: "${aws_instance.m.id}", volume_id: "vol-1" } },
    aws_route53_record: {
      r: { name: "m", type: "A", zone_id: "Z", ttl: 60, records: ["${aws_instance.m.private_ip}"] },
    },
    aws_cloudwatch_metric_alarm: { a: { alarm_name: "a", dimensions: { Vpc: "${aws_vpc.v.cidr_block}" } } },
  });

describe("a replaced resource", () => {
  const changes = compare(network("10.0.0.0/16"), network("10.9.0.0/16"));

  test("replaces those that cannot change its id in place, and so on; others are updated", () => {
    expect(lines(changes)).toEqual([
      "update aws_cloudwatch_metric_alarm.a",
      "replace aws_instance.m",
      "update aws_route53_record.r",
      "replace aws_subnet.s",
      "replace aws_volume_attachment.d",
      "replace aws_vpc.v",
    ]);
  });

  test("is named as the reason at each of them", () => {
    expect(changeAt(changes, "aws_volume_attachment.d").values).toEqual([
      {
        path: "instance_id",
        before: "${aws_instance.m.id}",
        after: "${aws_instance.m.id}",
        forcesReplacement: true,
        because: "aws_instance.m is replaced",
      },
    ]);
  });

  test("passes on the values that are known before it is made", () => {
    expect(valuesOf(changes, "aws_cloudwatch_metric_alarm.a")).toEqual([
      'dimensions.Vpc: "10.0.0.0/16" → "10.9.0.0/16"',
    ]);
  });

  test("leaves alone who refers to an argument that it keeps", () => {
    const cluster = (role: string) =>
      stackOf({
        aws_eks_cluster: { c: { name: "rkcp-stage", role_arn: role } },
        aws_eks_addon: { dns: { addon_name: "coredns", cluster_name: "${aws_eks_cluster.c.name}" } },
        aws_iam_openid_connect_provider: { o: { url: "${aws_eks_cluster.c.identity[0].oidc[0].issuer}" } },
      });
    expect(lines(compare(cluster("a"), cluster("b")))).toEqual([
      "replace aws_eks_cluster.c",
      "replace aws_iam_openid_connect_provider.o",
    ]);
  });
});

describe("an updated resource", () => {
  test("gives a new value to who refers to what it changes, and to nobody else", () => {
    const topic = (display: string) =>
      stackOf({
        aws_sns_topic: { t: { name: "alarms", display_name: display } },
        aws_sns_topic_policy: { p: { arn: "${aws_sns_topic.t.arn}", policy: "{}" } },
        aws_cloudwatch_metric_alarm: { a: { alarm_name: "a", alarm_description: "${aws_sns_topic.t.display_name}" } },
      });
    expect(lines(compare(topic("a"), topic("b")))).toEqual([
      "update aws_cloudwatch_metric_alarm.a",
      "update aws_sns_topic.t",
    ]);
  });

  test("a launch template's new version reaches its nodes; a tag makes none", () => {
    const nodes = (body: object) =>
      stackOf({
        aws_launch_template: { t: { name_prefix: "n", ...body } },
        aws_eks_node_group: {
          g: {
            launch_template: {
              id: "${aws_launch_template.t.id}",
              version: "${tostring(aws_launch_template.t.latest_version)}",
            },
          },
        },
      });
    const changes = compare(nodes({ image_id: "ami-1" }), nodes({ image_id: "ami-2" }));
    expect(lines(changes)).toEqual(["update aws_eks_node_group.g", "update aws_launch_template.t"]);
    expect(changeAt(changes, "aws_eks_node_group.g").values).toMatchObject([
      { path: "launch_template.version", because: "aws_launch_template.t changes" },
    ]);
    expect(lines(compare(nodes({ tags: { a: "1" } }), nodes({ tags: { a: "2" } })))).toEqual([
      "update aws_launch_template.t",
    ]);
  });

  test("replaces who is triggered by it, and then what was ignored comes too", () => {
    const machine = (number: number, ami: string) =>
      stackOf({
        terraform_data: { generation: { input: { number } } },
        aws_instance: {
          m: { ami, lifecycle: { ignore_changes: ["ami"], replace_triggered_by: ["terraform_data.generation"] } },
        },
        aws_volume_attachment: { d: { instance_id: "${aws_instance.m.id}", volume_id: "v", device_name: "d" } },
      });
    expect(compare(machine(1, "ami-1"), machine(1, "ami-2"))).toEqual([]);
    const changes = compare(machine(1, "ami-1"), machine(2, "ami-2"));
    expect(lines(changes)).toEqual([
      "replace aws_instance.m",
      "replace aws_volume_attachment.d",
      "update terraform_data.generation",
    ]);
    expect(changeAt(changes, "aws_instance.m").values).toEqual([
      {
        path: "lifecycle.replace_triggered_by",
        before: "terraform_data.generation",
        after: "terraform_data.generation",
        forcesReplacement: true,
        because: "terraform_data.generation changes",
      },
      { path: "ami", before: "ami-1", after: "ami-2", forcesReplacement: false },
    ]);
  });

  test("a trigger on one attribute waits for that one", () => {
    const machine = (number: number, other: number) =>
      stackOf({
        aws_sns_topic: { t: { name: "alarms", display_name: String(number), tags: { other: String(other) } } },
        aws_instance: { m: { ami: "a", lifecycle: { replace_triggered_by: ["aws_sns_topic.t.display_name"] } } },
      });
    expect(lines(compare(machine(1, 1), machine(1, 2)))).toEqual(["update aws_sns_topic.t"]);
    expect(lines(compare(machine(1, 1), machine(2, 1)))).toEqual(["replace aws_instance.m", "update aws_sns_topic.t"]);
  });

  test("resources that refer to each other in a circle end", () => {
    const circle = (name: string) =>
      stackOf({
        aws_vpc: { a: { cidr_block: "${aws_vpc.b.id}", tags: { name } }, b: { cidr_block: "${aws_vpc.a.cidr_block}" } },
      });
    expect(lines(compare(circle("1"), circle("2")))).toEqual(["update aws_vpc.a"]);
  });
});
