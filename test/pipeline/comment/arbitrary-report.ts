import fc from "fast-check";
import { areas, changeClasses, effects, type Change, type Finding, type Report } from "../../../pipeline/model";

/** What somebody would write who wants to break out, and what breaks programs by accident. */
const hostile = [
  "</details>",
  "```",
  "````\n</details>\n# owned",
  "| a | b |",
  "\\|",
  "`",
  "`` ` ``",
  "<!-- rkcp-diff:diff -->",
  "-->",
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[click](https://evil.example)",
  "https://evil.example/?q=1",
  "www.evil.example",
  "@acme/owners",
  "#123",
  "acme/exchange#7",
  "GH-12",
  "&lt;b&gt;",
  "**bold** _em_ ~~no~~",
  "$\\sqrt{3}$",
  ":tada:",
  "\u202e\u0000\u001b[2J\r\n",
  "\ud800",
  "🙂".repeat(40),
  "- item\n1. one\n> quote\n# head\n---",
  "",
  "   ",
];

const text = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.array(fc.constantFrom(...hostile), { maxLength: 4 }).map((parts) => parts.join(" ")),
  fc.nat({ max: 400 }).map((times) => "`|<@".repeat(times)),
);

const json = fc.option(fc.oneof(text, fc.jsonValue({ maxDepth: 2 }), fc.array(text, { maxLength: 5 })), {
  nil: undefined,
});

const change: fc.Arbitrary<Change> = fc
  .record({
    area: fc.constantFrom(...areas),
    environment: fc.oneof(fc.constantFrom("stage", "production"), text),
    scope: fc.oneof(fc.constantFrom("stage", "production", "cluster"), text),
    address: text,
    type: fc.oneof(fc.constantFrom("aws_db_instance", "Deployment"), text),
    class: fc.constantFrom(...changeClasses),
    formerAddress: fc.option(text, { nil: undefined }),
    moveTo: fc.option(text, { nil: undefined }),
    values: fc.array(
      fc.record({ path: text, before: json, after: json, forcesReplacement: fc.boolean() }) as fc.Arbitrary<
        Change["values"][number]
      >,
      { maxLength: 6 },
    ),
    impact: fc.record({ effect: fc.constantFrom(...effects), because: text }),
  })
  .map((made) => JSON.parse(JSON.stringify(made)) as Change);

const finding: fc.Arbitrary<Finding> = fc
  .record({
    guard: text,
    area: fc.constantFrom(...areas),
    environment: text,
    scope: text,
    address: text,
    reason: text,
    fix: text,
    waivable: fc.boolean(),
    exception: fc.option(fc.record({ owner: text, expires: fc.constant("2026-12-18"), reason: text }), {
      nil: undefined,
    }),
  })
  .map((made) => JSON.parse(JSON.stringify(made)) as Finding);

const revision = fc.record({ name: text, commit: fc.constant("6a529cd4f0b1d2f6a7c0f5b3e2d1c0b9a8978685") });

/** Any report; `times` repeats its changes, each in a scope of its own or not, up to what no comment can hold. */
export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    base: revision,
    head: revision,
    verdict: fc.constantFrom("unchanged", "passed", "refused", "incomplete"),
    changes: fc.array(change, { maxLength: 12 }),
    findings: fc.array(finding, { maxLength: 8 }),
    troubles: fc.array(fc.record({ subject: fc.constantFrom("base", "head", "plan"), message: text }), {
      maxLength: 3,
    }),
    times: fc.constantFrom(1, 1, 1, 1, 20, 80),
    apart: fc.boolean(),
  })
  .map(({ times, apart, changes, findings, ...report }) => ({
    format: 1,
    ...report,
    changes: Array.from({ length: times }, (_, round) =>
      changes.map((one) => ({
        ...one,
        ...(apart && { scope: `${one.scope}${round}` }),
        address: `${one.address}${round}`,
      })),
    ).flat(),
    findings: Array.from({ length: Math.min(times, 30) }, () => findings).flat(),
  }));
