import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { afterAll, describe, expect, test } from "vitest";
import { readReport, reportJson } from "../../../pipeline/report/json";
import { ReportProblem } from "../../../pipeline/report/problem";
import { reportJsonSchema } from "../../../pipeline/report/schema";
import { changeOf, exampleReport } from "./example";

const published = path.join(__dirname, "../../../docs/schemas/diff-report.schema.json");
const folder = mkdtempSync(path.join(tmpdir(), "rkcp-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(text: string): string {
  const file = path.join(folder, "report.json");
  writeFileSync(file, text);
  return file;
}

const changed = (change: (report: Record<string, unknown>) => void): string => {
  const report = JSON.parse(reportJson(exampleReport())) as Record<string, unknown>;
  change(report);
  return written(JSON.stringify(report));
};

describe("the published schema", () => {
  const schema = JSON.parse(readFileSync(published, "utf8")) as object;
  const validate = new Ajv2020({ strict: true, formats: { date: /^\d{4}-\d{2}-\d{2}$/ } }).compile(schema);

  test("is the one the code reads with", () => {
    expect(schema).toEqual(reportJsonSchema());
  });

  test("takes what is written", () => {
    expect(validate(JSON.parse(reportJson(exampleReport()))), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(JSON.parse(reportJson(exampleReport({ changes: [], findings: [], verdict: "unchanged" }))))).toBe(
      true,
    );
  });

  test("refuses another class, another format, and a finding without its reason", () => {
    const report = JSON.parse(reportJson(exampleReport())) as { changes: object[]; findings: object[] };
    expect(validate({ ...report, changes: [{ ...report.changes[0], class: "vanish" }] })).toBe(false);
    expect(validate({ ...report, format: 2 })).toBe(false);
    expect(validate({ ...report, findings: [{ ...report.findings[0], reason: undefined }] })).toBe(false);
  });
});

describe("reading it back", () => {
  test("gives the report, without whole resources", () => {
    const whole = changeOf({ before: { a: 1 }, after: { a: 2 } });
    const report = exampleReport({ changes: [whole] });
    expect(readReport(written(reportJson(report)))).toEqual(exampleReport({ changes: [changeOf()] }));
  });

  test("drops what a later revision added to the same format", () => {
    expect(readReport(changed((report) => (report["added"] = true)))).toEqual(exampleReport());
  });

  const refusals: readonly (readonly [string, () => string, RegExp])[] = [
    [
      "a newer format",
      () => changed((report) => (report["format"] = 2)),
      /format is 2\. Allowed: 1\. Fix: read it with the revision/,
    ],
    ["no format", () => changed((report) => delete report["format"]), /has no format\. Allowed: 1/],
    ["no JSON", () => written("# a comment"), /is no JSON\. Fix: write it with npm run diff/],
    ["half a file", () => written(reportJson(exampleReport()).slice(0, 900)), /is no JSON/],
    ["a list", () => written("[]"), /has no format/],
    ["no file", () => path.join(folder, "absent.json"), /absent\.json: cannot be read \(ENOENT.*Fix:/],
    [
      "a verdict that is none",
      () => changed((report) => (report["verdict"] = "fine")),
      /1 problem\(s\).*\n {2}verdict: .*"refused"/,
    ],
    [
      "a hundred changes that are none",
      () => changed((report) => (report["changes"] = Array.from({ length: 100 }, () => 1))),
      /100 problem[\s\S]* {2}and 92 more/,
    ],
  ];
  test.each(refusals)("refuses %s", (_name, file, message) => {
    expect(() => readReport(file())).toThrow(message);
    expect(() => readReport(file())).toThrow(ReportProblem);
  });

  test("refuses a file that is too large before it reads it", () => {
    const file = written("");
    truncateSync(file, 65 * 1024 * 1024);
    expect(() => readReport(file)).toThrow(/68157440 bytes\. Allowed: 67108864 at most/);
  });
});
