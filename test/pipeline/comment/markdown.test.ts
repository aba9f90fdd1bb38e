import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commentOf, hasSomethingToSay, longestComment, longestShort } from "../../../pipeline/comment/markdown";
import { tagLine } from "../../../pipeline/comment/tag";
import { documentedComment, exampleComment } from "../played/example";
import { changeOf, exampleReport, valueOf } from "../report/example";
import { anyReport } from "./arbitrary-report";
import { faultsOf } from "./structure";

const example = commentOf(exampleReport());
const unchanged = exampleReport({ verdict: "unchanged", changes: [], findings: [] });

describe("the comment", () => {
  test("is the one that docs/pull-requests.md shows of the example", () => {
    expect(documentedComment()).toBe(exampleComment());
  });

  test("begins with its tag, then the verdict, then counts", () => {
    expect(example.long).toMatch(/^<!-- rkcp-diff:diff -->\n\n## ⛔ Refused: 1 finding in 28 changes\n/);
    expect(example.long).toContain("| `production` | 0 | 0 | 11 | **1** | 0 | **trading stops** |");
    expect(commentOf(exampleReport(), { tag: "plan" }).long.split("\n")[0]).toBe(tagLine("plan"));
  });

  test("has what refuses with its way out before what customers feel, and that before details", () => {
    const { long } = example;
    const parts = [
      "### Refused",
      "Way out: Leave",
      "### What customers would feel",
      "### Renamed",
      "### Exceptions used",
      "<details>",
    ];
    const order = parts.map((part) => long.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
    expect(long).toContain(
      "`eve` answers for it until **2026-12-18**: second office until the move is over, ticket RK-840",
    );
    expect(long).toContain('add `this.logs.moveFromId("aws_cloudwatch_log_group.account_cluster_log-group_42B2840D")`');
  });

  test("shows a base that does not synthesise with its own error", () => {
    const message = 'environments/stage.ts: "tier" is missing.\nFix: set it';
    const { long } = commentOf({ ...unchanged, verdict: "incomplete", troubles: [{ subject: "base", message }] });
    expect(long).toContain("## ⚠️ Incomplete: the base could not be rendered");
    expect(long).toContain(
      '- **the base could not be rendered**: environments/stage.ts: "tier" is missing. Fix: set it',
    );
  });

  test("says of a value that is written as it was where the other one comes from", () => {
    const before = "${aws_db_instance.ledger.address}";
    const value = { ...valueOf("records", before, before), because: "aws_db_instance.ledger is replaced" };
    const impact = { effect: "trading-stops" as const, because: "mysql ← trading" };
    const { long } = commentOf(exampleReport({ changes: [changeOf({ values: [value], impact })] }));
    expect(long).toMatch(/ {2}- `records`: .*aws_db_instance.ledger.* is replaced\n/);
    expect(long).toContain("@@ records @@\n! aws_db_instance.ledger is replaced\n");
  });

  test("about drift says so", () => {
    expect(commentOf(exampleReport({ verdict: "passed" }), { about: "drift" }).long).toContain(
      "## ⚠️ Drift: 28 differences between what is described and what runs",
    );
    expect(commentOf(unchanged, { about: "drift" }).long).toContain("## ✅ No drift");
  });

  test("is not needed when nothing changes, nothing is found and all was compared", () => {
    expect(hasSomethingToSay(unchanged)).toBe(false);
    expect(hasSomethingToSay({ ...unchanged, troubles: [{ subject: "base", message: "" }] })).toBe(true);
    expect(hasSomethingToSay({ ...unchanged, findings: exampleReport().findings })).toBe(true);
    expect(hasSomethingToSay(exampleReport())).toBe(true);
  });

  test("hides a secret", () => {
    const secret = ["cor", "rect", "horse"].join("-");
    const change = changeOf({ values: [valueOf("auth_token", undefined, secret)] });
    const { long, short } = commentOf(exampleReport({ changes: [change] }));
    expect(long + short).not.toContain(secret);
    expect(long).toContain("(hidden)");
  });

  test("refuses a tag that would end the hidden line", () => {
    expect(() => commentOf(exampleReport(), { tag: "a --> b" })).toThrow(/Allowed: a-z, 0-9 and -/);
  });
});

describe("too much for one comment", () => {
  const many = (count: number) =>
    exampleReport({
      changes: [
        ...exampleReport().changes,
        ...Array.from({ length: count }, (_, index) =>
          changeOf({
            area: "kubernetes",
            scope: `feature-${String(index % 40).padStart(2, "0")}`,
            address: `apps/Deployment/service-${index}`,
            values: [valueOf("spec.template.spec.containers[*].image", `old-${index}`, `new-${index}`)],
          }),
        ),
      ],
    });

  test("keeps the values of the most important, names others, counts the rest, and says so", () => {
    const { long } = commentOf(many(2000), { whole: "the artifact `diff.json`" });
    expect(long.length).toBeLessThanOrEqual(longestComment);
    expect(long.length).toBeGreaterThan(longestComment - 6_000);
    expect(faultsOf(long)).toEqual([]);
    expect(long).toContain("@@ kms_key_id @@ forces replacement");
    expect(long).toContain("+ new-0");
    expect(long).toContain("not listed for want of room.");
    // Every namespace is there, with its counts, though not its values.
    for (let index = 0; index < 40; index += 1) {
      expect(long).toContain(`feature-${String(index).padStart(2, "0")}`);
    }
    expect(long).toContain("<sub>Shortened. Everything: the artifact `diff.json`.</sub>");
    expect(example.long).not.toContain("Shortened");
  });

  test("counts stacks and namespaces when there are too many to name", () => {
    const changes = Array.from({ length: 3000 }, (_, index) => changeOf({ scope: `scope-${index}` }));
    const { long } = commentOf(exampleReport({ changes }));
    expect(long).toMatch(/and \d+ more stacks and namespaces/);
    expect(faultsOf(long)).toEqual([]);
  });

  test("counts findings that do not fit, and never cuts one", () => {
    const [finding] = exampleReport().findings;
    if (finding === undefined) throw new Error("the example has a finding");
    const findings = Array.from({ length: 500 }, () => ({ ...finding, reason: "because of it. ".repeat(30) }));
    const { long, short } = commentOf(exampleReport({ findings }));
    expect(long).toMatch(/\d+ more findings refuse it\./);
    expect(short).toMatch(/\d+ more findings refuse it\./);
    expect(short).toContain("## ⛔ Refused: 500 findings in 28 changes");
    expect(short.length).toBeLessThanOrEqual(longestShort);
  });

  test("leaves details the room to say how many there are", () => {
    const impact = { effect: "trading-stops" as const, because: "why" };
    const changes = Array.from({ length: 1000 }, (_, index) =>
      changeOf({ scope: `scope-${index}`, address: `it-${index}`, values: [], impact }),
    );
    for (let letters = 1; letters <= 100; letters += 1) {
      const troubles = [{ subject: "plan" as const, message: "m".repeat(letters) }];
      const { long } = commentOf(exampleReport({ troubles, findings: [], changes }));
      expect(long.length).toBeLessThanOrEqual(longestComment);
      expect(long).toMatch(/and \d+ more stacks and namespaces/);
    }
  });
});

test("any report fits, in both forms, with its tag, every block whole and nothing read as Markdown or HTML", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const { long, short } = commentOf(report);
      expect(long.length).toBeLessThanOrEqual(longestComment);
      expect(short.length).toBeLessThanOrEqual(longestShort);
      for (const body of [long, short]) {
        expect(body.split("\n")[0]).toBe("<!-- rkcp-diff:diff -->");
        expect(faultsOf(body)).toEqual([]);
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});
