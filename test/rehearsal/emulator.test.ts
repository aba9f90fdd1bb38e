import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inventoryAtBirth } from "../../rehearsal/emulator/born-with";
import { call } from "../../rehearsal/emulator/call";
import { readInventory } from "../../rehearsal/emulator/inventory";
import { type Emulator, startEmulator } from "../../rehearsal/emulator/server";
import { emulatorPython as python, isEmulatorMissing } from "../support/emulator";

const account = { accountId: "123456789012", region: "eu-west-1" };
let folder = "";
let emulator: Emulator | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rkcp-emulator-"));
});
afterEach(async () => {
  await emulator?.stop();
  emulator = undefined;
});

async function start(): Promise<Emulator> {
  emulator = await startEmulator({ python, folder, stateFolder: join(folder, "memory"), ...account });
  return emulator;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilEnded(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && isRunning(pid); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return !isRunning(pid);
}

test("an emulator that ends early is reported with the end of its log", async () => {
  const broken = join(folder, "broken-python");
  await writeFile(broken, "#!/bin/sh\necho 'No module named ministack' >&2\nexit 3\n", { mode: 0o755 });
  const started = startEmulator({ python: broken, folder, stateFolder: join(folder, "memory"), ...account });
  await expect(started).rejects.toThrow(/AWS emulator: ended with 3\. Fix: [\s\S]*No module named ministack/);
});

test("an emulator that cannot be started is reported", async () => {
  const absent = { python: join(folder, "absent"), folder, stateFolder: join(folder, "memory"), ...account };
  await expect(startEmulator(absent)).rejects.toThrow("AWS emulator: could not be started");
});

describe.skipIf(isEmulatorMissing())("the emulator", () => {
  test("listens on loopback only and answers when it is ready", async () => {
    const { endpoint } = await start();
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${endpoint}/_ministack/health`)).status).toBe(200);
  });

  test("has ended when stop returns, and a second stop does nothing", async () => {
    const { pid, stop } = await start();
    await stop();
    await stop();
    expect(isRunning(pid)).toBe(false);
  });

  test("writes down what it held", async () => {
    const { endpoint, stop } = await start();
    await call(endpoint, account, "sns", { body: "Action=CreateTopic&Name=left-behind" });
    await stop();
    const inventory = await readInventory(join(folder, "memory"));
    expect(inventory.map(({ store, key }) => `${store} ${key}`)).toContain(
      "sns.topics arn:aws:sns:eu-west-1:123456789012:left-behind",
    );
  });

  test("is born with a default VPC in the environment's own account", async () => {
    const born = await inventoryAtBirth({ python, folder, ...account });
    const vpc = born.find(({ store }) => store === "ec2.vpcs");
    expect(vpc?.record).toMatchObject({ IsDefault: true, OwnerId: "123456789012" });
  });

  test("answers requests that were sent to it as to a proxy, as S3 Control needs", async () => {
    const { endpoint } = await start();
    const seen = await execa("curl", ["-s", "-x", endpoint, "http://123456789012.127.0.0.1:1/_ministack/health"]);
    expect(seen.stdout).toContain('"services"');
  });

  test("answers a request that the SDK repeats as the first time, and a new one anew", async () => {
    const { endpoint } = await start();
    const createGroup = async (invocation: string) => {
      const scope = `${account.accountId}/20260101/${account.region}/ec2/aws4_request`;
      const answer = await fetch(endpoint, {
        method: "POST",
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
          "content-type": "application/x-www-form-urlencoded",
          "amz-sdk-invocation-id": invocation,
        },
        body: "Action=CreateSecurityGroup&Version=2016-11-15&GroupName=nodes&GroupDescription=nodes",
      });
      return answer.text();
    };
    const first = await createGroup("one");
    expect(first).toMatch(/<groupId>sg-\w+<\/groupId>/);
    expect(await createGroup("one")).toBe(first);
    expect(await createGroup("two")).toContain("InvalidGroup.Duplicate");
  });

  test("gives a machine the address and subnet that the provider asks for in its network interface", async () => {
    const { endpoint } = await start();
    const subnets = await call(endpoint, account, "ec2", { body: "Action=DescribeSubnets&Version=2016-11-15" });
    const subnet = /<subnetId>([^<]+)</.exec(subnets.text)?.[1] ?? "";
    const asked = {
      ...{ Action: "RunInstances", Version: "2016-11-15", ImageId: "ami-1", MinCount: "1", MaxCount: "1" },
      "NetworkInterface.1.DeviceIndex": "0",
      "NetworkInterface.1.PrivateIpAddress": "172.31.0.77",
      "NetworkInterface.1.SubnetId": subnet,
    };
    const made = await call(endpoint, account, "ec2", { body: new URLSearchParams(asked).toString() });
    expect(made.text).toContain("<privateIpAddress>172.31.0.77<");
    expect(made.text).toContain(`<subnetId>${subnet}<`);
  });

  test("answers for the one database that the provider looks for by its resource id", async () => {
    const { endpoint } = await start();
    const rds = async (values: Record<string, string>): Promise<string> => {
      const body = new URLSearchParams({ Version: "2014-10-31", ...values }).toString();
      return (await call(endpoint, account, "rds", { body })).text;
    };
    const ids: string[] = [];
    for (const name of ["stage", "production"]) {
      const shape = { Engine: "mysql", DBInstanceClass: "db.t3.micro", AllocatedStorage: "20", MasterUsername: "root" };
      const managed = { ManageMasterUserPassword: "true", DBInstanceIdentifier: name };
      const made = await rds({ Action: "CreateDBInstance", ...shape, ...managed });
      ids.push(/<DbiResourceId>([^<]+)</.exec(made)?.[1] ?? "");
    }
    const found = await rds({
      Action: "DescribeDBInstances",
      "Filters.Filter.1.Name": "dbi-resource-id",
      "Filters.Filter.1.Values.Value.1": ids[1] ?? "",
    });
    expect([...found.matchAll(/<DBInstanceIdentifier>([^<]+)</g)].map(([, name]) => name)).toEqual(["production"]);
  });

  test("lets nothing through to another host", async () => {
    const { endpoint } = await start();
    const tried = await execa("curl", ["-s", "-x", endpoint, "https://sts.amazonaws.com/"], { reject: false });
    expect(tried.exitCode).not.toBe(0);
  });

  test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "ends when the process that started it gets %s",
    async (signal) => {
      const script = join(__dirname, "start-emulator.ts");
      const parent = execa(process.execPath, ["--require", "tsx/cjs", script, folder], { reject: false });
      let pid = 0;
      for await (const line of parent.iterable()) {
        pid = Number(line);
        parent.kill(signal);
      }
      expect(pid).toBeGreaterThan(0);
      expect(await untilEnded(pid)).toBe(true);
    },
  );
});
