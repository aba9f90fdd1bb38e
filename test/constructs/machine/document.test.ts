import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { machineDocument, machineParts, refuseOversized, userDataLimit } from "../../../constructs/machine/document";
import { requiredArtifacts } from "../../../constructs/machine/spec";
import { artifacts, bitcoin, dash, ethereum, machines, rabbitmq, vault } from "./machines";
import { isMissing, runTool } from "./tools";

const withoutCloudInit = isMissing("cloud-init");
const withoutShellcheck = isMissing("shellcheck");
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rkcp-documents-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The parts of the document that tests look at. */
interface Document {
  readonly users: readonly { readonly name: string }[];
  readonly write_files: readonly { readonly path: string; readonly content: string }[];
  readonly bootcmd: readonly (readonly string[])[];
  readonly runcmd: readonly (readonly string[])[];
}

const read = (text: string) => parse(text) as Document;

describe.each(machines)("the document of %s", (title, spec) => {
  const text = machineDocument(spec);

  test.skipIf(withoutCloudInit)("passes cloud-init's schema", async () => {
    const file = join(folder, `${title.replaceAll(" ", "-")}.yaml`);
    await writeFile(file, text);
    const outcome = await runTool("cloud-init", ["schema", "--config-file", file]);
    expect(outcome).toMatchObject({ code: 0, text: expect.stringContaining("Valid cloud-config") as string });
  });

  test.skipIf(withoutShellcheck)("has scripts that pass ShellCheck", async () => {
    const files = await Promise.all(
      machineParts(spec).scripts.map(async (script) => {
        const file = join(folder, `${title.replaceAll(" ", "-")}-${script.name}`);
        await writeFile(file, script.text);
        return file;
      }),
    );
    expect(await runTool("shellcheck", ["--severity=style", ...files])).toEqual({ code: 0, text: "" });
  });

  test("takes less than half of what user data may have", () => {
    expect(gzipSync(text).length).toBeLessThan(userDataLimit / 2);
  });

  test("is the same for the same machine", () => {
    expect(machineDocument(structuredClone(spec))).toBe(text);
  });

  test("writes below places that root alone can write", () => {
    const paths = read(text).write_files.map(({ path }) => path);
    expect(paths.filter((path) => !/^\/(etc|usr\/local\/sbin)\//.test(path))).toEqual([]);
  });

  test("masks SSH before the services of the boot and creates nobody who could log in", () => {
    const { bootcmd, users } = read(text);
    expect(bootcmd[0]).toEqual(expect.arrayContaining(["mask", "--now", "sshd.service", "sshd.socket"]));
    expect(users).toEqual([{ name: "root", lock_passwd: true }]);
  });

  test("keeps the session agent of the image", () => {
    expect(read(text).runcmd.at(-1)).toEqual(expect.arrayContaining(["enable", "--now", "amazon-ssm-agent.service"]));
  });

  test("holds nothing that is marked as a secret", () => {
    expect(text).not.toMatch(/PRIVATE KEY|AKIA[0-9A-Z]{16}|rpcpassword|aws_secret|access_key/i);
  });
});

describe("a document", () => {
  test("over the limit is refused with machine, size, limit and what to do", () => {
    // Hardly compressible, and the same every time.
    const noise = Array.from({ length: 40_000 }, (_, index) => ((index * 2_654_435_761) >>> 7).toString(36)).join("");
    expect(() => refuseOversized("vault-a", noise)).toThrow(
      /^vault-a: its user data has \d+ bytes compressed\. Allowed: 16384\. Fix: move what is large into the artifacts bucket/,
    );
  });

  test("exactly at the limit is accepted", () => {
    expect(() => refuseOversized("vault-a", "short")).not.toThrow();
  });
});

describe("a specification is refused", () => {
  const withFiles = (files: typeof artifacts.files) => ({ ...vault, artifacts: { ...artifacts, files } });

  test("without a file of its role, by name", () => {
    const files = artifacts.files.filter(({ name }) => name !== "openbao");
    expect(() => machineDocument(withFiles(files))).toThrow(
      'vault-a: artifacts.files has no "openbao", which vault needs. Fix: add its key and sha256',
    );
  });

  test("with two files of one name", () => {
    const files = [...artifacts.files, ...artifacts.files];
    expect(() => machineDocument(withFiles(files))).toThrow('vault-a: artifacts.files has "openbao" twice');
  });

  test.each(["", "A".repeat(64), "a".repeat(63), `${"a".repeat(64)}\n`])("with the checksum %j", (sha256) => {
    const files = artifacts.files.map((file) => ({ ...file, sha256 }));
    expect(() => machineDocument(withFiles(files))).toThrow(/sha256 is ".*"\. Allowed: 64 hexadecimal digits/s);
  });

  test.each(["", "/bao", "a//b", "../bao", "a b", "$(id)"])("with the key %j", (key) => {
    const files = artifacts.files.map((file) => ({ ...file, key }));
    expect(() => machineDocument(withFiles(files))).toThrow(/key is ".*"\. Allowed: a relative path/);
  });

  test("when a Vault node is not among its peers", () => {
    expect(() => machineDocument({ ...vault, peers: ["vault-b.stage.rkcp.internal"] })).toThrow(
      'vault-a: peers has no "vault-a.stage.rkcp.internal", the machine itself',
    );
  });

  test("when a broker is not among its peers", () => {
    expect(() => machineDocument({ ...rabbitmq, peers: [] })).toThrow("rabbitmq-b: peers has no");
  });

  test("when the seal's key is given by something else than its alias", () => {
    expect(() => machineDocument({ ...vault, sealKeyAlias: "rkcp-stage-vault" })).toThrow("Allowed: alias/<name>");
  });

  test.each([[[]], [["10.0.0.0/8", "0.0.0.0/0"]]])("when RPC is for %j", (rpcAllowedCidrs) => {
    expect(() => machineDocument({ ...bitcoin, rpcAllowedCidrs })).toThrow("bitcoin-a: rpcAllowedCidrs is");
  });

  test.each([
    { ...bitcoin, pruneMiB: 549, txindex: false },
    { ...bitcoin, pruneMiB: 50_000 },
    { ...dash, pruneMiB: 50_000, txindex: false },
  ])("when pruning contradicts ($role, $pruneMiB MiB)", (spec) => {
    expect(() => machineDocument(spec)).toThrow(/pruneMiB is \d+\. Allowed: 0, or for bitcoin 550 and more/);
  });

  test("when the consensus client would start from a state sent without TLS", () => {
    expect(() => machineDocument({ ...ethereum, checkpointSyncUrl: "http://beacon.example" })).toThrow(
      "Allowed: an https address",
    );
  });
});

test.each(machines)("%s installs exactly what requiredArtifacts names", (_title, spec) => {
  const script = machineParts(spec).scripts.find(({ name }) => name === "rkcp-artifacts")?.text ?? "";
  const installed = [...script.matchAll(/^install_artifact (\S+)/gm)].map(([, name]) => name);
  expect(installed).toEqual(requiredArtifacts(spec));
});
