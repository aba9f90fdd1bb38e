import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { commentOf } from "../../../pipeline/comment/markdown";
import type { Report } from "../../../pipeline/model";
import { readReport, reportJson } from "../../../pipeline/report/json";

const docs = path.resolve(__dirname, "../../../docs");

/** The report of a pull request that was played, as other programs read it. */
export const exampleFile = path.join(docs, "examples/several-things-at-once.json");
const document = path.join(docs, "pull-requests.md");

/** Prettier would line the comment up. */
const [begins, ends] = ["<!-- prettier-ignore-start -->\n\n", "\n\n<!-- prettier-ignore-end -->"];

/** The example's comment, by the report that is committed. */
export const exampleComment = (): string => commentOf(readReport(exampleFile)).long.trim();

/** The comment as the document has it. */
export function documentedComment(): string {
  const text = readFileSync(document, "utf8");
  return text.slice(text.indexOf(begins) + begins.length, text.indexOf(ends));
}

/** Takes a report for the example, and shows it in the document. */
export function acceptExample(report: Report): void {
  writeFileSync(exampleFile, reportJson(report));
  writeFileSync(
    document,
    readFileSync(document, "utf8").replace(documentedComment(), () => exampleComment()),
  );
}

/** A report without what differs on each day and in each repository. */
export function withoutDay(report: Report): unknown {
  const text = JSON.stringify(report)
    .replace(/\b\d{4}-\d{2}-\d{2}\b/g, "(day)")
    .replace(/\b[0-9a-f]{40}\b/g, "(commit)");
  return JSON.parse(text);
}
