import { readFile } from "node:fs/promises";
import path from "node:path";
import { type ICruiseResult } from "dependency-cruiser";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

const ROOT = path.resolve(__dirname, "../..");

interface Manifest {
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

/** Packages that no file imports and no script runs, with what they are here for. */
const usedOtherwise: Readonly<Record<string, string>> = {
  "cdktf-cli": "people run `npx cdktf`",
  typescript: "its `tsc` is the type check",
};

async function manifest(): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8")) as Manifest;
}

async function importedPackages(): Promise<Set<string>> {
  const cruise = ["--config", path.join(ROOT, ".dependency-cruiser.js"), "--output-type", "json", "."];
  const { stdout } = await execa("depcruise", cruise, { cwd: ROOT, preferLocal: true, localDir: ROOT, reject: false });
  const { modules } = JSON.parse(stdout) as ICruiseResult;
  const names = modules.flatMap(({ dependencies }) => dependencies.map(({ module }) => module));
  return new Set(names.map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/")));
}

describe("every dependency", () => {
  test("is imported, run by a script or here for a stated reason", async () => {
    const { scripts, dependencies, devDependencies } = await manifest();
    const imported = await importedPackages();
    const commands = [...Object.values(scripts), await readFile(path.join(ROOT, "cdktf.json"), "utf8")].join("\n");
    const unused = [...Object.keys(dependencies), ...Object.keys(devDependencies)].filter((name) => {
      // Declarations are used where the package they describe is.
      const described = name.replace(/^@types\/(node$)?/, "");
      return described !== "" && !imported.has(described) && !commands.includes(described) && !(name in usedOtherwise);
    });
    expect(unused).toEqual([]);
  });

  test("is pinned to one version", async () => {
    const { dependencies, devDependencies } = await manifest();
    const versions = Object.entries({ ...dependencies, ...devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test("has a lock file that names no registry host", async () => {
    expect(await readFile(path.join(ROOT, "package-lock.json"), "utf8")).not.toMatch(/"resolved": "https?:/);
  });
});
