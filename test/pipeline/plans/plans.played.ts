import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReport } from "../../../pipeline/report/json";
import type { Change } from "../../../pipeline/model";
import { cloudEnvironment } from "../../../rehearsal/child-environment";
import { call, type CallScope, elementOf } from "../../../rehearsal/emulator/call";
import { type Emulator, startEmulator } from "../../../rehearsal/emulator/server";
import { terraformConfiguration } from "../../../rehearsal/prepare-folder";
import type { SynthesizedStack } from "../../../rehearsal/synthesized-stack";
import { hasAwsProvider, mirrorFolder } from "../../../rehearsal/tools/aws-provider";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { findTerraform } from "../../../rehearsal/tools/terraform";
import { emulatorPython, isEmulatorMissing } from "../../support/emulator";
import { stagePlatform } from "../../support/environments";
import { emulateStackIn } from "./emulate-stack-in";

const ROOT = path.resolve(__dirname, "../../..");
const cache = cacheFolder();
const isMissing = isEmulatorMissing() || !hasAwsProvider(cache);
if (!hasAwsProvider(cache)) {
  console.warn("SKIPPED: no AWS provider in the cache. Fix: npm run rehearse fetches or builds it");
}

const { accountId, region } = stagePlatform().environment.cloud;
const scope: CallScope = { accountId, region };
const topic = "aws_sns_topic.account_alarms_topic_059A0401";
const network = "aws_vpc.account_network_vpc_A77D1438";
const pin = "aws_ssm_parameter.pin";
const secret = ["not", "for", "anybody", "4711"].join("-");

let folder = "";
let rendered = "";
let temporary = "";
let emulator: Emulator | undefined;
let environment: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  if (isMissing) return;
  folder = await mkdtemp(path.join(tmpdir(), "rkcp-plans-"));
  rendered = path.join(folder, "rendered");
  temporary = path.join(folder, "tmp");
  const home = path.join(folder, "home");
  for (const made of [home, temporary]) mkdirSync(made);
  const configuration = path.join(folder, "terraform.rc");
  writeFileSync(configuration, terraformConfiguration(mirrorFolder(cache)));
  const stateFolder = path.join(folder, "memory");
  emulator = await startEmulator({ python: emulatorPython, folder, stateFolder, ...scope });
  const { endpoint } = emulator;
  environment = {
    ...cloudEnvironment({ endpoint, home, terraformConfiguration: configuration, ...scope }),
    TMPDIR: temporary,
  };
  await run("cli/bootstrap.ts", "stage", "--apply", "--folder", path.join(folder, "state"));
  await run("cli/synth.ts", "--out", rendered, "stage");
  await applied(stack("applied", withPin(secret)));
});
afterAll(async () => {
  await emulator?.stop();
  if (folder !== "") await rm(folder, { recursive: true, force: true });
});

async function run(script: string, ...words: readonly string[]) {
  const options = { cwd: ROOT, env: environment, extendEnv: false, reject: false } as const;
  const { exitCode, stdout, stderr } = await execa("node", ["--require", "tsx/cjs", script, ...words], options);
  if (exitCode === undefined || exitCode > 3) throw new Error(`${script} ended with ${exitCode}\n${stderr}`);
  return { exitCode, stdout, stderr };
}

/** A rendered folder as one side of a comparison. */
function stack(name: string, change: (stack: SynthesizedStack) => void): string {
  const side = path.join(folder, name);
  rmSync(side, { recursive: true, force: true });
  cpSync(rendered, side, { recursive: true });
  emulateStackIn(path.join(side, "cdktf.out/stacks/stage"), change);
  return side;
}

const withPin =
  (value: string, more: (stack: SynthesizedStack) => void = () => undefined) =>
  (synthesized: SynthesizedStack): void => {
    synthesized.resource["aws_ssm_parameter"] = { pin: { name: "/rkcp/pin", type: "SecureString", value } };
    more(synthesized);
  };

async function applied(side: string): Promise<void> {
  const { file } = await findTerraform();
  const cwd = path.join(folder, "apply");
  cpSync(path.join(side, "cdktf.out/stacks/stage"), cwd, { recursive: true });
  for (const words of [["init"], ["apply", "-auto-approve"]]) {
    await execa(file, [...words, "-input=false", "-no-color"], { cwd, env: environment, extendEnv: false });
  }
}

/** `npm run diff -- --from` two rendered sides, with plans of the head. */
async function diff(base: string, head: string) {
  const from = path.join(folder, "compared");
  rmSync(from, { recursive: true, force: true });
  cpSync(base, path.join(from, "base"), { recursive: true });
  cpSync(head, path.join(from, "head"), { recursive: true });
  const [json, markdown] = [path.join(folder, "diff.json"), path.join(folder, "diff.md")];
  const places = ["--from", from, "--json", json, "--markdown", markdown];
  const { exitCode, stdout, stderr } = await run("cli/diff.ts", "--plan", "--environment", "stage", ...places);
  if (!existsSync(json)) throw new Error(`npm run diff ended with ${exitCode} and no report\n${stderr}`);
  const said = [stdout, stderr, readFileSync(json, "utf8"), readFileSync(markdown, "utf8")].join("\n");
  return { exitCode, report: readReport(json), said };
}

const lines = (changes: readonly Change[] = []): string[] =>
  changes.map(({ class: what, address, values }) => `${what} ${address} ${values.map(({ path: at }) => at).join(" ")}`);

const changed = (name: string) =>
  stack(
    name,
    withPin(`${secret}!`, (synthesized) => {
      const [kind, id] = topic.split(".") as [string, string];
      Object.assign(synthesized.resource[kind]?.[id] ?? {}, { display_name: "alarms" });
    }),
  );

const sns = (body: string) => call(emulator?.endpoint ?? "", scope, "sns", { body });
const topicArn = `arn:aws:sns:${region}:${accountId}:rkcp-stage-alarms`;
const nameTopic = (name: string) =>
  sns(
    `Action=SetTopicAttributes&TopicArn=${encodeURIComponent(topicArn)}&AttributeName=DisplayName&AttributeValue=${name}`,
  );

describe.skipIf(isMissing)("plans, with the real Terraform and its provider", () => {
  test("say nothing of what is applied", async () => {
    const same = path.join(folder, "applied");
    const { exitCode, report } = await diff(same, same);
    expect(report.troubles).toEqual([]);
    expect([lines(report.changes), lines(report.drift), report.verdict, exitCode]).toEqual([[], [], "unchanged", 0]);
  });

  test("agree with the comparison, and show no value that Terraform calls sensitive", async () => {
    const { exitCode, report, said } = await diff(path.join(folder, "applied"), changed("changed"));
    expect(report.troubles).toEqual([]);
    // No stack has such a thing, so it is in no table: the worst is assumed, whatever the plan says.
    expect(lines(report.changes)).toEqual([`update ${topic} display_name`, `replace ${pin} value`]);
    expect(report.changes.map(({ note }) => note)).toEqual([undefined, undefined]);
    expect([report.verdict, exitCode]).toEqual(["passed", 0]);
    expect(said).not.toContain(secret);
  });

  test("tell what was merged before and is not applied", async () => {
    const merged = changed("merged");
    const { report, said } = await diff(merged, merged);
    expect(lines(report.changes)).toContain(`update ${topic} display_name`);
    expect(report.changes.map(({ note }) => note)).toEqual(
      report.changes.map(() => "Not of this pull request: merged before, and not applied yet"),
    );
    expect(said).not.toContain(secret);
  });

  test("keep what somebody did in the account apart from what a pull request does", async () => {
    await nameTopic("by-hand");
    const { report } = await diff(path.join(folder, "applied"), changed("changed"));
    expect(lines(report.changes)).toEqual([`update ${topic} display_name`, `replace ${pin} value`]);
    expect(lines(report.drift)).toEqual([`update ${topic} display_name`]);
  });

  test("are not asked for a stack that could run somebody's code with the credentials", async () => {
    const evil = stack(
      "evil",
      withPin(secret, (synthesized) => {
        synthesized.data = { external: { curl: { program: ["sh", "-c", "env > /tmp/stolen"] } } };
      }),
    );
    const { exitCode, report } = await diff(path.join(folder, "applied"), evil);
    expect(report.troubles).toEqual([
      { subject: "plan", message: expect.stringMatching(/^stage: .*was not planned[^]*data\.external/) as string },
    ]);
    expect([report.verdict, exitCode]).toEqual(["incomplete", 3]);
  });
});

describe.skipIf(isMissing)("npm run drift, with the real Terraform and its provider", () => {
  const drift = async () => {
    const json = path.join(folder, "drift.json");
    const { exitCode, stdout, stderr } = await run("test/pipeline/plans/emulated-drift.ts", "stage", "--json", json);
    return { exitCode, found: lines(readReport(json).changes), said: stdout + stderr };
  };

  test("finds what was changed and tagged by hand, and nothing else", async () => {
    const ec2 = (body: string) => call(emulator?.endpoint ?? "", scope, "ec2", { body });
    const { text } = await ec2(
      "Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=cidr&Filter.1.Value.1=10.20.0.0/16",
    );
    const id = elementOf(text, "vpcId");
    await ec2(`Action=CreateTags&Version=2016-11-15&ResourceId.1=${id}&Tag.1.Key=owner&Tag.1.Value=eve`);
    const { exitCode, found } = await drift();
    expect(found).toEqual([`update ${topic} display_name`, `update ${network} tags.owner tags_all.owner`]);
    expect(exitCode).toBe(1);
  });

  test("finds nothing once it is applied again", async () => {
    await applied(path.join(folder, "applied"));
    const { exitCode, found, said } = await drift();
    expect([found, exitCode], said).toEqual([[], 0]);
  });
});

test.skipIf(isMissing)("neither plans nor states stay behind, and no lock was taken", async () => {
  expect(readdirSync(temporary).filter((name) => name.startsWith("rkcp-"))).toEqual([]);
  const bucket = "rkcp-stage-state-s7q2";
  const { text } = await call(emulator?.endpoint ?? "", scope, "s3", { method: "GET", path: `/${bucket}?list-type=2` });
  expect(text).toContain("stage/terraform.tfstate");
  expect(text).not.toContain(".tflock");
});
