import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, readlink, stat, truncate, writeFile } from "node:fs/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { dataVolumeScript } from "../../../constructs/machine/data-volume";
import { isMissing, run } from "./tools";
import { useWorkshop } from "./workshop";

const missing = isMissing("mkfs.xfs");
const workshop = useWorkshop();

const volume = "vol-0123456789abcdef0";
const device = () => workshop.path("disks", `nvme-Amazon_Elastic_Block_Store_${volume.replace("-", "")}`);
const megabyte = 1024 * 1024;

beforeEach(async () => {
  await mkdir(workshop.path("disks"));
  await mkdir(workshop.path("run"));
  await tag(volume);
  // Formats for real, and notes that it did.
  await workshop.standIn("mkfs.xfs", 'echo "$@" >>"$WORKSHOP/formatted"\nPATH="${PATH#*:}" exec mkfs.xfs "$@"');
});

/** Instance metadata that knows version 2 only: no token, no answer. */
async function tag(value: string | undefined): Promise<void> {
  await workshop.standIn(
    "curl",
    `case "$*" in
      *--request\\ PUT*X-aws-ec2-metadata-token-ttl-seconds*/latest/api/token) echo token ;;
      *"X-aws-ec2-metadata-token: token"*/latest/meta-data/tags/instance/data-volume)
        ${value === undefined ? "exit 22" : `printf %s ${JSON.stringify(value)}`} ;;
      *) exit 22 ;;
    esac`,
  );
}

/** A disk that is a file: sparse, all zeros. The smallest that mkfs.xfs takes has 300 MiB. */
async function attach(): Promise<string> {
  await writeFile(device(), "");
  await truncate(device(), 320 * megabyte);
  return device();
}

async function writeAt(offset: number, bytes: Buffer): Promise<void> {
  const file = await open(device(), "r+");
  await file.write(bytes, 0, bytes.length, offset);
  await file.close();
}

const prepare = (waitSeconds = 0) =>
  workshop.run(
    dataVolumeScript({
      devices: workshop.path("disks"),
      link: workshop.path("run/device"),
      waitSeconds,
      pauseSeconds: 0.2,
    }),
  );

const wasFormatted = () => existsSync(workshop.path("formatted"));
const typeOf = async (path: string) =>
  (await run("blkid", ["--probe", "--match-tag", "TYPE", "-o", "value", path])).text;

describe.skipIf(missing)("the data volume", () => {
  test("is formatted when it is empty, and linked for the mount", async () => {
    await attach();
    const { code, text } = await prepare();
    expect(code, text).toBe(0);
    expect([await readlink(workshop.path("run/device")), (await typeOf(device())).trim()]).toEqual([device(), "xfs"]);
  });

  test("is not touched by a second boot", async () => {
    await attach();
    await prepare();
    const before = await uuid();
    const { code, text } = await prepare();
    expect([code, await uuid()]).toEqual([0, before]);
    expect(text).toContain("holds a file system: kept");
  });

  test("with another file system is refused, never formatted", async () => {
    execFileSync("/usr/sbin/mkfs.ext4", ["-q", await attach()]);
    const { code, text } = await prepare();
    expect([code === 0, wasFormatted(), (await typeOf(device())).trim()]).toEqual([false, false, "ext4"]);
    expect(text).toContain(`${volume} is neither empty nor xfs. Nothing was formatted.`);
  });

  test("with a partition table is refused, never formatted", async () => {
    await attach();
    await writeAt(446, Buffer.from([0x80, 0, 1, 0, 0x83, 0xfe, 0xff, 0xff, 0, 8, 0, 0, 0, 0, 8, 0]));
    await writeAt(510, Buffer.from([0x55, 0xaa]));
    const { code } = await prepare();
    expect([code === 0, wasFormatted()]).toEqual([false, false]);
  });

  test("with bytes that no tool recognises is refused, never formatted", async () => {
    await attach();
    await writeAt(5 * megabyte, Buffer.from("a wallet without a header"));
    const { code } = await prepare();
    expect([code === 0, wasFormatted()]).toEqual([false, false]);
  });

  test.each(["blkid", "wipefs"])("is never formatted when %s fails", async (tool) => {
    await attach();
    await workshop.standIn(tool, "exit 4");
    const { code, text } = await prepare();
    expect([code === 0, wasFormatted()]).toEqual([false, false]);
    expect(text).toContain("Nothing was formatted");
  });

  test("is never formatted when blkid is of two minds", async () => {
    await attach();
    await workshop.standIn("blkid", "exit 8");
    expect([(await prepare()).code === 0, wasFormatted()]).toEqual([false, false]);
  });

  test("may come minutes after the machine", async () => {
    setTimeout(() => void attach(), 700);
    const { code, text } = await prepare(10);
    expect(code, text).toBe(0);
  });

  test("that never comes fails the boot", async () => {
    const { code, text } = await prepare(1);
    expect(code).not.toBe(0);
    expect(text).toContain(`${volume} (${device()}) did not appear within 1 s`);
  });

  test("that no tag names fails the boot", async () => {
    await attach();
    await tag(undefined);
    const { code, text } = await prepare(1);
    expect([code === 0, wasFormatted()]).toEqual([false, false]);
    expect(text).toContain("the instance tag data-volume did not appear within 1 s");
  });

  test.each(["vol-../../sda", "/dev/sda", "vol-XYZ"])("is not looked for under the name %j", async (value) => {
    await attach();
    await tag(value);
    const { code, text } = await prepare();
    expect([code === 0, wasFormatted()]).toEqual([false, false]);
    expect(text).toContain("Allowed: the id of a volume");
  });

  test("is the one with the id, whatever else is attached", async () => {
    await attach();
    const other = workshop.path("disks", "nvme-Amazon_Elastic_Block_Store_vol0fedcba9876543210");
    await writeFile(other, "somebody else's");
    await prepare();
    expect(await readFile(other, "utf8")).toBe("somebody else's");
  });

  const uuid = async () => (await run("blkid", ["--probe", "--match-tag", "UUID", "-o", "value", device()])).text;
});

test.skipIf(missing)("a sparse test disk takes no space", async () => {
  expect((await stat(await attach())).blocks).toBe(0);
});
