import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { AwsCli } from "../../../cli/aws-cli/aws-cli";
import { AccountGate } from "../../../cli/doctor/account-gate";
import { allChecks, diagnose } from "../../../cli/doctor/diagnosis";
import { Usage } from "../../../cli/doctor/usage";
import { awsCliOnEmulator } from "../../support/aws-cli-on-emulator";
import { isEmulatorMissing } from "../../support/emulator";
import { stage, today } from "../../support/environments";

const repository = path.join(__dirname, "..", "..", "..");
const { accountId, region } = stage().cloud;

describe.skipIf(isEmulatorMissing())("the real AWS CLI against the emulator", () => {
  awsCliOnEmulator({ accountId, region });

  /** Half a second of Python for each call: only the checks whose answers the emulator has, and two it has not. */
  const diagnosed = async (...ids: string[]) => {
    const { signal } = new AbortController();
    const environment = stage();
    const aws = new AwsCli({ region, signal });
    const gate = new AccountGate(aws, accountId);
    const demand = () => ({ count: () => 1, rulesOfLargestGroup: 1, machineTypes: [], machineTypesAtMost: [] });
    const diagnoses = await diagnose({
      examination: { environment, repository, today, aws, gate, signal, features: () => [], demand },
      ...{ offline: false, progress: "silent" },
      checks: allChecks.filter(({ id }) => ids.includes(id)),
    });
    return Object.fromEntries(diagnoses.map((diagnosis) => [diagnosis.id, diagnosis]));
  };

  test("takes the answers of the services the emulator has", { timeout: 120_000 }, async () => {
    const checks = await diagnosed("account", "clock", "zones", "state", "delegation", "singletons", "quota-networks");
    const statuses = Object.values(checks).map(({ id, status }) => `${id}: ${status}`);
    expect(statuses).toEqual([
      ...["account: ok", "clock: ok", "zones: ok", "state: note"],
      // The emulator has neither this nor quotas: that is told, not passed over.
      "singletons: not checked",
      ...["delegation: finding", "quota-networks: not checked"],
    ]);
  });

  test("counts what the account uses", { timeout: 120_000 }, async () => {
    const usage = new Usage(new AwsCli({ region, signal: new AbortController().signal }), stage());
    const counts = {
      networks: await usage.networks(),
      addresses: await usage.addresses(),
      gateways: await usage.gatewaysPerZone(),
      clusters: await usage.clusters(),
      databases: await usage.databases(),
      balancers: await usage.balancers("network"),
      vcpus: await usage.standardVcpus(),
    };
    // Every account is born with one network.
    expect(counts).toEqual({
      networks: 1,
      addresses: 0,
      gateways: 0,
      clusters: 0,
      databases: 0,
      balancers: 0,
      vcpus: 0,
    });
  });

  test("refuses the credentials of another account", { timeout: 120_000 }, async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "999999999999");
    const { account, zones } = await diagnosed("account", "zones");
    expect(account?.findings[0]?.what).toContain("the credentials are of 999999999999");
    expect(zones).toMatchObject({ status: "not checked" });
  });
});
