import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import {
  hasAwsProvider,
  mirrorFolder,
  providerFile,
  reasonIn,
  terraformPlatform,
} from "../../rehearsal/tools/aws-provider";
import {
  cacheFolder,
  formatBytes,
  formatSeconds,
  installWhole,
  missingTool,
  sizeOf,
  withLock,
} from "../../rehearsal/tools/cache";
import { findOnPath } from "../../rehearsal/tools/find-on-path";
import { refuseOldTerraform } from "../../rehearsal/tools/terraform";

let cache = "";
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "rkcp-cache-"));
});
const quiet = (): void => undefined;

describe("the cache", () => {
  test("is where XDG_CACHE_HOME says", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "/var/cache/me" })).toBe("/var/cache/me/rkcp");
  });

  test("is in ~/.cache otherwise, also when XDG_CACHE_HOME is relative", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "cache" })).toBe(cacheFolder({}));
  });

  test("knows the size of a folder", async () => {
    await mkdir(join(cache, "deep"));
    await writeFile(join(cache, "deep", "file"), "12345");
    expect(await sizeOf(cache)).toBe(5);
  });

  test.each([
    [900_000, "1 MB"],
    [78_400_000, "79 MB"],
    [905_130_146, "0.9 GB"],
  ])("%d bytes read as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test.each([
    [0.42, "0.4 s"],
    [42, "42 s"],
    [185, "3 min 05 s"],
  ])("%d seconds read as %s", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));
});

describe("an installation", () => {
  test("appears under its name when it is whole", async () => {
    await installWhole(join(cache, "tool"), (folder) => writeFile(join(folder, "program"), "whole"));
    expect(await readFile(join(cache, "tool", "program"), "utf8")).toBe("whole");
    expect(await readdir(cache)).toEqual(["tool"]);
  });

  test("that is interrupted leaves nothing under its name", async () => {
    const interrupted = installWhole(join(cache, "tool"), async (folder) => {
      await writeFile(join(folder, "program"), "half");
      throw new Error("interrupted");
    });
    await expect(interrupted).rejects.toThrow("interrupted");
    expect(existsSync(join(cache, "tool"))).toBe(false);
  });

  test("removes what an interrupted one left", async () => {
    await mkdir(join(cache, "tool.partial-1"));
    await installWhole(join(cache, "tool"), (folder) => writeFile(join(folder, "program"), "whole"));
    expect(await readdir(cache)).toEqual(["tool"]);
  });

  test("replaces an older one", async () => {
    await installWhole(join(cache, "tool"), (folder) => writeFile(join(folder, "old"), ""));
    await installWhole(join(cache, "tool"), (folder) => writeFile(join(folder, "new"), ""));
    expect(await readdir(join(cache, "tool"))).toEqual(["new"]);
  });
});

describe("the installation lock", () => {
  test("lets one installation run at a time", async () => {
    let running = 0;
    let most = 0;
    const install = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running -= 1;
    };
    await Promise.all([1, 2].map(() => withLock(cache, "tool", quiet, install)));
    expect(most).toBe(1);
  });

  test("tells whom it waits for", async () => {
    const lines: string[] = [];
    await writeFile(join(cache, "tool.lock"), String(process.pid));
    const waiting = withLock(
      cache,
      "tool",
      (line) => lines.push(line),
      () => Promise.resolve(),
      AbortSignal.timeout(300),
    );
    await expect(waiting).rejects.toThrow();
    expect(lines[0]).toContain(`waiting for process ${process.pid}, which installs the same`);
  });

  test("is given back when the installation fails", async () => {
    await expect(withLock(cache, "tool", quiet, () => Promise.reject(new Error("no disk")))).rejects.toThrow("no disk");
    expect(existsSync(join(cache, "tool.lock"))).toBe(false);
  });
});

describe("the AWS provider's mirror", () => {
  const platform = "linux_amd64";

  test("has Terraform's layout", () => {
    expect(providerFile("/cache", platform)).toBe(
      "/cache/terraform-mirror/registry.terraform.io/hashicorp/aws/6.47.1/linux_amd64/terraform-provider-aws_v6.47.1_x5",
    );
  });

  test("counts as filled when the provider was built", async () => {
    await mkdir(join(providerFile(cache, platform), ".."), { recursive: true });
    await writeFile(providerFile(cache, platform), "");
    expect(hasAwsProvider(cache, platform)).toBe(true);
  });

  test("counts as filled when the provider was downloaded, which stays packed", async () => {
    const folder = join(mirrorFolder(cache), "registry.terraform.io", "hashicorp", "aws");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "terraform-provider-aws_6.47.1_linux_amd64.zip"), "");
    expect(hasAwsProvider(cache, platform)).toBe(true);
  });

  test("does not count as filled by an interrupted build", async () => {
    const folder = `${join(providerFile(cache, platform), "..")}.partial-1`;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "terraform-provider-aws"), "");
    expect(hasAwsProvider(cache, platform)).toBe(false);
  });

  test("says why the registry gave nothing, in Terraform's words", () => {
    const output =
      "- Mirroring hashicorp/aws...\n\n  Error: Provider not available\n  \n  Failed to download\n  it: no such host.\n  \n";
    expect(reasonIn(output)).toBe("Failed to download it: no such host.");
    expect(reasonIn("terraform: could not run\n")).toBe("terraform: could not run");
  });

  test.each([
    ["linux", "x64", "linux_amd64"],
    ["darwin", "arm64", "darwin_arm64"],
    ["win32", "x64", "windows_amd64"],
  ])("calls %s on %s %s", (system, arch, name) => expect(terraformPlatform(system, arch)).toBe(name));
});

describe("a missing tool", () => {
  test("is named with its purpose and how to get it", () => {
    expect(missingTool("go", "building the AWS provider", "install Go").message).toBe(
      "go: not found on PATH. Needed for building the AWS provider. Fix: install Go",
    );
  });

  test("is one that no folder of PATH has", async () => {
    expect(await findOnPath(["terraform"], cache)).toBeUndefined();
  });

  test("is found under its second name too", async () => {
    await writeFile(join(cache, "python"), "", { mode: 0o755 });
    expect(await findOnPath(["python3", "python"], cache)).toBe(join(cache, "python"));
  });

  test("may be a Terraform that is too old", () => {
    expect(() => refuseOldTerraform("/usr/bin/terraform", "1.9.8")).toThrow(
      "/usr/bin/terraform: found version 1.9.8. Allowed: 1.11 or newer. Fix: install Terraform 1.11",
    );
    expect(() => refuseOldTerraform("/usr/bin/terraform", "1.11.4")).not.toThrow();
    expect(() => refuseOldTerraform("/usr/bin/terraform", "2.0.0")).not.toThrow();
  });
});
