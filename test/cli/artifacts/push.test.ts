import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../../cli/artifacts";
import { cachedFile } from "../../../cli/artifacts/cache";
import { artifactsOf } from "../../../platform/artifacts";
import { type Answer, ask } from "../../../rehearsal/emulator/call";
import { environment } from "../../environments/descriptions";
import { awsCliOnEmulator } from "../../support/aws-cli-on-emulator";
import { isEmulatorMissing } from "../../support/emulator";
import { type Answers, programDoubles } from "../../support/program-doubles";
import { refusal } from "../doctor/healthy-account";
import { someBytes } from "./publisher";
import { catalogueAt, surroundingsOf } from "./surroundings";

const stage = environment("stage");
const { accountId, region } = stage.cloud;
const content = someBytes(50_000);
const bucket = "rkcp-stage-artifacts-s7q2";
const both = catalogueAt("https://publisher.example", content);
const [node] = artifactsOf(stage, both);
const checksum = Buffer.from(node?.sha256 ?? "", "hex").toString("base64");

const complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);
let cache = "";
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "rkcp-push-cache-"));
  complaints.mockClear();
});
afterEach(() => rm(cache, { recursive: true, force: true }));

async function fillCache(): Promise<void> {
  for (const artifact of artifactsOf(stage, both)) {
    await mkdir(dirname(cachedFile(cache, artifact)), { recursive: true });
    await writeFile(cachedFile(cache, artifact), content);
  }
}

async function run(words: readonly string[], catalogue = both) {
  const surroundings = surroundingsOf(catalogue, cache);
  const code = await main(words, surroundings);
  return { code, printed: surroundings.printed.join("\n"), complaint: complaints.mock.calls.flat().join("\n") };
}

describe("the artifact bucket", () => {
  const doubles = programDoubles();

  /** The bucket as it is after a push, but for some answers. */
  const bucketWith = (answers: Answers = {}) =>
    doubles.put("aws", {
      "sts get-caller-identity": JSON.stringify({ Account: accountId }),
      "s3api head-bucket": "",
      "s3api head-object": JSON.stringify({ ChecksumSHA256: checksum }),
      ...answers,
    });
  const empty: Answers = { "s3api head-object": refusal("404", "HeadObject", "Not Found") };

  test("gets nothing while the cache lacks one", async () => {
    bucketWith();
    const { code, complaint } = await run(["push", "stage"]);
    expect(complaint).toBe(
      "node 1.2.3, wallet 1.2.3: not in the cache, or not with the right checksum. Nothing was uploaded. " +
        "Fix: npm run artifacts -- fetch stage",
    );
    expect(code).toBe(1);
  });

  test("is asked by verify, which passes when it has everything", async () => {
    bucketWith();
    await fillCache();
    expect((await run(["verify", "stage", "--bucket"])).code).toBe(0);
  });

  test("is asked by verify, which fails for what it lacks", async () => {
    bucketWith(empty);
    await fillCache();
    const { code, complaint, printed } = await run(["verify", "stage", "--bucket"]);
    expect(complaint).toBe("bucket: lacks node 1.2.3, wallet 1.2.3. Fix: npm run artifacts -- push stage");
    expect(code).toBe(1);
    expect(printed).toContain("push");
  });

  test("with an object of another content is shown by plan", async () => {
    bucketWith({ "s3api head-object": JSON.stringify({}) });
    expect((await run(["plan", "stage", "--bucket"])).printed).toContain("OTHER CONTENT");
  });

  test("into which somebody else puts the same name meanwhile keeps theirs", async () => {
    bucketWith({ ...empty, "s3api put-object": refusal("PreconditionFailed", "PutObject", "At least one failed") });
    await fillCache();
    expect((await run(["push", "stage"])).complaint).toContain("and is never overwritten. Fix: look up");
  });

  test.each([
    [
      { "s3api head-bucket": refusal("403", "HeadBucket", "Forbidden") },
      `s3://${bucket}: 403: Forbidden. Fix: use a role of this account that may read the bucket; when somebody else owns it`,
    ],
    [
      { "s3api head-object": refusal("403", "HeadObject", "Forbidden") },
      "403: Forbidden. Fix: use a role that may read it, such as rkcp-stage-deployer",
    ],
    [
      { ...empty, "s3api put-object": refusal("AccessDenied", "PutObject", "Access Denied") },
      "AccessDenied: Access Denied. Fix: use a role that may write it, such as rkcp-stage-deployer",
    ],
    [
      { ...empty, "s3api put-object": { stderr: "Unknown options: --if-none-match, *", exitCode: 252 } },
      "the AWS CLI is too old for it. Fix: install AWS CLI 2",
    ],
    [
      { "s3api head-bucket": { stderr: 'Could not connect to the endpoint URL: "https://x/"', exitCode: 255 } },
      `s3://${bucket}: can't reach AWS. Fix: check the way to AWS`,
    ],
  ])("that refuses is named with what to do: %j", async (answers: Answers, message) => {
    bucketWith(answers);
    await fillCache();
    const { code, complaint } = await run(["push", "stage"]);
    expect(complaint).toContain(message);
    expect(code).toBe(1);
  });
});

/** One artifact, and only what the real program alone can show. */
describe.skipIf(isEmulatorMissing())("the artifact bucket, by the real AWS CLI", () => {
  const emulator = awsCliOnEmulator(stage.cloud);

  const s3 = (method: string, key = "", body?: string): Promise<Answer> => {
    const headers = { "x-amz-checksum-mode": "ENABLED" };
    return ask(emulator.endpoint, stage.cloud, "s3", {
      ...{ method, headers, path: `/${bucket}${key === "" ? "" : `/${key}`}` },
      ...(body !== undefined && { body, contentType: "application/octet-stream" }),
    });
  };
  const constraint = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
  const key = node?.objectKey ?? "";
  const push = () => run(["push", "stage"], both.slice(0, 1));

  test("that does not exist is named with what to do first", { timeout: 60_000 }, async () => {
    await fillCache();
    const { code, complaint } = await push();
    expect(complaint).toContain(`s3://${bucket}: does not exist. Fix: deploy the environment's buckets first`);
    expect(code).toBe(1);
  });

  test("needs credentials, and says whose", { timeout: 60_000 }, async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    const { code, complaint } = await push();
    expect(complaint).toMatch(
      /^aws sts get-caller-identity: no credentials\. Needed: a caller of account 111111111111, .* Fix: sign in/,
    );
    expect(code).toBe(1);
  });

  test("of another account is not touched", { timeout: 60_000 }, async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "999999999999");
    await fillCache();
    const { code, complaint } = await push();
    expect(complaint).toBe(
      "AWS credentials: are of account 999999999999. Allowed: 111111111111, cloud.accountId of environments/stage.ts. " +
        "Fix: sign in there, or name its profile in AWS_PROFILE",
    );
    expect(code).toBe(1);
  });

  test("gets an artifact with its checksum, and a second push finds it there", { timeout: 120_000 }, async () => {
    await s3("PUT", "", constraint);
    await fillCache();
    expect(await push()).toEqual({ code: 0, printed: "", complaint: "" });
    const stored = await s3("HEAD", key);
    expect(stored.headers.get("x-amz-checksum-sha256")).toBe(checksum);
    expect((await push()).code).toBe(0);
  });

  test("keeps an object of another content, and says so", { timeout: 120_000 }, async () => {
    await s3("PUT", "", constraint);
    await s3("PUT", key, "another program");
    await fillCache();
    const { code, complaint } = await push();
    expect(complaint).toContain(
      `s3://${bucket}/${key}: is not node 1.2.3 with SHA-256 ${node?.sha256}, and is never overwritten. Fix: look up`,
    );
    expect(code).toBe(1);
  });
});
