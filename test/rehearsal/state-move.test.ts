import { mkdir, mkdtemp, readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountFolders, type StackFolders, stackFolders } from "../../rehearsal/prepare-folder";
import { RehearsalProblem } from "../../rehearsal/problem";
import { moveStateIn, moveStateOut, type StateMoveOptions } from "../../rehearsal/state-move";
import { stackFixture } from "./stack-fixture";

const account = { accountId: "123456789012", region: "eu-west-1" };
const key = "stage-bootstrap/terraform.tfstate";
const s3 = { bucket: "rkcp-stage-state", key, region: "eu-west-1", use_lockfile: true };
const locked = new RehearsalProblem("Error acquiring the state lock");

let folders: StackFolders;
let server: Server;
let endpoint = "";
/** Versions of the state in the bucket, and what else was asked for. */
let versions = 0;
let requests: string[] = [];

beforeEach(async () => {
  versions = 0;
  requests = [];
  folders = stackFolders(accountFolders(await mkdtemp(join(tmpdir(), "rkcp-move-")), "stage"), "stage-bootstrap");
  await mkdir(folders.terraform, { recursive: true });
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (request.method === "HEAD") {
      response.statusCode = versions === 0 ? 404 : 200;
      response.setHeader("x-amz-version-id", String(versions));
    }
    const list = `<Version><Key>${key}</Key><VersionId>1</VersionId></Version>`;
    response.end(request.url?.endsWith("?versions") ? `<List>${list}</List>` : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  endpoint = address !== null && typeof address === "object" ? `http://127.0.0.1:${address.port}` : "";
});
afterEach(() => server.close());

/** Terraform whose move writes as told, and whose plan meets a lock. */
function options(
  migrateState: () => Promise<void>,
  planOnly: StateMoveOptions["terraform"]["planOnly"] = () => Promise.reject(locked),
  backend: object = s3,
): StateMoveOptions {
  const copy = stackFixture({ terraform: { backend: { s3: { ...backend } } } });
  return { terraform: { migrateState, planOnly }, folders, copy, endpoint, account };
}

const writesOnce = (): Promise<void> => {
  versions = 1;
  return Promise.resolve();
};

describe("the move of a state into its bucket", () => {
  test("works, changes nothing the second time, and respects a lock", async () => {
    expect(await moveStateIn(options(writesOnce))).toContain(`${key} in rkcp-stage-state`);
  });

  test("uses the backend as synthesised", async () => {
    await moveStateIn(options(writesOnce));
    const override = await readFile(join(folders.terraform, "rehearsal_override.tf.json"), "utf8");
    expect(override).not.toContain("backend");
  });

  test("is refused when nothing arrives", async () => {
    const moved = moveStateIn(options(() => Promise.resolve()));
    await expect(moved).rejects.toThrow(`rkcp-stage-state has no ${key} after the move`);
  });

  test("is refused when the second one writes again", async () => {
    const writes = () => {
      versions += 1;
      return Promise.resolve();
    };
    await expect(moveStateIn(options(writes))).rejects.toThrow("was written again by a second move");
  });

  test("is refused when a foreign lock does not keep Terraform out", async () => {
    const plans = () => Promise.resolve({ changed: [], planFile: "" });
    await expect(moveStateIn(options(writesOnce, plans))).rejects.toThrow("a foreign lock on");
  });

  test("is refused without a lock at all", async () => {
    const moved = moveStateIn(options(writesOnce, undefined, { ...s3, use_lockfile: false }));
    await expect(moved).rejects.toThrow("use_lockfile of stage-bootstrap/terraform.tfstate is false. Allowed: true");
  });
});

test("the way back empties the bucket, version by version", async () => {
  expect(await moveStateOut(options(writesOnce))).toBe(
    "on this machine again; 1 version(s) removed from rkcp-stage-state",
  );
  expect(requests).toContain(`DELETE /rkcp-stage-state/${key}?versionId=1`);
});
