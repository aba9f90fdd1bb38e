import { createRequire } from "node:module";
import path from "node:path";
import { execa } from "execa";
import { type ICruiseResult, type IConfiguration } from "dependency-cruiser";
import { beforeAll, describe, expect, test } from "vitest";

const ROOT = path.resolve(__dirname, "../..");
const CONFIGURATION = path.join(ROOT, ".dependency-cruiser.js");
const law = createRequire(__filename)(CONFIGURATION) as IConfiguration;
const ruleNames = (law.forbidden ?? []).map((rule) => rule.name ?? "unnamed").sort();

/** Every broken rule of a tree, as `rule: importing file`. */
async function violationsOf(folder: string): Promise<string[]> {
  const { stdout } = await execa("depcruise", ["--config", CONFIGURATION, "--output-type", "json", "."], {
    cwd: folder,
    preferLocal: true,
    localDir: ROOT,
    // The exit code is the number of violations; the report is on stdout either way.
    reject: false,
  });
  const report = JSON.parse(stdout) as ICruiseResult;
  return report.summary.violations.map((violation) => `${violation.rule.name}: ${violation.from}`);
}

describe("the import law", () => {
  let planted: string[] = [];

  beforeAll(async () => {
    planted = await violationsOf(path.join(__dirname, "planted"));
  });

  test.each(ruleNames)("%s finds its planted violation, once", (name) => {
    const found = planted.filter((violation) => violation.startsWith(`${name}: `));
    expect(found).toEqual([expect.stringContaining(`/${name}`)]);
  });

  test("no planted file breaks a second rule", () => {
    expect(planted).toHaveLength(ruleNames.length);
  });

  test("every rule carries the sentence that explains it", () => {
    expect(law.forbidden?.filter((rule) => !rule.comment)).toEqual([]);
  });

  test("the real tree keeps the law", async () => {
    expect(await violationsOf(ROOT)).toEqual([]);
  });
});
