import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloudEnvironment } from "../../../rehearsal/child-environment";
import { type Emulator, startEmulator } from "../../../rehearsal/emulator/server";
import { terraformConfiguration } from "../../../rehearsal/prepare-folder";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { ministack } from "../../../rehearsal/tools/ministack";
import { pythonOf } from "../../../rehearsal/tools/python-venv";

const ROOT = path.resolve(__dirname, "../../..");
const python = pythonOf(cacheFolder(), ministack);
const mirror = path.join(cacheFolder(), "terraform-mirror");
const isInstalled = existsSync(python) && existsSync(mirror);
if (!isInstalled)
  console.warn("SKIPPED: emulator or provider are not in the cache. Fix: npm run rehearse installs them");

const account = { accountId: "111111111111", region: "eu-west-1" };
let folder = "";
let emulator: Emulator | undefined;
let environment: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  if (!isInstalled) return;
  folder = await mkdtemp(path.join(tmpdir(), "rkcp-bootstrap-"));
  const home = path.join(folder, "home");
  await mkdir(home);
  const configuration = path.join(folder, "terraform.rc");
  await writeFile(configuration, terraformConfiguration(mirror));
  emulator = await startEmulator({ python, folder, stateFolder: path.join(folder, "memory"), ...account });
  const { endpoint } = emulator;
  environment = cloudEnvironment({ endpoint, home, terraformConfiguration: configuration, ...account });
});
afterAll(async () => {
  await emulator?.stop();
  if (folder !== "") await rm(folder, { recursive: true, force: true });
});

const bootstrap = (...flags: string[]) =>
  execa(
    "node",
    ["--require", "tsx/cjs", "cli/bootstrap.ts", "stage", "--folder", path.join(folder, "work"), ...flags],
    {
      cwd: ROOT,
      env: environment,
      extendEnv: false,
      reject: false,
      all: true,
    },
  );

describe.skipIf(!isInstalled)("a bootstrap with the real Terraform", () => {
  test("changes nothing with --plan", async () => {
    const { all, exitCode } = await bootstrap("--plan");
    expect(all).toMatch(/state: none; no bucket yet[^]*Plan: \d+ to add[^]*nothing was changed \(--plan\)/);
    expect(exitCode).toBe(0);
  });

  test("is refused with another account's credentials, before the first call", async () => {
    const before = environment;
    environment = { ...before, AWS_ACCESS_KEY_ID: "222222222222" };
    const { all, exitCode } = await bootstrap("--apply").finally(() => (environment = before));
    expect(all).toContain("credentials: of account 222222222222. Allowed: 111111111111");
    expect(exitCode).toBe(1);
  });

  test("that is interrupted while it applies says how to go on", async () => {
    const running = bootstrap("--apply");
    let isTold = false;
    running.all.on("data", (chunk: Buffer) => {
      if (isTold || !chunk.toString().includes("Creation complete")) return;
      isTold = true;
      running.kill("SIGINT");
    });
    const { all, exitCode } = await running;
    expect(all).toContain("Run the same command again: it continues where things stand.");
    expect(exitCode).toBe(130);
  });

  test("continues from there, and moves its state into the bucket it made", async () => {
    const { all, exitCode } = await bootstrap("--apply");
    expect(all).toMatch(/moving the state to s3:\/\/rkcp-stage-state-s7q2\/[^]*verified in the bucket[^]*bootstrapped/);
    expect(exitCode).toBe(0);
  });

  test("has nothing to do the next time, wherever it is run", async () => {
    await rm(path.join(folder, "work"), { recursive: true });
    const { all, exitCode } = await bootstrap("--apply");
    expect(all).toMatch(/state: in s3:\/\/[^]*already as described/);
    expect(exitCode).toBe(0);
  });
});
