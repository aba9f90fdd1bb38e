import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { plainEnvironment } from "../../rehearsal/child-environment";
import type { SynthesizedStack } from "../../rehearsal/synthesized-stack";
import { ThroughCdktf } from "../../rehearsal/through-cdktf";
import { stackFixture } from "./stack-fixture";

const account = { accountId: "123456789012", region: "eu-west-1" };
let folder = "";
let server: Server;
let endpoint = "";
const requests: string[] = [];
let bucketIsThere = false;

beforeEach(async () => {
  requests.length = 0;
  bucketIsThere = false;
  folder = await mkdtemp(join(tmpdir(), "rkcp-through-"));
  await mkdir(join(folder, "synthesized", "stacks", "stage"), { recursive: true });
  await writeFile(join(folder, "synthesized", "manifest.json"), "{}");
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.statusCode = request.method === "HEAD" && !bucketIsThere ? 404 : 200;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  endpoint = address !== null && typeof address === "object" ? `http://127.0.0.1:${address.port}` : "";
});
afterEach(() => server.close());

async function through(copy: SynthesizedStack = stackFixture()): Promise<ThroughCdktf> {
  const bin = join(folder, "node_modules", ".bin");
  await mkdir(bin, { recursive: true });
  await writeFile(
    join(bin, "cdktf"),
    '#!/bin/sh\necho "$@"\necho "stage  aws_vpc.a (vpc): Creation complete after 1s"\n',
  );
  await chmod(join(bin, "cdktf"), 0o755);
  return new ThroughCdktf({
    projectFolder: folder,
    synthesized: join(folder, "synthesized"),
    environment: "stage",
    copy,
    folder: join(folder, "run"),
    children: plainEnvironment(),
    logFolder: join(folder, "logs"),
    signal: new AbortController().signal,
  });
}

const backend = (content: Record<string, Record<string, unknown>>) => stackFixture({ terraform: { backend: content } });
const s3 = backend({ s3: { bucket: "rkcp-stage-state", region: "eu-west-1", key: "stage.tfstate" } });

describe("cdktf's own commands", () => {
  test("make the bucket of the backend that synth wrote", async () => {
    await (await through(s3)).prepare(endpoint, account);
    expect(requests).toEqual(["HEAD /rkcp-stage-state", "PUT /rkcp-stage-state"]);
  });

  test("use the bucket that the bootstrap stack has made", async () => {
    bucketIsThere = true;
    await (await through(s3)).prepare(endpoint, account);
    expect(requests).toEqual(["HEAD /rkcp-stage-state"]);
  });

  test("work on the copy, with the backend as synth wrote it", async () => {
    const cdktf = await through(s3);
    await cdktf.prepare(endpoint, account);
    expect(JSON.parse(await readFile(join(cdktf.stackFolder, "cdk.tf.json"), "utf8"))).toEqual(s3);
  });

  test("do not see the lock file: a provider built here has another checksum", async () => {
    await writeFile(join(folder, "synthesized", "stacks", "stage", ".terraform.lock.hcl"), "");
    const cdktf = await through(s3);
    await cdktf.prepare(endpoint, account);
    expect(await readdir(cdktf.stackFolder)).toEqual(["cdk.tf.json"]);
  });

  test("are called as a person calls them, plus what keeps them off the registry", async () => {
    await (await through(s3)).deploy(() => undefined);
    expect(await readFile(join(folder, "logs", "cdktf-deploy.log"), "utf8")).toContain(
      `deploy stage --skip-synth --output ${join(folder, "run", "cdktf.out")} --auto-approve --skip-provider-lock`,
    );
  });

  test("count what was created", async () => {
    expect(await (await through(s3)).deploy(() => undefined)).toBe("1 resources created");
  });

  test("need an S3 backend", async () => {
    const cdktf = await through(backend({ local: { path: "terraform.tfstate" } }));
    await expect(cdktf.prepare(endpoint, account)).rejects.toThrow(
      "stage: backend is local. Allowed: s3 with bucket, key and region. Fix: give the stack its S3 backend",
    );
  });
});
