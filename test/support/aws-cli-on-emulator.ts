import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import type { CallScope } from "../../rehearsal/emulator/call";
import { type Emulator, startEmulator } from "../../rehearsal/emulator/server";
import { awsCli, putAwsOnPath } from "../../rehearsal/tools/aws-cli";
import { cacheFolder } from "../../rehearsal/tools/cache";
import { installPythonTool } from "../../rehearsal/tools/python-venv";
import { emulatorPython } from "./emulator";

/**
 * For the tests of the calling `describe`: `aws` is the real AWS CLI, talks to one emulator of them all, and finds
 * nothing of the caller's but what is set here. Half a second of Python for each call.
 */
export function awsCliOnEmulator(account: CallScope): { readonly endpoint: string } {
  let folder = "";
  let emulator: Emulator | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "rkcp-aws-cli-"));
    const withAws = await installPythonTool(awsCli, { cache: cacheFolder(), onProgress: () => undefined });
    await putAwsOnPath(path.join(folder, "bin"), withAws);
    const { accountId, region } = account;
    const stateFolder = path.join(folder, "memory");
    emulator = await startEmulator({ python: emulatorPython, folder, stateFolder, accountId, region });
    // Installing the AWS CLI and starting Python take their time on a busy machine.
  }, 300_000);
  afterAll(async () => {
    await emulator?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    vi.stubEnv("PATH", [path.join(folder, "bin"), "/usr/bin", "/bin"].join(path.delimiter));
    vi.stubEnv("AWS_ENDPOINT_URL", emulator?.endpoint);
    vi.stubEnv("AWS_ACCESS_KEY_ID", account.accountId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "emulated");
    vi.stubEnv("AWS_PROFILE", undefined);
    vi.stubEnv("AWS_CONFIG_FILE", path.join(folder, "none"));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", path.join(folder, "none"));
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    // What the SDK does on its own against a refusal would only take time.
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  });
  afterEach(() => vi.unstubAllEnvs());

  return {
    get endpoint(): string {
      if (emulator === undefined) throw new Error("asked for before the tests run");
      return emulator.endpoint;
    },
  };
}
