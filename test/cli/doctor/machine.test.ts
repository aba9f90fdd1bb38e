import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { accountChecks } from "../../../cli/doctor/account";
import { AccountGate } from "../../../cli/doctor/account-gate";
import { AwsCli } from "../../../cli/aws-cli/aws-cli";
import type { Check, Examination } from "../../../cli/doctor/check";
import { descriptionChecks } from "../../../cli/doctor/description";
import { machineChecks } from "../../../cli/doctor/machine";
import { isAtLeast } from "../../../cli/doctor/versions";
import type { Environment } from "../../../environments/schema";
import { stage, today } from "../../support/environments";
import { programDoubles } from "../../support/program-doubles";

const doubles = programDoubles();
let repository: string;
beforeEach(() => {
  repository = mkdtempSync(path.join(tmpdir(), "rkcp-doctor-test-"));
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

function examination(changes: Partial<Examination> = {}): Examination {
  const environment = stage();
  const { signal } = new AbortController();
  const aws = new AwsCli({ region: "eu-west-1", signal });
  const gate = new AccountGate(aws, environment.cloud.accountId);
  const demand = () => {
    throw new Error("nobody asks for it here");
  };
  return { environment, repository, today, aws, gate, signal, features: () => [], demand, ...changes };
}

async function findingsOf(checks: readonly Check[], id: string, changes: Partial<Examination> = {}) {
  const check = checks.find((candidate) => candidate.id === id);
  const outcome = await check?.run(examination(changes));
  return (outcome?.findings ?? []).map(({ what, cure, weight }) => `${weight ?? "finding"}: ${what} -> ${cure}`);
}
const writeJson = (file: string, value: unknown) => {
  mkdirSync(path.dirname(path.join(repository, file)), { recursive: true });
  writeFileSync(path.join(repository, file), JSON.stringify(value));
};

describe("node", () => {
  test.each([
    [">=20.19", []],
    [
      ">=99.1",
      [
        `finding: Node ${process.versions.node}, package.json asks for 99.1 -> install Node 99.1 or later (https://nodejs.org)`,
      ],
    ],
  ])("is held against package.json's %s", async (node, findings) => {
    writeJson("package.json", { engines: { node } });
    expect(await findingsOf(machineChecks, "node")).toEqual(findings);
  });
});

describe("npm packages", () => {
  const locked = {
    packages: {
      "": { version: "0.1.0" },
      "node_modules/zod": { version: "4.6.7" },
      "node_modules/vitest": { version: "4.1.12", dev: true },
      "node_modules/fsevents": { version: "2.3.3", optional: true },
    },
  };
  const installed = (packages: object) => {
    writeJson("package-lock.json", locked);
    writeJson("node_modules/.package-lock.json", { packages });
  };

  test("as locked are fine, development and optional ones may be absent", async () => {
    installed({ "node_modules/zod": { version: "4.6.7" } });
    expect(await findingsOf(machineChecks, "packages")).toEqual([]);
  });

  test.each([
    ["another version", { "node_modules/zod": { version: "4.6.6" } }],
    ["none", {}],
  ])("of which %s is installed are found", async (_, packages) => {
    installed(packages);
    expect(await findingsOf(machineChecks, "packages")).toEqual([
      "finding: 1 packages are not the ones of package-lock.json (zod and others) -> npm ci",
    ]);
  });

  test("that nobody installed are found", async () => {
    expect(await findingsOf(machineChecks, "packages")).toEqual([
      "finding: nothing is installed in node_modules -> npm ci",
    ]);
  });
});

describe("Terraform", () => {
  const version = (terraform_version: string) => ({ "version -json": JSON.stringify({ terraform_version }) });

  test.each(["1.11.0", "1.15.8", "2.0.0"])("%s is new enough", async (found) => {
    doubles.put("terraform", version(found));
    expect(await findingsOf(machineChecks, "terraform")).toEqual([]);
  });

  test("1.10 is too old", async () => {
    doubles.put("terraform", version("1.10.5"));
    expect((await findingsOf(machineChecks, "terraform"))[0]).toContain("terraform 1.10.5; the stacks ask for 1.11.0");
  });

  test("is not replaced by OpenTofu unless cdktf is told", async () => {
    doubles.put("tofu", version("1.11.1"));
    expect((await findingsOf(machineChecks, "terraform"))[0]).toContain("export TERRAFORM_BINARY_NAME=tofu");
    vi.stubEnv("TERRAFORM_BINARY_NAME", "tofu");
    expect(await findingsOf(machineChecks, "terraform")).toEqual([]);
  });

  test("that is not there is found", async () => {
    expect((await findingsOf(machineChecks, "terraform"))[0]).toContain(
      "terraform: not found on PATH -> install Terraform",
    );
  });
});

describe("the AWS CLI", () => {
  test("of version 1 is found", async () => {
    doubles.put("aws", { "--version": "aws-cli/1.45.11 Python/3.11.7" });
    expect((await findingsOf(machineChecks, "aws-cli"))[0]).toContain(
      "AWS CLI 1.45.11; version 1 lacks sign-in by SSO",
    );
  });

  test("that is missing is found, as is the plugin that opens sessions", async () => {
    expect((await findingsOf(machineChecks, "aws-cli"))[0]).toContain("aws: not found on PATH -> install AWS CLI 2");
    expect((await findingsOf(machineChecks, "session-plugin"))[0]).toContain(
      "session-manager-plugin: not found on PATH",
    );
  });
});

describe("the working tree", () => {
  test.each([
    ["clean", "", []],
    [
      "changed",
      " M a.ts\n?? b.ts\n",
      ["note: 2 files differ from the last commit -> commit them before a deploy, so that it can be traced"],
    ],
  ])("%s", async (_, answer, findings) => {
    doubles.put("git", { "status --porcelain": answer });
    expect(await findingsOf(machineChecks, "git")).toEqual(findings);
  });
});

test("missing provider checksums are found", async () => {
  expect((await findingsOf(machineChecks, "provider-lock"))[0]).toContain("locks/aws.lock.hcl is missing");
  mkdirSync(path.join(repository, "locks"));
  writeFileSync(path.join(repository, "locks", "aws.lock.hcl"), "");
  expect(await findingsOf(machineChecks, "provider-lock")).toEqual([]);
});

describe("a description", () => {
  test("with an exception that ends within a month is found, with the day", async () => {
    const found = await findingsOf(descriptionChecks, "exceptions", { today: "2027-02-08" });
    expect(found).toEqual([
      "finding: database.acknowledgement.expires ends on 2027-02-28, in 20 days -> decide again now, and write the new day into the description",
    ]);
    expect(await findingsOf(descriptionChecks, "exceptions")).toEqual([]);
  });

  test("with the repository's example values is found, value by value", async () => {
    const found = (await findingsOf(descriptionChecks, "placeholders")).map((line) => line.split(" ")[1]);
    expect(found).toEqual(
      expect.arrayContaining([
        "cloud.accountId",
        "account.hostedCi.repository",
        "domains.public",
        "owner.alarmEmails.0",
      ]),
    );
    expect(found).not.toContain("services.coinhub.network");
  });

  test("of one's own is fine, but for the people, who are the example's", async () => {
    const own = JSON.parse(
      JSON.stringify(stage())
        .replaceAll("exchange.example", "exchange.io")
        .replaceAll("mail.example", "mail.io")
        .replaceAll("exchange-example/", "exchange/")
        .replaceAll("111111111111", "123456789012"),
    ) as Environment;
    const found = await findingsOf(descriptionChecks, "placeholders", { environment: own });
    expect(found.map((line) => /identityAccountId/.exec(line)?.[0])).toEqual(["identityAccountId"]);
  });
});

describe("the clock", () => {
  let server: Server;
  afterEach(() => server.close());
  const timeServer = async (secondsAhead: number) => {
    server = createServer((_, response) => {
      response.setHeader("Date", new Date(Date.now() + secondsAhead * 1000).toUTCString());
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    vi.stubEnv("AWS_ENDPOINT_URL_STS", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  };

  test.each([
    [0, undefined],
    [100, undefined],
    [-100, undefined],
    [240, "s behind; AWS refuses at 300 s -> turn on NTP"],
    [-240, "s ahead; AWS refuses at 300 s -> turn on NTP"],
  ])("that is %i seconds from the server's", async (seconds, message) => {
    await timeServer(seconds);
    const [finding] = await findingsOf(accountChecks, "clock");
    if (message === undefined) expect(finding).toBeUndefined();
    else expect(finding).toContain(message);
  });

  test("that can't be compared is a note: the credentials tell as well", async () => {
    await timeServer(0);
    server.close();
    expect((await findingsOf(accountChecks, "clock"))[0]).toMatch(/^note: http.* does not tell the time/);
  });
});

test.each([
  ["20.19.0", "20.19", true],
  ["20.20", "20.19", true],
  ["20.18.9", "20.19", false],
  ["1.9", "1.11", false],
  ["2.0", "1.11", true],
  ["1.11.0-rc1", "1.11", true],
  ["2.31.4", "2", true],
  ["1.45.11", "2", false],
])("version %s against %s: %s", (found, oldest, expected) => {
  expect(isAtLeast(found, oldest)).toBe(expected);
});
