import pico from "picocolors";
import { describe, expect, test } from "vitest";
import { reportText } from "../../../pipeline/report/text";
import { changeOf, exampleReport, valueOf } from "./example";

const plain = pico.createColors(false);
const text = reportText(exampleReport(), plain);
const place = (part: string): number => {
  expect(text).toContain(part);
  return text.indexOf(part);
};

describe("the report in a terminal", () => {
  test("about drift says so, and in which direction it reads", () => {
    const drift = reportText(exampleReport({ verdict: "passed", findings: [] }), plain, "drift");
    expect(drift).toMatch(/^Drift: 28 differences between what is described and what runs\n.*: described → found\n/);
  });

  test("says the verdict, then what is refused, felt, renamed, excepted, then the rest", () => {
    const order = [
      "Refused: 1 finding in 28 changes\nmain (6a529cd) → HEAD (0f3a1c2)",
      "│ production │",
      "\nRefused\n  stateful-loss  production  aws_db_instance",
      "Customers would feel: trading stops",
      "Customers would feel: deposits or withdrawals delayed",
      "Customers would feel nothing, but it holds data",
      "Renamed, and nobody said so",
      "Exceptions used",
      "production, cloud: 1 replace, above",
      "stage, cloud: 1 replace, 2 update in place, 1 create",
    ].map(place);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });

  test("gives every refusal its reason and its way out", () => {
    expect(text).toMatch(/kms_key_id forces a replacement: .*\n.*\n\s+Fix: Leave kms_key_id as it is/);
  });

  test("shows one value of several things once, with a digest's first letters", () => {
    expect(text.match(/2\.6\.49@sha256:5f2c6ec6b0a3… → 2\.6\.51@sha256:c81f0d3b7a6e…/g)).toHaveLength(5);
    expect(text).toContain("also apps/Deployment/peatio-order-processor, apps/Deployment/peatio-trade-executor");
  });

  test("shows a policy's one line that differs, not its text", () => {
    expect(text).toMatch(/policy:\n\s+- s3:GetObject\n\s+- {7}- s3:PutObject/);
  });

  test("keeps to 120 columns", () => {
    expect(text.split("\n").filter((line) => line.length > 120)).toEqual([]);
  });

  test("colours only where it is told to", () => {
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/\u001b/);
    // eslint-disable-next-line no-control-regex
    expect(reportText(exampleReport(), pico.createColors(true))).toMatch(/\u001b\[31m/);
  });

  test("says that nothing changes, and nothing else", () => {
    const unchanged = reportText(exampleReport({ verdict: "unchanged", changes: [], findings: [] }), plain);
    expect(unchanged).toBe("Nothing changes\nmain (6a529cd) → HEAD (0f3a1c2)\n");
  });

  test("shows why the base could not be rendered, line by line, and the head all the same", () => {
    const message = "environments/stage.ts has 1 problem(s):\n  database.storageGiB: got 10. Fix: use 20 or more";
    const report = exampleReport({ verdict: "incomplete", troubles: [{ subject: "base", message }] });
    const shown = reportText(report, plain);
    expect(shown).toMatch(/^Incomplete: the base could not be rendered, and 1 finding refused/);
    expect(shown).toContain("    database.storageGiB: got 10. Fix: use 20 or more");
    expect(shown).toContain("stage, cloud:");
  });

  test("says that no exception helps where none does", () => {
    const finding = { ...changeOf(), guard: "funds", reason: "r", fix: "f", waivable: false };
    expect(reportText(exampleReport({ findings: [finding] }), plain)).toContain("No exception helps here.");
  });

  test("lets no name move the cursor", () => {
    const change = changeOf({
      address: "a\u001b[2J\u202eb",
      values: [valueOf("p\u0007", "x\u001b]0;t\u0007", "y\rz")],
    });
    const shown = reportText(exampleReport({ changes: [change], findings: [] }), plain);
    // eslint-disable-next-line no-control-regex
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(shown).toContain("a\\u{1b}[2J\\u{202e}b");
  });

  test("cuts a value of a thousand lines", () => {
    const long = Array.from({ length: 1000 }, (_, index) => `line ${index}`).join("\n");
    const shown = reportText(
      exampleReport({ changes: [changeOf({ values: [valueOf("script", undefined, long)] })] }),
      plain,
    );
    expect(shown).toContain("… 970 more lines");
  });
});
