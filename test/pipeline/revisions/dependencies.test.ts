import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dependenciesOf, differenceFromLock } from "../../../pipeline/revisions/dependencies";
import { FakeProject, lockWithLibrary } from "./fake-project";

let project: FakeProject;
let registry: Server;
let library: Record<string, unknown>;
let downloads = 0;
let root = "";

/** A registry that has one library, whose install script would leave a trace. */
beforeEach(async () => {
  project = new FakeProject();
  downloads = 0;
  const tarball = packLibrary(project.beside("package"));
  registry = createServer(({ url }, response) => {
    downloads += 1;
    if (url?.endsWith("-1.0.0.tgz") !== true) response.statusCode = 404;
    response.end(tarball);
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  const { port } = registry.address() as AddressInfo;
  library = {
    version: "1.0.0",
    resolved: `http://127.0.0.1:${port}/library-of-test-1.0.0.tgz`,
    integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
    hasInstallScript: true,
  };
  root = project.beside("revision");
  mkdirSync(root);
  writeFileSync(
    path.join(root, "package.json"),
    JSON.stringify({ name: "fake", dependencies: { "library-of-test": "1.0.0" } }),
  );
  writeFileSync(path.join(root, "package-lock.json"), lockWithLibrary(library));
});
afterEach(() => {
  registry.close();
  project.end();
});

function packLibrary(folder: string): Buffer {
  mkdirSync(folder);
  const trace = project.beside("script-ran");
  writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ name: "library-of-test", version: "1.0.0", scripts: { install: `touch ${trace}` } }),
  );
  const file = project.beside("library.tgz");
  execFileSync("tar", ["-czf", file, "-C", path.dirname(folder), "package"]);
  return readFileSync(file);
}

const install = (signal?: AbortSignal) =>
  dependenciesOf({
    root,
    checkout: project.folder,
    cache: project.beside("dependencies"),
    onProgress: () => undefined,
    ...(signal && { signal }),
  });

describe("dependencies", () => {
  test("are the checkout's when the lock file asks for the same", async () => {
    writeFileSync(path.join(root, "package-lock.json"), readFileSync(path.join(project.folder, "package-lock.json")));
    expect(await install()).toBe(path.join(project.folder, "node_modules"));
  });

  test("are installed once for a lock file, without scripts", async () => {
    const [one, other] = await Promise.all([install(), install()]);
    expect(one).toBe(other);
    expect(await install()).toBe(one);
    expect(JSON.parse(readFileSync(path.join(one, "library-of-test/package.json"), "utf8"))).toMatchObject({
      version: "1.0.0",
    });
    expect(downloads).toBe(1);
    expect(() => readFileSync(project.beside("script-ran"))).toThrow("ENOENT");
  });

  test("that npm can't get are told in npm's words, and nothing half is kept", async () => {
    const gone = { ...library, resolved: String(library["resolved"]).replace("-1.0.0", "-0.9.9") };
    writeFileSync(path.join(root, "package-lock.json"), lockWithLibrary(gone));
    await expect(install()).rejects.toThrow(/its dependencies can't be installed:\n.*npm ci[^]*E404/);
    writeFileSync(path.join(root, "package-lock.json"), lockWithLibrary(library));
    expect(await install()).toContain("node_modules");
  });

  test("of a revision without a lock file are unknown", async () => {
    writeFileSync(path.join(root, "package-lock.json"), "");
    await expect(install()).rejects.toThrow();
  });
});

describe("a checkout's libraries", () => {
  const asked = {
    "node_modules/a": { version: "2.0.0", integrity: "sha512-a" },
    "node_modules/b": { version: "1.0.0", dev: true },
  };
  const difference = async (
    installed: Record<string, unknown> | undefined,
    packages: Record<string, unknown> = asked,
  ) => {
    const text = JSON.stringify({ lockfileVersion: 3, packages: { "": {}, ...packages } });
    project.write(
      "node_modules/.package-lock.json",
      installed === undefined ? "" : JSON.stringify({ lockfileVersion: 3, packages: installed }),
    );
    return differenceFromLock(project.folder, text);
  };

  test("may lack development packages", async () => {
    expect(await difference(asked)).toBeUndefined();
    expect(await difference({ "node_modules/a": asked["node_modules/a"] })).toBeUndefined();
  });

  test.each([
    [{}, "a is not installed, 2.0.0 asked for"],
    [{ "node_modules/a": { version: "1.9.0" } }, "a 1.9.0 is installed, 2.0.0 asked for"],
    [
      { "node_modules/a": { version: "2.0.0", integrity: "sha512-b" } },
      "a 2.0.0 is installed with another checksum than asked for",
    ],
    [{ ...asked, "node_modules/@c/d": { version: "1.0.0" } }, "@c/d is installed and not asked for"],
    [undefined, "node_modules was not installed by npm"],
  ])("differ: %j", async (installed, words) => {
    expect(await difference(installed)).toBe(words);
  });

  test("are not known of a lock file that npm did not write", async () => {
    expect(await differenceFromLock(project.folder, "{")).toBe("package-lock.json is no lock file of npm 7 or later");
  });
});
