import { describe, expect, test } from "vitest";
import { exportNameOf, rewrite } from "../../../cli/new/source-text";

const source = `import { defineEnvironment } from "./schema";

/** What it was for. */
export const stage = defineEnvironment("stage", {
  // why this one
  tier: "stage", /* kept */
  cloud: { zones: ['a', "b"], 'region': \`here\` },
  nodes: [{ address: "10.0.0.1" }],
  count: 3,
  baseline: true,
});
`;
const change = { environmentName: "preview", exportName: "preview", documentation: "New.", edits: [] };

describe("a rewritten environment", () => {
  test("differs in its name, its export and the comment above it when nothing else is asked for", () => {
    expect(rewrite(source, "stage.ts", change)).toBe(
      source
        .replace("What it was for.", "New.")
        .replace("const stage", "const preview")
        .replace('defineEnvironment("stage"', 'defineEnvironment("preview"'),
    );
  });

  test.each([
    [["cloud", "zones", 1], "c", `["a", "b"]`.replace('"b"', '"c"').replace('"a"', "'a'")],
    [["cloud", "region"], "there", `'region': "there"`],
    [["nodes", 0, "address"], "10.0.0.2", `{ address: "10.0.0.2" }`],
    [["count"], 4, "count: 4"],
    [["baseline"], false, "baseline: false"],
  ])("has %j changed to %j in place", (path, value, expected) => {
    const text = rewrite(source, "stage.ts", { ...change, edits: [{ path, value }] });
    expect(text).toContain(expected);
    expect(text).toContain("// why this one\n");
  });

  test("gets a comment where the source has none", () => {
    const bare = source.replace("/** What it was for. */\n", "");
    expect(rewrite(bare, "stage.ts", change)).toContain("\n/** New. */\nexport const preview = ");
  });

  test("is refused where a value that has to change is computed, with the file and the path", () => {
    const computed = source.replace("count: 3", "count: 1 + 2");
    expect(() =>
      rewrite(computed, "environments/stage.ts", { ...change, edits: [{ path: ["count"], value: 4 }] }),
    ).toThrow(
      "environments/stage.ts: count is computed: 1 + 2. Allowed: a value written out where it belongs. Fix: write it out",
    );
  });

  test("is refused where the value is not in the file", () => {
    const edits = [{ path: ["cloud", "accountId"], value: "1" }];
    expect(() => rewrite(source, "stage.ts", { ...change, edits })).toThrow(
      "cloud.accountId is not written in the file",
    );
  });

  test.each([
    ["no environment", "export const stage = 1;"],
    ["two environments", source + source.replace("const stage", "const other")],
    ["an environment whose data is built elsewhere", 'export const stage = defineEnvironment("stage", data);'],
  ])("is refused for a file with %s", (_, text) => {
    expect(() => rewrite(text, "stage.ts", change)).toThrow(/^stage\.ts: found [02] environments written out in it\./);
  });
});

test.each([
  ["preview", "preview"],
  ["load-test-2", "loadTest2"],
  ["delete", "deleteEnvironment"],
  ["new-2", "new2"],
])("%s is exported as %s", (name, expected) => {
  expect(exportNameOf(name)).toBe(expected);
});
