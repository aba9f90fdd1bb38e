import path from "node:path";
import { ESLint } from "eslint";
import { describe, expect, test } from "vitest";

const ROOT = path.resolve(__dirname, "../..");

// Type-aware rules need a file of the project; the two rules on trial read the text alone.
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: {
    languageOptions: { parserOptions: { projectService: false, project: false } },
  },
  ruleFilter: ({ ruleId }) => ruleId === "no-restricted-imports" || ruleId === "no-restricted-syntax",
});

async function faultsOf(source: string): Promise<string[]> {
  const [result] = await eslint.lintText(source, { filePath: path.join(ROOT, "constructs/aws/planted.ts") });
  return (result?.messages ?? []).map((message) => message.message);
}

describe("the provider index rule", () => {
  test.each([
    'import { vpc } from "@cdktf/provider-aws";',
    'import { vpc } from "@cdktf/provider-aws/lib";',
    'import { vpc } from "@cdktf/provider-aws/lib/index";',
    'import { computeNetwork } from "@cdktf/provider-google";',
    'import { subnet } from "@cdktf/provider-azurerm/lib/index.js";',
    'export { vpc } from "@cdktf/provider-aws";',
    'const all = await import("@cdktf/provider-aws");',
  ])("refuses %s", async (source) => {
    expect(await faultsOf(source)).toEqual([expect.stringContaining("Fix: import the resource you need")]);
  });

  test.each([
    'import { Vpc } from "@cdktf/provider-aws/lib/vpc";',
    'import { IndexThing } from "@cdktf/provider-aws/lib/index-thing";',
    'const one = await import("@cdktf/provider-aws/lib/vpc");',
    'import { App } from "cdktf";',
  ])("allows %s", async (source) => {
    expect(await faultsOf(source)).toEqual([]);
  });
});
