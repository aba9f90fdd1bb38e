import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { AccountGate } from "../../../cli/doctor/account-gate";
import { accountChecks } from "../../../cli/doctor/account";
import { AwsCli } from "../../../cli/aws-cli/aws-cli";
import type { Check, Examination } from "../../../cli/doctor/check";
import { countBy, countedOnce, type Demand } from "../../../cli/doctor/demand";
import { type Diagnosis, diagnose } from "../../../cli/doctor/diagnosis";
import { offerChecks } from "../../../cli/doctor/offers";
import { capacityChecks } from "../../../cli/doctor/quotas";
import { formatDiagnoses, isHealthy, toJson } from "../../../cli/doctor/report";
import { stage, today } from "../../support/environments";
import { healthyAccount, refusal } from "./healthy-account";
import { type Answers, programDoubles } from "../../support/program-doubles";

const environment = stage();
const json = (value: unknown) => JSON.stringify(value);
/** The clock asks a web server, and delegation the DNS: both have tests of their own. */
const ofTheAccount = [...accountChecks, ...offerChecks, ...capacityChecks].filter(({ id }) => id !== "clock");

/** What a small stack would ask for. */
const demand: Demand = {
  count: (type) => ({ aws_vpc: 1, aws_eip: 3, aws_nat_gateway: 3, aws_eks_cluster: 1, aws_db_instance: 1 })[type] ?? 0,
  rulesOfLargestGroup: 12,
  machineTypes: ["m6i.large", "m6i.large"],
  machineTypesAtMost: Array.from({ length: 20 }, () => "m6i.large"),
};

const doubles = programDoubles();

function examination(changes: Partial<Examination> = {}): Examination {
  const { signal } = new AbortController();
  const aws = new AwsCli({ region: environment.cloud.region, signal });
  const gate = new AccountGate(aws, environment.cloud.accountId);
  const repository = path.join(__dirname, "..", "..", "..");
  return { environment, repository, today, aws, gate, signal, features: () => [], demand: () => demand, ...changes };
}

/** The account as it is, but for some answers. */
const accountWith = (answers: Answers) => doubles.put("aws", { ...healthyAccount(environment), ...answers });

async function diagnosed(
  checks: readonly Check[] = ofTheAccount,
  changes: Partial<Examination> = {},
): Promise<Diagnosis[]> {
  return diagnose({ examination: examination(changes), offline: false, progress: "silent", checks });
}

/** The one check's findings as a person reads them. */
async function findingsOf(id: string, changes: Partial<Examination> = {}): Promise<string[]> {
  const checks = ofTheAccount.filter((check) => check.id === id);
  const [diagnosis] = await diagnosed(checks, changes);
  return (diagnosis?.findings ?? []).map(({ what, cure, weight }) => `${weight ?? "finding"}: ${what} -> ${cure}`);
}

describe("an account that is ready", () => {
  test("has nothing found", async () => {
    accountWith({});
    const undelegated = { ...environment, domains: { ...environment.domains, delegated: false } };
    const diagnoses = await diagnosed(ofTheAccount, { environment: undelegated });
    expect(formatDiagnoses("stage", diagnoses)).toMatch(/stage: 0 findings, 0 not checked, \d+ notes?, \d+ fine/);
    expect(isHealthy(diagnoses)).toBe(true);
  });

  test("is told what comes next, which is no finding", async () => {
    accountWith({});
    expect(await findingsOf("state")).toEqual([
      "note: rkcp-stage-state-s7q2 is not there yet -> npm run bootstrap -- stage",
    ]);
    const undelegated = { ...environment, domains: { ...environment.domains, delegated: false } };
    expect(await findingsOf("delegation", { environment: undelegated })).toEqual([
      "note: stage.exchange.example has no zone yet -> npx cdktf deploy stage makes it",
    ]);
  });
});

describe("without the AWS CLI", () => {
  test("every check of the account is not made, one cause is told once, and that counts", async () => {
    const diagnoses = await diagnosed();
    expect(
      new Set(diagnoses.filter(({ id }) => id !== "render" && id !== "credentials").map(({ status }) => status)),
    ).toEqual(new Set(["not checked"]));
    expect(isHealthy(diagnoses)).toBe(false);
    const text = formatDiagnoses("stage", diagnoses);
    expect(text.match(/cure: install AWS CLI 2/g)).toHaveLength(2);
  });
});

describe("credentials", () => {
  test("that have expired are found once, with the way to new ones", async () => {
    accountWith({ "sts get-caller-identity": refusal("ExpiredToken", "GetCallerIdentity", "The token is expired") });
    expect(await findingsOf("credentials")).toEqual([
      "finding: aws sts get-caller-identity: ExpiredToken: The token is expired -> sign in: aws sso login, or export AWS_PROFILE of a profile that works",
    ]);
  });

  test("that nobody gave are told apart from expired ones", async () => {
    const stderr = 'Unable to locate credentials. You can configure credentials by running "aws configure".';
    accountWith({ "sts get-caller-identity": { stderr, exitCode: 253 } });
    expect((await findingsOf("credentials"))[0]).toContain("aws sts get-caller-identity: no credentials -> sign in");
  });

  test("refused for the time of the request point at the clock", async () => {
    const detail = "Signature expired: 20261122T210000Z is now earlier than 20261122T213000Z";
    accountWith({ "sts get-caller-identity": refusal("SignatureDoesNotMatch", "GetCallerIdentity", detail) });
    expect((await findingsOf("credentials"))[0]).toContain("set this machine's clock");
  });

  test.each([
    ["arn:aws:iam::111111111111:root", "finding: the caller is the root user"],
    ["arn:aws:iam::111111111111:user/people/ada", "finding: user ada has no MFA device"],
  ])("of %s are found", async (Arn, message) => {
    accountWith({
      "sts get-caller-identity": json({ Account: "111111111111", Arn }),
      "iam list-mfa-devices --user-name ada": json({ MFADevices: [] }),
    });
    expect((await findingsOf("credentials"))[0]).toContain(message);
  });

  test("of another account are found, and no figure of that account is shown", async () => {
    accountWith({
      "sts get-caller-identity": json({ Account: "999999999999", Arn: "arn:aws:sts::999999999999:assumed-role/a/b" }),
    });
    expect(await findingsOf("account")).toEqual([
      "finding: the credentials are of 999999999999, cloud.accountId is 111111111111 -> export AWS_PROFILE of account 111111111111, or correct cloud.accountId",
    ]);
    const [quota] = await diagnosed(capacityChecks.filter(({ id }) => id === "quota-networks"));
    expect(quota).toMatchObject({ status: "not checked" });
  });
});

test("no credential of the caller is in the report, whatever AWS answers", async () => {
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "known-to-the-caller-alone");
  vi.stubEnv("AWS_SESSION_TOKEN", "known-to-the-caller-alone");
  accountWith({ "": { stderr: "Segmentation fault", exitCode: 139 } });
  expect(toJson("stage", await diagnosed())).not.toContain("known-to-the-caller-alone");
});

describe("the region", () => {
  test("that lacks a zone for this account is found with the ones it has", async () => {
    const zones = ["eu-west-1a", "eu-west-1b", "eu-west-1d"].map((ZoneName) => ({ ZoneName, State: "available" }));
    accountWith({ "ec2 describe-availability-zones": json({ AvailabilityZones: zones }) });
    expect((await findingsOf("zones"))[0]).toContain(
      "eu-west-1 does not offer this account eu-west-1c -> choose three of eu-west-1a, eu-west-1b, eu-west-1d",
    );
  });

  test("that is not enabled is not checked, with the page to enable it on", async () => {
    accountWith({
      "ec2 describe-availability-zones": refusal(
        "OptInRequired",
        "DescribeAvailabilityZones",
        "You are not subscribed",
      ),
    });
    expect((await findingsOf("zones"))[0]).toContain("enable the region on the account page");
  });

  test("that no longer sells MySQL 5.7 on the class is found", async () => {
    accountWith({ "rds describe-orderable-db-instance-options": json({ OrderableDBInstanceOptions: [] }) });
    expect((await findingsOf("database-class"))[0]).toContain(
      "RDS does not offer MySQL 5.7 on db.t3.medium in two zones",
    );
  });

  test.each([
    [[{ clusterVersion: "1.36" }], "EKS does not offer 1.35; it offers 1.36"],
    [
      [{ clusterVersion: "1.35", versionStatus: "EXTENDED_SUPPORT" }],
      "EKS 1.35 is in extended support, at a surcharge",
    ],
    [[{ clusterVersion: "1.35", status: "extended-support" }], "EKS 1.35 is in extended support, at a surcharge"],
  ])("whose Kubernetes versions are %j is found", async (clusterVersions, message) => {
    accountWith({ "eks describe-cluster-versions": json({ clusterVersions }) });
    expect((await findingsOf("kubernetes-version"))[0]).toContain(message);
  });

  test.each([
    [[], "is not in eu-west-1"],
    [[{ Architecture: "arm64", State: "available" }], "is of arm64, machines.image.architecture says x86_64"],
    [
      [{ Architecture: "x86_64", State: "available", DeprecationTime: "2026-01-01T00:00:00Z" }],
      "deprecated since 2026-01-01",
    ],
  ])("whose images are %j is found, with the command that names the newest", async (Images, message) => {
    accountWith({ "ec2 describe-images": json({ Images }) });
    const [finding] = await findingsOf("image");
    expect(finding).toContain(message);
    expect(finding).toContain("aws ssm get-parameter --region eu-west-1");
  });

  test("that does not offer a machine type in a zone is found, as is a type of another architecture", async () => {
    accountWith({
      "ec2 describe-instance-type-offerings": json({ InstanceTypeOfferings: [] }),
      "ec2 describe-instance-types": json({
        InstanceTypes: [{ InstanceType: "m6i.large", ProcessorInfo: { SupportedArchitectures: ["arm64"] } }],
      }),
    });
    const findings = (await findingsOf("machine-types")).join("\n");
    expect(findings).toContain("m6i.large is not offered in eu-west-1c");
    expect(findings).toContain("m6i.large does not run x86_64");
  });
});

describe("a quota", () => {
  const increase = "aws service-quotas request-service-quota-increase --region eu-west-1 --service-code";

  test("that others have used up is found, with the command that asks for more", async () => {
    accountWith({
      "service-quotas get-service-quota --service-code vpc --quota-code L-F678F1CE": json({ Quota: { Value: 5 } }),
      "ec2 describe-vpcs": json({ Vpcs: [{}, {}, {}, {}, {}] }),
    });
    expect(await findingsOf("quota-networks")).toEqual([
      `finding: VPCs per region: 1 needed, 5 used by others, 5 allowed -> ${increase} vpc --quota-code L-F678F1CE --desired-value 6`,
    ]);
  });

  test("is not used up by the environment itself", async () => {
    const ours = {
      Tags: [
        { Key: "environment", Value: "stage" },
        { Key: "project", Value: "rkcp" },
      ],
    };
    accountWith({
      "service-quotas get-service-quota --service-code ec2 --quota-code L-0263D0A3": json({ Quota: { Value: 5 } }),
      "ec2 describe-addresses": json({ Addresses: [ours, ours, ours, {}, {}] }),
    });
    expect(await findingsOf("quota-addresses")).toEqual([]);
  });

  test("that nobody ever changed has AWS's default", async () => {
    accountWith({
      "service-quotas get-service-quota": refusal("NoSuchResourceException", "GetServiceQuota", "no such quota"),
      "service-quotas get-aws-default-service-quota": json({ Quota: { Value: 2 } }),
    });
    expect((await findingsOf("quota-addresses"))[0]).toContain("Elastic IPs: 3 needed, 0 used by others, 2 allowed");
  });

  test("of vCPUs that is enough for the start alone is a note", async () => {
    accountWith({ "service-quotas get-service-quota": json({ Quota: { Value: 8 } }) });
    expect((await findingsOf("quota-vcpus"))[0]).toMatch(
      /^note: with every node pool at its maximum: On-Demand vCPUs: 40 needed, 0 used by others, 8 allowed/,
    );
  });

  test("of vCPUs counts what runs, without spot machines and other families", async () => {
    const machine = (InstanceType: string, more = {}) => ({
      InstanceType,
      CpuOptions: { CoreCount: 2, ThreadsPerCore: 2 },
      ...more,
    });
    const Instances = [
      machine("m5.xlarge"),
      machine("t3.xlarge"),
      machine("p3.2xlarge"),
      machine("m5.xlarge", { InstanceLifecycle: "spot" }),
    ];
    accountWith({
      "service-quotas get-service-quota": json({ Quota: { Value: 5 } }),
      "ec2 describe-instances": json({ Reservations: [{ Instances }] }),
    });
    expect((await findingsOf("quota-vcpus"))[0]).toContain("On-Demand vCPUs: 4 needed, 8 used by others, 5 allowed");
  });

  test("that the caller may not read is not checked, with the permission that is missing", async () => {
    const detail = "User: arn is not authorized to perform: servicequotas:GetServiceQuota";
    accountWith({ "service-quotas get-service-quota": refusal("AccessDeniedException", "GetServiceQuota", detail) });
    const [diagnosis] = await diagnosed(capacityChecks.filter(({ id }) => id === "quota-rules"));
    expect(diagnosis).toMatchObject({ status: "not checked" });
    expect(diagnosis?.findings[0]?.cure).toBe(
      "let the caller do GetServiceQuota, or run it as a role with ReadOnlyAccess",
    );
  });

  test("needs stacks that render; that they do not is told with the command that says more", async () => {
    accountWith({});
    const broken = countedOnce(environment, () => {
      throw new Error("two of a name\nand a stack trace");
    });
    expect(await findingsOf("quota-rules", { demand: broken })).toEqual([
      "finding: the stacks can't be rendered: two of a name -> npm run synth -- stage",
    ]);
  });
});

describe("the public domain", () => {
  const zone = {
    "route53 list-hosted-zones-by-name": json({
      HostedZones: [{ Id: "/hostedzone/Z1", Name: "stage.exchange.example.", Config: { PrivateZone: false } }],
    }),
    "route53 get-hosted-zone": json({ DelegationSet: { NameServers: ["ns-2.awsdns.net", "ns-1.awsdns.org"] } }),
  };

  test("said to be delegated before it has a zone would make the first deploy wait", async () => {
    accountWith({});
    expect((await findingsOf("delegation"))[0]).toContain(
      "the first deploy would wait for its certificate -> set domains.delegated to false",
    );
  });

  test("whose parent does not name our servers is found, with the servers", async () => {
    accountWith(zone);
    expect((await findingsOf("delegation"))[0]).toContain(
      "stage.exchange.example is not delegated -> at whoever holds the domain above it, set NS records to ns-1.awsdns.org, ns-2.awsdns.net",
    );
  });
});

describe("alarm mails", () => {
  test("that nobody confirmed are found, by address", async () => {
    const Subscriptions = [
      { Endpoint: "awake@exchange.io", SubscriptionArn: "arn:aws:sns:eu-west-1:111111111111:rkcp-stage-alarms:1" },
      { Endpoint: "asleep@exchange.io", SubscriptionArn: "PendingConfirmation" },
    ];
    accountWith({ "sns list-subscriptions-by-topic": json({ Subscriptions }) });
    const findings = await findingsOf("alarm-mails");
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain("finding: asleep@exchange.io did not confirm");
  });

  test("come with the first deploy", async () => {
    accountWith({});
    expect(await findingsOf("alarm-mails")).toEqual([
      "note: there are no alarms yet -> npx cdktf deploy stage makes them",
    ]);
  });
});

describe("an account with a past", () => {
  test("whose detector somebody switched on by hand would refuse the baseline", async () => {
    accountWith({ "guardduty list-detectors": json({ DetectorIds: ["abc"] }) });
    expect((await findingsOf("singletons"))[0]).toContain(
      "GuardDuty is on already (detector abc); a second one is refused",
    );
  });

  test("whose detector is ours is fine", async () => {
    accountWith({
      "cloudtrail describe-trails": json({ trailList: [{ Name: "rkcp-stage-trail" }] }),
      "guardduty list-detectors": json({ DetectorIds: ["abc"] }),
    });
    expect(await findingsOf("singletons")).toEqual([]);
  });

  test("whose bucket name is somebody else's is found", async () => {
    accountWith({ "s3api head-bucket": refusal("403", "HeadBucket", "Forbidden") });
    expect((await findingsOf("state"))[0]).toContain("refuses you: another account has the name");
  });
});

describe("an answer that is none", () => {
  test.each([
    ["not JSON", "<html>"],
    ["of another shape", json({ Vpcs: 7 })],
  ])("%s is not checked instead of taken for nothing", async (_, answer) => {
    accountWith({ "ec2 describe-vpcs": answer });
    const [diagnosis] = await diagnosed(capacityChecks.filter(({ id }) => id === "quota-networks"));
    expect(diagnosis).toMatchObject({ status: "not checked" });
    expect(diagnosis?.findings[0]?.what).toContain("aws ec2 describe-vpcs: unexpected answer");
  });
});

test("values are counted", () => {
  expect([...countBy(["a", "b", "a"])]).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
});
