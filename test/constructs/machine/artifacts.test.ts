import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { arch } from "node:process";
import { beforeEach, describe, expect, test } from "vitest";
import { artifactsScript, type InstallStep } from "../../../constructs/machine/artifacts";
import type { ArtifactFile, ArtifactName, MachineDocumentSpec } from "../../../constructs/machine/spec";
import { bitcoin } from "./machines";
import { useWorkshop } from "./workshop";

const workshop = useWorkshop();

/** A bucket that is a folder; every download is noted. */
const bucketFolder = `
[[ "$1 $2 $3 $4 $5" == "s3 cp --only-show-errors --region eu-west-1" ]]
echo "$6" >>"$WORKSHOP/downloads"
cp "$WORKSHOP/bucket/\${6#s3://${bitcoin.artifacts.bucket}/}" "$7"
`;

beforeEach(async () => {
  await mkdir(workshop.path("bucket"));
  await workshop.standIn("aws", bucketFolder);
});

const sum = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Packs files under a top folder, as releases do, and puts the archive into the bucket. */
async function push(key: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(workshop.path("source", path, ".."), { recursive: true });
    await writeFile(workshop.path("source", path), text);
  }
  const archive = workshop.path("bucket", key);
  const [program = "", ...words] = key.endsWith(".zip")
    ? ["python3", "-m", "zipfile", "-c", archive, ...Object.keys(files)]
    : ["tar", "--auto-compress", "--create", "--file", archive, ...Object.keys(files)];
  execFileSync(program, words, { cwd: workshop.path("source") });
  return sum(await readFile(archive));
}

interface Wish {
  readonly files: readonly ArtifactFile[];
  readonly steps: readonly InstallStep[];
  readonly architecture?: MachineDocumentSpec["architecture"];
}

const own = arch === "arm64" ? "arm64" : "x86_64";

function install({ files, steps, architecture = own }: Wish) {
  const spec = { ...bitcoin, architecture, artifacts: { ...bitcoin.artifacts, files } };
  const places = { folder: workshop.path("software"), tries: 2, pauseSeconds: 0 };
  return workshop.run(artifactsScript(spec, steps, places));
}

const downloads = async () => (await readFile(workshop.path("downloads"), "utf8")).trim().split("\n").length;
const software = (...parts: string[]) => workshop.path("software", ...parts);
const step: InstallStep = { name: "bitcoin", strip: 1, programs: ["bin/bitcoind"] };
const release = { "bitcoin-1/bin/bitcoind": "daemon", "bitcoin-1/README": "read me" };
const wish = (key: string, sha256: string, name: ArtifactName = "bitcoin") => ({ name, key, sha256 });

describe("the software of a machine", () => {
  test.each(["b.tar.gz", "b.tar.xz"])(
    "is unpacked from %s without its top folder, the program executable",
    async (key) => {
      const sha256 = await push(key, release);
      const { code, text } = await install({ files: [wish(key, sha256)], steps: [step] });
      expect(code, text).toBe(0);
      expect(await readFile(software("bitcoin/bin/bitcoind"), "utf8")).toBe("daemon");
      expect((await stat(software("bitcoin/bin/bitcoind"))).mode & 0o777).toBe(0o755);
    },
  );

  test("is unpacked from a zip", async () => {
    const sha256 = await push("v.zip", { vault: "server", LICENSE: "text" });
    const steps = [{ name: "vault", strip: 0, programs: ["vault"] }] as const;
    const { code, text } = await install({ files: [wish("v.zip", sha256, "vault")], steps });
    expect(code, text).toBe(0);
    expect((await stat(software("vault/vault"))).mode & 0o111).toBe(0o111);
  });

  test("may be a bare program", async () => {
    await writeFile(workshop.path("bucket/kubectl"), "tool");
    const steps = [{ name: "kubectl", strip: 0, programs: ["kubectl"] }] as const;
    const { code, text } = await install({ files: [wish("kubectl", sum(Buffer.from("tool")), "kubectl")], steps });
    expect(code, text).toBe(0);
    expect((await stat(software("kubectl/kubectl"))).mode & 0o111).toBe(0o111);
  });

  test("of Erlang writes its start scripts for the place where it lies, once", async () => {
    const installer = '#!/bin/sh\nmkdir "$2/bin"\necho "root of $2 ($1)" >"$2/bin/erl"\n';
    const sha256 = await push("e.tar.gz", { "OTP-27/Install": installer });
    const wanted = {
      files: [wish("e.tar.gz", sha256, "erlang")],
      steps: [{ name: "erlang", strip: 1, programs: ["Install"] }],
    } as const;
    for (const _boot of [1, 2]) {
      const { code, text } = await install(wanted);
      expect(code, text).toBe(0);
    }
    expect(await readFile(software("erlang/bin/erl"), "utf8")).toBe(`root of ${software("erlang")} (-minimal)\n`);
  });

  test("that was cut off while it was installed is installed again", async () => {
    const sha256 = await push("b.tar.gz", release);
    const wanted = { files: [wish("b.tar.gz", sha256)], steps: [step] };
    await install(wanted);
    await rm(software("bitcoin/.sha256"));
    await rm(software("bitcoin/bin/bitcoind"));
    await install(wanted);
    expect(await readFile(software("bitcoin/bin/bitcoind"), "utf8")).toBe("daemon");
  });

  test("gets its own name where the release appends the platform", async () => {
    const sha256 = await push("p.tar.gz", { "openbao-plugin-kms-aws_linux_amd64_v1": "plugin" });
    const steps = [{ name: "openbao-kms-aws", strip: 0, programs: ["openbao-plugin-kms-aws"] }] as const;
    const { code, text } = await install({ files: [wish("p.tar.gz", sha256, "openbao-kms-aws")], steps });
    expect(code, text).toBe(0);
    expect(await readFile(software("openbao-kms-aws/openbao-plugin-kms-aws"), "utf8")).toBe("plugin");
  });

  test("is not touched by a second boot", async () => {
    const sha256 = await push("b.tar.gz", release);
    await install({ files: [wish("b.tar.gz", sha256)], steps: [step] });
    const before = await stat(software("bitcoin"));
    const { text } = await install({ files: [wish("b.tar.gz", sha256)], steps: [step] });
    expect(text).toContain("bitcoin: already installed");
    expect([await downloads(), (await stat(software("bitcoin"))).ctimeMs]).toEqual([1, before.ctimeMs]);
  });

  test("with a wrong checksum is refused with both sums, and nothing of it is left", async () => {
    const sha256 = await push("b.tar.gz", release);
    const { code, text } = await install({ files: [wish("b.tar.gz", "0".repeat(64))], steps: [step] });
    expect(code).not.toBe(0);
    expect(text).toContain(`b.tar.gz: its SHA-256 is ${sha256}, expected ${"0".repeat(64)}. Nothing was installed.`);
    expect([existsSync(software("bitcoin")), existsSync(software(".bitcoin.new/download"))]).toEqual([false, false]);
    expect(await downloads()).toBe(1);
  });

  test("with a wrong checksum leaves what was installed before", async () => {
    const sha256 = await push("b.tar.gz", release);
    await install({ files: [wish("b.tar.gz", sha256)], steps: [step] });
    await install({ files: [wish("b.tar.gz", "0".repeat(64))], steps: [step] });
    expect(await readFile(software("bitcoin/bin/bitcoind"), "utf8")).toBe("daemon");
  });

  test("that stops half-way stops the machine's other software too", async () => {
    await push("b.tar.gz", release);
    const second = await push("d.tar.gz", { "dash-1/bin/dashd": "daemon" });
    const files = [wish("b.tar.gz", "0".repeat(64)), wish("d.tar.gz", second, "dash")];
    await install({ files, steps: [step, { name: "dash", strip: 1, programs: ["bin/dashd"] }] });
    expect(existsSync(software("dash"))).toBe(false);
  });

  test("without the program it is there for is refused", async () => {
    const sha256 = await push("b.tar.gz", { "bitcoin-1/README": "read me" });
    const { code, text } = await install({ files: [wish("b.tar.gz", sha256)], steps: [step] });
    expect([code === 0, existsSync(software("bitcoin"))]).toEqual([false, false]);
    expect(text).toContain("b.tar.gz: holds no bin/bitcoind");
  });

  test("that can't be fetched is tried again, then reported", async () => {
    const { code, text } = await install({ files: [wish("absent.tar.gz", "0".repeat(64))], steps: [step] });
    expect([code === 0, await downloads()]).toEqual([false, 2]);
    expect(text).toContain("absent.tar.gz could not be fetched. Fix: push it to the bucket");
  });

  test("of another architecture is refused before anything is fetched", async () => {
    const sha256 = await push("b.tar.gz", release);
    const other = own === "arm64" ? "x86_64" : "arm64";
    const { code, text } = await install({ files: [wish("b.tar.gz", sha256)], steps: [step], architecture: other });
    expect([code === 0, existsSync(workshop.path("downloads"))]).toEqual([false, false]);
    expect(text).toContain("Fix: image, machine type and artifacts of one architecture");
  });
});
