import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { arch, getuid } from "node:process";
import { parse } from "yaml";
import { dataVolumeScript } from "../../../../constructs/machine/data-volume";
import { machineDocument } from "../../../../constructs/machine/document";
import { scriptPath } from "../../../../constructs/machine/shell";
import {
  type ArtifactFile,
  type ArtifactName,
  type MachineDocumentSpec,
  requiredArtifacts,
} from "../../../../constructs/machine/spec";
import { isMissing, run } from "../tools";
import { cloudStandIns, probeUnit, program } from "./stand-ins";

/** True where no machine can be booted: says what is missing. */
export function cannotBoot(): boolean {
  const needs: readonly (readonly [boolean, string])[] = [
    [getuid?.() === 0, "only root may mount"],
    [existsSync("/lib/systemd/systemd"), "there is no systemd. Fix: apt-get install systemd"],
    [existsSync("/usr/bin/python3"), "there is no /usr/bin/python3. Fix: apt-get install python3"],
    [existsSync("/dev/loop-control"), "there are no loop devices. Fix: run the tests on a machine of your own"],
  ];
  const reasons = needs.filter(([met]) => !met).map(([, reason]) => reason);
  for (const reason of reasons) console.warn(`SKIPPED: no machine can be booted here: ${reason}`);
  return isMissing("mkfs.xfs") || reasons.length > 0;
}

/** What is seen of one boot once it has settled. */
export interface Boot {
  /** `active`, `inactive`, `failed` or on the way, by unit. */
  readonly states: Readonly<Record<string, string>>;
  readonly journal: string;
  /** What the options' probe printed. */
  readonly notes: string;
}

export interface Options {
  /** @default 1 */
  readonly boots?: number;
  /** Whether the data volume is attached. @default true */
  readonly volume?: boolean;
  /** A file of the bucket that is not what its checksum says. */
  readonly spoiled?: ArtifactName;
  /** Commands of bash once the boot has settled. */
  readonly probe?: string;
}

interface Document {
  readonly write_files: readonly { readonly path: string; readonly content: string; readonly permissions: string }[];
  readonly runcmd: readonly (readonly string[])[];
}

/** Boots the machine, as often as asked, and tells what came of each boot. */
export async function boot(spec: MachineDocumentSpec, options: Options = {}): Promise<readonly Boot[]> {
  const { boots = 1, volume = true, spoiled, probe = "" } = options;
  const folder = await mkdtemp(join(tmpdir(), "rkcp-boot-"));
  try {
    for (const name of ["tree", "bucket", "results"]) await mkdir(join(folder, name));
    await lay(join(folder, "tree"), await stock(join(folder, "bucket"), spec, spoiled), probe);
    if (volume) {
      await writeFile(join(folder, "disk.img"), "");
      await truncate(join(folder, "disk.img"), 400 * 1024 * 1024);
    }
    const { text } = await run("bash", [join(__dirname, "boot.sh"), folder, String(boots)]);
    const results: Boot[] = [];
    for (let index = 1; index <= boots; index += 1) results.push(await resultOf(folder, index, text));
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts a stand-in for every file of the role into the bucket; the checksums are the real ones. */
async function stock(bucket: string, spec: MachineDocumentSpec, spoiled?: ArtifactName): Promise<MachineDocumentSpec> {
  const files: ArtifactFile[] = [];
  for (const name of requiredArtifacts(spec)) {
    const source = join(bucket, `${name}.source`);
    await mkdir(source);
    for (const [path, text] of Object.entries(program(name))) await writeIn(source, path, text, "0755");
    execFileSync("tar", ["--create", "--gzip", "--file", join(bucket, `${name}.tar.gz`), "--directory", source, "."]);
    const bytes = await readFile(join(bucket, `${name}.tar.gz`));
    files.push({ name, key: `${name}.tar.gz`, sha256: createHash("sha256").update(bytes).digest("hex") });
    if (name === spoiled) await writeFile(join(bucket, `${name}.tar.gz`), "something else");
  }
  const architecture = arch === "arm64" ? "arm64" : "x86_64";
  return { ...spec, architecture, artifacts: { ...spec.artifacts, files } };
}

/** What cloud-init would have written and enabled, stand-ins for the cloud, and the probe that ends the boot. */
async function lay(tree: string, spec: MachineDocumentSpec, probe: string): Promise<void> {
  const { write_files: files, runcmd } = parse(machineDocument(spec)) as Document;
  for (const { path, content, permissions } of files) await writeIn(tree, path, content, permissions);
  const volumeScript = dataVolumeScript({ devices: "/run/devices", waitSeconds: 3, pauseSeconds: 1 });
  if (existsSync(join(tree, scriptPath(volumeScript)))) {
    await writeIn(tree, scriptPath(volumeScript), volumeScript.text, "0755");
  }
  for (const [path, text] of Object.entries(cloudStandIns(probe))) await writeIn(tree, path, text, "0755");
  const enabled = runcmd.filter(([, verb]) => verb === "enable").flatMap(([, , , , ...units]) => units);
  const wants = join(tree, "etc/systemd/system/multi-user.target.wants");
  await mkdir(wants, { recursive: true });
  for (const unit of [...enabled, probeUnit]) {
    // The session agent is the image's.
    if (!unit.startsWith("amazon-")) await symlink(`../${unit}`, join(wants, unit));
  }
}

async function writeIn(root: string, path: string, text: string, mode: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text, { mode: Number.parseInt(mode, 8) });
}

async function resultOf(folder: string, index: number, output: string): Promise<Boot> {
  const text = await readFile(join(folder, "results", String(index)), "utf8").catch(async () => {
    const console = await readFile(join(folder, `console-${index}`), "utf8").catch(() => "");
    throw new Error(`boot ${index} did not come to its end:\n${output}\n${console}`);
  });
  const [states = "", notes = "", journal = ""] = text.split("-----\n");
  const rows = states
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  return { states: Object.fromEntries(rows.map(([unit = "", , active = ""]) => [unit, active])), notes, journal };
}
