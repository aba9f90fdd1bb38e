import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { awsCliOnEmulator } from "../../support/aws-cli-on-emulator";
import { isEmulatorMissing } from "../../support/emulator";

const script = path.resolve(__dirname, "../../../platform/workloads/files/provisioning/find-administrator.sh");
const region = "eu-west-1";
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rkcp-administrator-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const aws = async (...args: string[]) => (await execa("aws", [...args, "--region", region, "--output", "json"])).stdout;

const make = (name: string) =>
  aws(
    ...["rds", "create-db-instance", "--db-instance-identifier", name, "--db-instance-class", "db.t3.medium"],
    ...["--engine", "mysql", "--allocated-storage", "20", "--master-username", "rkcp_admin"],
    ...["--master-user-password", "chosen-by-somebody"],
  );

const secretOf = async (name: string, value: object) => {
  const created = await aws(
    "secretsmanager",
    "create-secret",
    "--name",
    name,
    "--secret-string",
    JSON.stringify(value),
  );
  return (JSON.parse(created) as { ARN: string }).ARN;
};

async function find(name: string, endpoint: string) {
  const { all, exitCode } = await execa("sh", [script], {
    all: true,
    reject: false,
    env: {
      AWS_REGION: region,
      AWS_ENDPOINT_URL: endpoint,
      DATABASE_IDENTIFIER: name,
      ADMINISTRATOR_FILE: path.join(folder, "secret.json"),
    },
  });
  return { output: all, exitCode };
}

/**
 * The emulator, with what it leaves out of an instance: the secret that RDS keeps for it. (It knows such secrets of
 * clusters only.)
 */
async function withSecret(emulator: string, arn: string, ask: (endpoint: string) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => void pass(Buffer.concat(parts)));
    const pass = async (body: Buffer) => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      delete headers["host"];
      delete headers["content-length"];
      delete headers["connection"];
      const answer = await fetch(`${emulator}${request.url ?? "/"}`, { method: "POST", headers, body });
      const text = await answer.text();
      const secret = `<MasterUserSecret><SecretArn>${arn}</SecretArn><SecretStatus>active</SecretStatus></MasterUserSecret>`;
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/xml" });
      response.end(text.replace("</DBInstance>", `${secret}</DBInstance>`));
    };
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await ask(`http://127.0.0.1:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

// Of Pod Identity the emulator knows no credentials, so these are the test's own.
describe.skipIf(isEmulatorMissing())("the administrator's password, by the real AWS CLI", () => {
  const emulator = awsCliOnEmulator({ accountId: "111111111111", region });
  const file = () => path.join(folder, "secret.json");
  const first = { username: "rkcp_admin", password: "made-by-the-cloud" };

  test("is found by the database's name, written for the pod's user alone, and read again at each run", async () => {
    await make("rkcp-stage-mysql");
    const arn = await secretOf("rds!db-0f1e2d3c", first);
    await withSecret(emulator.endpoint, arn, async (endpoint) => {
      const { output, exitCode } = await find("rkcp-stage-mysql", endpoint);
      expect(output).toBe("administrator of rkcp-stage-mysql: found");
      expect(exitCode).toBe(0);
      expect(JSON.parse(await readFile(file(), "utf8"))).toEqual(first);
      expect((await stat(file())).mode & 0o777).toBe(0o600);
      expect(await readdir(folder)).toEqual(["secret.json"]);

      const rotated = { ...first, password: "after-the-rotation" };
      await aws("secretsmanager", "put-secret-value", "--secret-id", arn, "--secret-string", JSON.stringify(rotated));
      expect((await find("rkcp-stage-mysql", endpoint)).exitCode).toBe(0);
      expect(JSON.parse(await readFile(file(), "utf8"))).toEqual(rotated);
    });
  });

  test("a database whose password RDS does not keep is refused with the fix", async () => {
    await make("rkcp-plain-mysql");
    const { output, exitCode } = await find("rkcp-plain-mysql", emulator.endpoint);
    expect(output).toMatch(/^rkcp-plain-mysql: RDS keeps no password for it.*Allowed: .*Fix: /m);
    expect(exitCode).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test("a database that is not there leaves no file", async () => {
    const { output, exitCode } = await find("rkcp-nowhere-mysql", emulator.endpoint);
    expect(output).toMatch(/DBInstanceNotFound/);
    expect(exitCode).not.toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });
});
