import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyLock } from "../../stacks/locks";

const root = path.join(__dirname, "..", "..");
const mirror = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "rkcp", "terraform-mirror");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rkcp-lock-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lock(...words: string[]) {
  const command = ["--require", "tsx/cjs", "cli/lock.ts", "--out", folder, ...words];
  return spawnSync("node", command, { cwd: root, encoding: "utf8" });
}

describe("the committed checksums", () => {
  test("are put beside a stack of their cloud", () => {
    writeFileSync(path.join(folder, "aws.lock.hcl"), "# checksums\n");
    copyLock("aws", folder, folder);
    expect(readFileSync(path.join(folder, ".terraform.lock.hcl"), "utf8")).toBe("# checksums\n");
  });

  test("are no condition of a synth", () => {
    copyLock("aws", folder, folder);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("npm run lock", () => {
  test("says why it wrote nothing when no provider can be had", () => {
    const { status, stderr } = lock("--mirror", path.join(folder, "absent"), "--platform", "linux_amd64");
    expect(status).toBe(1);
    expect(stderr).toContain(
      "Nothing was written. Fix: run it where Terraform's registry can be reached, or give --mirror",
    );
    expect(existsSync(path.join(folder, "aws.lock.hcl"))).toBe(false);
  });

  const hasMirror = existsSync(mirror);
  if (!hasMirror) console.warn(`SKIPPED: no provider in the cache (${mirror}). Fix: npm run rehearse puts it there`);

  test.skipIf(!hasMirror)("writes the checksum of the provider it finds", () => {
    const { status } = lock(
      "--mirror",
      mirror,
      "--platform",
      `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`,
    );
    expect(status).toBe(0);
    expect(readFileSync(path.join(folder, "aws.lock.hcl"), "utf8")).toMatch(/constraints = "~> 6\.25"[\s\S]+"h1:/);
  });
});
