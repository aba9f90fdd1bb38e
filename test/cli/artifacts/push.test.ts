import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../../cli/artifacts";
import { cachedFile } from "../../../cli/artifacts/cache";
import { artifactsOf } from "../../../platform/artifacts";
import { type Emulator, startEmulator } from "../../../rehearsal/emulator/server";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { ministack } from "../../../rehearsal/tools/ministack";
import { pythonOf } from "../../../rehearsal/tools/python-venv";
import { environment } from "../../environments/descriptions";
import { folderWithAws } from "./aws-command";
import { someBytes } from "./publisher";
import { catalogueAt, surroundingsOf } from "./surroundings";

const python = pythonOf(cacheFolder(), ministack);
const hasEmulator = existsSync(python);
if (!hasEmulator) {
  console.warn(`SKIPPED: the emulator is not in the cache (${python}). Fix: npm run rehearse installs it`);
}

const stage = environment("stage");
const content = someBytes(50_000);
const catalogue = catalogueAt("https://publisher.example", content);
const [node] = artifactsOf(stage, catalogue);
const bucket = "rkcp-stage-artifacts-s7q2";

describe.skipIf(!hasEmulator)("the artifact bucket", () => {
  let folder = "";
  let emulator: Emulator;
  let cache = "";
  const complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rkcp-push-"));
    const aws = await folderWithAws(folder);
    if (aws === undefined) throw new Error("no AWS command line, and PyPI can't be reached. Fix: install the AWS CLI");
    const { accountId, region } = stage.cloud;
    emulator = await startEmulator({ python, folder, stateFolder: join(folder, "memory"), accountId, region });
    vi.stubEnv("PATH", [aws, process.env["PATH"]].filter((part) => part !== "").join(delimiter));
    vi.stubEnv("AWS_ENDPOINT_URL", emulator.endpoint);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "emulated");
    vi.stubEnv("AWS_CONFIG_FILE", join(folder, "none"));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "none"));
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    // What the SDK does on its own against a refused upload would only take time.
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    // Installing the AWS CLI and starting Python take their time on a busy machine.
  }, 300_000);
  afterAll(async () => {
    await emulator.stop();
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", stage.cloud.accountId);
    cache = await mkdtemp(join(folder, "cache-"));
    complaints.mockClear();
  });

  afterEach(async () => {
    for (const { objectKey } of artifactsOf(stage, catalogue)) {
      await execa(...aws("delete-object", "--key", objectKey), { reject: false });
    }
  });

  /** The words of one call to S3, for execa. */
  function aws(call: string, ...words: string[]): [string, string[]] {
    return ["aws", ["s3api", call, "--bucket", bucket, "--region", stage.cloud.region, ...words]];
  }

  async function makeBucket(): Promise<void> {
    const where = `LocationConstraint=${stage.cloud.region}`;
    await execa(...aws("create-bucket", "--create-bucket-configuration", where), { reject: false });
  }

  async function fillCache(): Promise<void> {
    for (const artifact of artifactsOf(stage, catalogue)) {
      await mkdir(dirname(cachedFile(cache, artifact)), { recursive: true });
      await writeFile(cachedFile(cache, artifact), content);
    }
  }

  async function run(...words: string[]): Promise<{ code: number; printed: string; complaint: string }> {
    const surroundings = surroundingsOf(catalogue, cache);
    const code = await main(words, surroundings);
    return { code, printed: surroundings.printed.join("\n"), complaint: complaints.mock.calls.flat().join("\n") };
  }

  test("that does not exist is named with what to do first", async () => {
    await fillCache();
    const { code, complaint } = await run("push", "stage");
    expect(complaint).toContain(`s3://${bucket}: does not exist. Fix: deploy the environment's buckets first`);
    expect(code).toBe(1);
  }, 60_000);

  test("needs credentials, and says whose", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    const { code, complaint } = await run("push", "stage");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "emulated");
    expect(complaint).toMatch(/^aws sts get-caller-identity: .*credentials.* Fix: sign in to account 111111111111/);
    expect(code).toBe(1);
  }, 60_000);

  test("of another account is not touched", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "999999999999");
    await fillCache();
    const { code, complaint } = await run("push", "stage");
    expect(complaint).toBe(
      "AWS credentials: are of account 999999999999. Allowed: 111111111111, cloud.accountId of environments/stage.ts. " +
        "Fix: sign in there, or name its profile in AWS_PROFILE",
    );
    expect(code).toBe(1);
  }, 60_000);

  test("gets every artifact with its checksum, and a second push finds them there", async () => {
    await makeBucket();
    await fillCache();
    expect(await run("push", "stage")).toEqual({ code: 0, printed: "", complaint: "" });
    const head = await execa(...aws("head-object", "--key", node?.objectKey ?? "", "--checksum-mode", "ENABLED"));
    expect(JSON.parse(head.stdout)).toMatchObject({
      ChecksumSHA256: Buffer.from(node?.sha256 ?? "", "hex").toString("base64"),
    });
    expect((await run("push", "stage")).code).toBe(0);
    expect((await run("verify", "stage", "--bucket")).code).toBe(0);
  }, 120_000);

  test("gets nothing while the cache lacks one", async () => {
    await makeBucket();
    const { code, complaint } = await run("push", "stage");
    expect(complaint).toBe(
      "node 1.2.3, wallet 1.2.3: not in the cache, or not with the right checksum. Nothing was uploaded. " +
        "Fix: npm run artifacts -- fetch stage",
    );
    expect(code).toBe(1);
  }, 60_000);

  test("keeps an object of another content, and says so", async () => {
    await makeBucket();
    await fillCache();
    const other = join(folder, "other");
    await writeFile(other, "another program");
    const key = node?.objectKey ?? "";
    await execa(...aws("put-object", "--key", key, "--body", other, "--checksum-algorithm", "SHA256"));
    const { code, complaint } = await run("push", "stage");
    expect(complaint).toContain(
      `s3://${bucket}/${key}: is not node 1.2.3 with SHA-256 ${node?.sha256}, and is never overwritten. Fix: look up`,
    );
    expect(code).toBe(1);
    expect((await run("plan", "stage", "--bucket")).printed).toContain("OTHER CONTENT");
  }, 120_000);

  test("is asked by verify, which fails for what it lacks", async () => {
    await makeBucket();
    await fillCache();
    const { code, complaint, printed } = await run("verify", "stage", "--bucket");
    expect(complaint).toBe("bucket: lacks node 1.2.3, wallet 1.2.3. Fix: npm run artifacts -- push stage");
    expect(code).toBe(1);
    expect(printed).toContain("push");
  }, 60_000);
});
