import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { AwsCli } from "../../../cli/doctor/aws-cli";
import { Usage } from "../../../cli/doctor/usage";
import { type Emulator, startEmulator } from "../../../rehearsal/emulator/server";
import { awsCli, putAwsOnPath } from "../../../rehearsal/tools/aws-cli";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { ministack } from "../../../rehearsal/tools/ministack";
import { installPythonTool, pythonOf } from "../../../rehearsal/tools/python-venv";
import { stage } from "../../support/environments";
import { environmentsFolder } from "../new/environments-folder";

const repository = path.join(__dirname, "..", "..", "..");
const { accountId, region } = stage().cloud;
const isInstalled = existsSync(pythonOf(cacheFolder(), ministack));

describe.skipIf(!isInstalled)(
  "the real AWS CLI against the emulator [skipped: no emulator in the cache; npm run rehearse puts it there]",
  () => {
    let root: string;
    let emulator: Emulator;
    let environments: ReturnType<typeof environmentsFolder>;

    beforeAll(async () => {
      root = await mkdtemp(path.join(tmpdir(), "rkcp-doctor-emulator-"));
      environments = environmentsFolder();
      const python = await installPythonTool(awsCli, { cache: cacheFolder(), onProgress: () => undefined });
      await putAwsOnPath(path.join(root, "bin"), python);
      emulator = await startEmulator({
        python: pythonOf(cacheFolder(), ministack),
        folder: path.join(root, "emulator"),
        stateFolder: path.join(root, "memory"),
        accountId,
        region,
      });
    }, 300_000);
    afterAll(async () => {
      await emulator.stop();
      environments.remove();
      await rm(root, { recursive: true, force: true });
    });

    const doctor = async (account: string) => {
      const words = ["--require", "tsx/cjs", "cli/doctor.ts", "stage", "--json", "--folder", environments.folder];
      const { stdout } = await execa(process.execPath, words, {
        cwd: repository,
        reject: false,
        extendEnv: false,
        env: {
          PATH: [path.join(root, "bin"), "/usr/bin", "/bin"].join(path.delimiter),
          HOME: root,
          AWS_ENDPOINT_URL: emulator.endpoint,
          AWS_ACCESS_KEY_ID: account,
          AWS_SECRET_ACCESS_KEY: "rehearsal",
          AWS_EC2_METADATA_DISABLED: "true",
        },
      });
      const { checks } = JSON.parse(stdout) as {
        checks: { id: string; status: string; findings: { what: string; cure: string }[] }[];
      };
      return new Map(checks.map((check) => [check.id, check]));
    };

    test("takes the answers of the services the emulator has", { timeout: 120_000 }, async () => {
      const checks = await doctor(accountId);
      const statuses = ["account", "clock", "zones", "state", "delegation"].map(
        (id) => `${id}: ${checks.get(id)?.status}`,
      );
      expect(statuses).toEqual(["account: ok", "clock: ok", "zones: ok", "state: note", "delegation: finding"]);
      // The emulator has neither: that is told, not passed over.
      expect(checks.get("singletons")).toMatchObject({ status: "not checked" });
      expect(checks.get("quota-networks")).toMatchObject({ status: "not checked" });
    });

    test("counts what the account uses", { timeout: 120_000 }, async () => {
      vi.stubEnv("PATH", [path.join(root, "bin"), "/usr/bin", "/bin"].join(path.delimiter));
      vi.stubEnv("AWS_ENDPOINT_URL", emulator.endpoint);
      vi.stubEnv("AWS_ACCESS_KEY_ID", accountId);
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", "rehearsal");
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
      vi.unstubAllEnvs();
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
      const checks = await doctor("999999999999");
      expect(checks.get("account")?.findings[0]?.what).toContain("the credentials are of 999999999999");
      expect(checks.get("zones")).toMatchObject({ status: "not checked" });
    });
  },
);
