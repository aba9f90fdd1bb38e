import { describe, expect, test } from "vitest";
import { compare, lines, stackOf, valuesOf } from "./stacks";

/** Values of the one resource of a type, written in two ways. */
function values(type: string, before: object, after: object): string[] {
  const [base, head] = [before, after].map((body) => stackOf({ [type]: { x: { ...body } } }));
  const changes = compare(base ?? {}, head ?? {});
  return changes.length === 0 ? [] : valuesOf(changes);
}

const policy = (...statements: object[]) => ({
  policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
});
const read = { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "*" };
const write = { Sid: "Write", Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::b/*" };

describe("lists", () => {
  test("a set has no order, whether of texts or of blocks", () => {
    expect(values("aws_db_subnet_group", { subnet_ids: ["a", "b"] }, { subnet_ids: ["b", "a"] })).toEqual([]);
    const rule = (port: number) => ({ from_port: port, to_port: port, protocol: "tcp", cidr_blocks: ["10.0.0.0/8"] });
    expect(values("aws_security_group", { ingress: [rule(1), rule(2)] }, { ingress: [rule(2), rule(1)] })).toEqual([]);
  });

  test("a list has one", () => {
    const [base, head] = [{ data: ["a", "b"] }, { data: ["b", "a"] }];
    expect(values("aws_unknown", base, head)).toEqual(['data: ["a","b"] → ["b","a"] !']);
  });

  test("a set of texts is shown as a whole, sorted", () => {
    expect(values("aws_db_subnet_group", { subnet_ids: ["b", "a"] }, { subnet_ids: ["c", "a"] })).toEqual([
      'subnet_ids: ["a","b"] → ["a","c"]',
    ]);
  });

  test("elements are told apart by their name", () => {
    const parameter = (name: string, value: string) => ({ name, value });
    const base = { parameter: [parameter("tls_version", "TLSv1.2"), parameter("sync_binlog", "1")] };
    const head = {
      parameter: [
        parameter("sync_binlog", "0"),
        parameter("tls_version", "TLSv1.2"),
        parameter("binlog_format", "ROW"),
      ],
    };
    expect(values("aws_db_parameter_group", base, head)).toEqual([
      'parameter[sync_binlog].value: "1" → "0"',
      'parameter[binlog_format]: - → {"name":"binlog_format","value":"ROW"}',
    ]);
  });

  test("one element of a set that changes is shown by its argument, several as gone and come", () => {
    const rule = (port: number, ...cidrs: string[]) => ({
      from_port: port,
      to_port: port,
      protocol: "tcp",
      cidr_blocks: cidrs,
    });
    const base = { ingress: [rule(443, "10.0.0.0/8"), rule(80, "10.0.0.0/8")] };
    expect(values("aws_security_group", base, { ingress: [rule(80, "10.0.0.0/8"), rule(443, "0.0.0.0/0")] })).toEqual([
      'ingress[].cidr_blocks: ["10.0.0.0/8"] → ["0.0.0.0/0"]',
    ]);
    expect(values("aws_security_group", base, { ingress: [rule(1), rule(2)] })).toHaveLength(4);
  });

  test("an element that is put in between shows as one", () => {
    const step = (text: string) => ({ text });
    const [base, head] = [{ steps: [step("a"), step("c")] }, { steps: [step("a"), step("b"), step("c")] }];
    expect(values("aws_unknown", base, head)).toEqual(['steps[1]: - → {"text":"b"} !']);
  });

  test("a key with a dot stands in brackets", () => {
    const tags = (value: string) => ({ tags: { "kubernetes.io/role/elb": value } });
    expect(values("aws_subnet", tags("0"), tags("1"))).toEqual(['tags["kubernetes.io/role/elb"]: "0" → "1"']);
  });
});

describe("numbers and texts", () => {
  test("a number is the same as its text", () => {
    expect(values("aws_lb_target_group", { port: 80 }, { port: "80" })).toEqual([]);
  });

  test("a block that stands once is a list of one, whichever side writes it so", () => {
    const versions = (status: string) => ({ status });
    const base = { versioning_configuration: versions("Enabled") };
    expect(values("aws_s3_bucket_versioning", base, { versioning_configuration: [versions("Suspended")] })).toEqual([
      'versioning_configuration.status: "Enabled" → "Suspended"',
    ]);
  });

  test("null is nothing", () => {
    expect(values("aws_vpc", { cidr_block: "10.0.0.0/16", tags: null }, { cidr_block: "10.0.0.0/16" })).toEqual([]);
  });

  test("a CIDR is shown before and after", () => {
    expect(values("aws_vpc", { cidr_block: "10.0.0.0/16" }, { cidr_block: "10.1.0.0/16" })).toEqual([
      'cidr_block: "10.0.0.0/16" → "10.1.0.0/16" !',
    ]);
  });
});

describe("documents in texts", () => {
  test("a policy has no order and many spellings", () => {
    const spelled = { ...write, Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::b/*"] };
    const turned = { ...read, Action: ["s3:ListBucket", "s3:GetObject"] };
    expect(values("aws_s3_bucket_policy", policy(read, write), policy(spelled, turned))).toEqual([]);
    const spaced = { policy: JSON.stringify(JSON.parse(policy(read, write).policy), null, 2) };
    expect(values("aws_s3_bucket_policy", policy(read, write), spaced)).toEqual([]);
  });

  test("a statement is known by its Sid, a wider action shows where it is", () => {
    const wider = { ...read, Action: ["s3:*"] };
    expect(values("aws_s3_bucket_policy", policy(read, write), policy(write, wider))).toEqual([
      'policy.Statement[Read].Action: ["s3:GetObject","s3:ListBucket"] → ["s3:*"]',
    ]);
  });

  test("a statement without a Sid is known by its content", () => {
    const { Sid: _read, ...first } = read;
    const { Sid: _write, ...second } = write;
    const anyone = { ...second, Principal: "*" };
    expect(values("aws_s3_bucket_policy", policy(first, second), policy(anyone, first))).toEqual([
      'policy.Statement[].Principal: - → "*"',
    ]);
  });

  test("a policy written with jsonencode is read as well", () => {
    const encode = (action: string) => ({
      policy: `\${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Sid" = "Read", "Action" = ["${action}"], "Resource" = aws_s3_bucket.b.arn}]})}`,
    });
    // A bare reference is no JSON: such a text is compared as a whole.
    expect(values("aws_s3_bucket_policy", encode("a"), encode("b"))).toHaveLength(1);
    const plain = (action: string) => ({
      policy: `\${jsonencode({"Statement" = [{"Sid" = "Read", "Action" = ["${action}"]}]})}`,
    });
    expect(values("aws_s3_bucket_policy", plain("a"), plain("b"))).toEqual([
      'policy.Statement[Read].Action: ["a"] → ["b"]',
    ]);
  });

  test("in a document that is no policy, order counts", () => {
    const pattern = (...sources: string[]) => ({ event_pattern: JSON.stringify({ source: sources }) });
    expect(values("aws_cloudwatch_event_rule", pattern("a", "b"), pattern("b", "a"))).toEqual([
      'event_pattern.source: ["a","b"] → ["b","a"]',
    ]);
  });

  test("a document's argument decides about replacement", () => {
    const content = (value: number) => ({ name: "d", secret_string: JSON.stringify({ value }) });
    expect(
      values("aws_secretsmanager_secret", { description: "a", ...content(1) }, { description: "a", ...content(2) }),
    ).toEqual(["secret_string.value: 1 → 2 !"]);
  });

  test("of a machine's configuration the lines that differ are shown, decoded", () => {
    const text = (seconds: number) => `#cloud-config\n${"# padding\n".repeat(40)}pause_seconds: ${seconds}\n`;
    const data = (seconds: number) => ({
      ami: "ami-1",
      user_data_base64: `\${base64gzip(${JSON.stringify(text(seconds))})}`,
    });
    expect(values("aws_instance", data(5), data(10))).toEqual([
      'user_data_base64: "pause_seconds: 5" → "pause_seconds: 10"',
    ]);
  });
});

describe("lifecycle", () => {
  const machine = (body: object) => ({
    ami: "ami-1",
    instance_type: "m6i.large",
    lifecycle: { ignore_changes: ["ami", "user_data_base64"] },
    ...body,
  });

  test("what is ignored is no change", () => {
    expect(values("aws_instance", machine({}), machine({ ami: "ami-2" }))).toEqual([]);
  });

  test("an inner argument is ignored by its path", () => {
    const nodes = (desired_size: number, max_size: number) => ({
      scaling_config: { desired_size, max_size },
      lifecycle: { ignore_changes: ["scaling_config[0].desired_size"] },
    });
    expect(values("aws_eks_node_group", nodes(1, 3), nodes(2, 3))).toEqual([]);
    expect(values("aws_eks_node_group", nodes(1, 3), nodes(2, 4))).toEqual(["scaling_config.max_size: 3 → 4"]);
  });

  test("a replacement takes what was ignored", () => {
    expect(values("aws_instance", machine({}), machine({ ami: "ami-2", availability_zone: "eu-west-1b" }))).toEqual([
      'availability_zone: - → "eu-west-1b" !',
      'ami: "ami-1" → "ami-2"',
    ]);
  });

  test("a protection that goes is shown, though no plan would", () => {
    const base = stackOf({ aws_vpc: { x: { cidr_block: "10.0.0.0/16", lifecycle: { prevent_destroy: true } } } });
    const changes = compare(base, stackOf({ aws_vpc: { x: { cidr_block: "10.0.0.0/16" } } }));
    expect(lines(changes)).toEqual(["update aws_vpc.x"]);
    expect(valuesOf(changes)).toEqual(['lifecycle: {"prevent_destroy":true} → -']);
  });
});
