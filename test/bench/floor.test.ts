import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { parseAllDocuments } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences } from "../../bench/compare";
import { readFloorInput } from "../../bench/floor-input";

const ROOT = path.resolve(__dirname, "../..");

type Stack = Record<string, Record<string, unknown>>;
const readStack = (folder: string): Stack =>
  JSON.parse(readFileSync(path.join(folder, "cdktf.out/stacks/toy/cdk.tf.json"), "utf8")) as Stack;

let folder = "";
let ours: Stack = {};
let floor: Stack = {};

function synthesiseToy(outdir: string): void {
  const app = new App({ outdir, stackTraces: false });
  const stack = new TerraformStack(app, "toy");
  new AwsProvider(stack, "aws", { region: "eu-west-1", defaultTags: [{ tags: { Some_Key: "kept" } }] });
  const identity = new DataAwsCallerIdentity(stack, "identity");
  const vpc = new Vpc(stack, "vpc", { cidrBlock: "10.0.0.0/16", tags: { snake_case: "kept" } });
  const bucket = new S3Bucket(stack, "logs", {
    bucket: `logs-${identity.accountId}`,
    lifecycle: { preventDestroy: true, ignoreChanges: ["tags"] },
  });
  new S3BucketVersioningA(stack, "versioning", {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
    dependsOn: [vpc],
  });
  new FlowLog(stack, "flow", {
    vpcId: vpc.id,
    logDestination: bucket.arn,
    destinationOptions: { fileFormat: "parquet", perHourPartition: true },
  });
  new DbParameterGroup(stack, "parameters", {
    family: "mysql5.7",
    parameter: [{ name: "require_secure_transport", value: "1" }],
  });
  new TerraformOutput(stack, "vpc-id", { value: vpc.id, staticId: true });
  stack.addOverride("terraform.required_version", ">= 1.11.0");
  app.synth();
}

const chart =
  "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: two\n";

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rkcp-floor-"));
  synthesiseToy(path.join(folder, "cdktf.out"));
  ours = readStack(folder);
  mkdirSync(path.join(folder, "charts/stage"), { recursive: true });
  writeFileSync(path.join(folder, "charts/stage/peatio.k8s.yaml"), chart);
  const input = readFloorInput([path.join(folder, "cdktf.out/stacks/toy/cdk.tf.json")], path.join(folder, "charts"));
  writeFileSync(path.join(folder, "input.json"), JSON.stringify(input));
  const outdir = path.join(folder, "floor");
  mkdirSync(outdir);
  const program = [path.join(ROOT, "bench/floor.ts"), path.join(folder, "input.json"), outdir];
  execFileSync(process.execPath, ["--require", "tsx/cjs", ...program], { cwd: ROOT });
  floor = readStack(outdir);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the floor of the benchmark", () => {
  test("writes the same providers, data, resources and outputs as the stack it copies", () => {
    expect(differences(ours, floor)).toEqual([]);
  });

  test("keeps what has no class of its own", () => {
    expect(floor["terraform"]).toEqual(ours["terraform"]);
  });

  test("writes the same Kubernetes objects", () => {
    const [file = ""] = readdirSync(path.join(folder, "floor/charts"));
    const objects = parseAllDocuments(readFileSync(path.join(folder, "floor/charts", file), "utf8"));
    expect(objects.map((one) => one.toJS() as unknown)).toEqual(
      parseAllDocuments(chart).map((one) => one.toJS() as unknown),
    );
  });
});

describe("a difference between floor and stack is named by its address:", () => {
  test("a missing resource", () => {
    expect(differences({ resource: { aws_vpc: { one: {} } } }, {})).toEqual(["aws_vpc.one"]);
  });

  test("another value", () => {
    const stack = (cidr: string): object => ({ resource: { aws_vpc: { one: { cidr_block: cidr } } } });
    expect(differences({ ...stack("10.0.0.0/16") }, { ...stack("10.1.0.0/16") })).toEqual(["aws_vpc.one"]);
  });
});
