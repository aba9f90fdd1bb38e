import Table from "cli-table3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../../pipeline/model";
import { changeClasses } from "../../../pipeline/model";
import { readReport, reportJson } from "../../../pipeline/report/json";
import { acceptExample, exampleFile, withoutDay } from "./example";
import { play, worst } from "./play";
import { pullRequests } from "./pull-requests";
import { severalThings } from "./pull-requests/several";
import { type Answer, PlayedRepository } from "./repository";

let repository: PlayedRepository;
beforeAll(() => {
  repository = new PlayedRepository();
});
afterAll(() => repository.end());

const answers = new Map<string, Answer>();
afterAll(() => {
  const table = new Table({
    head: ["pull request", "verdict", "classes", "customers would feel", "guards", "s"],
    style: { head: [], border: [] },
  });
  for (const { title } of pullRequests) {
    const answer = answers.get(title);
    if (answer === undefined) continue;
    const { report, seconds } = answer;
    table.push([title, report.verdict, classes(report), worst(report.changes), guards(report), seconds.toFixed(0)]);
  }
  process.stdout.write(`${table.toString()}\n`);
});

const classes = ({ changes }: Report): string =>
  changeClasses
    .map((one) => ({ one, count: changes.filter((change) => change.class === one).length }))
    .filter(({ count }) => count > 0)
    .map(({ one, count }) => `${count} ${one}`)
    .join(", ");

function guards({ findings }: Report): string {
  const names = findings.map(({ guard, exception }) => (exception ? `${guard} (excepted)` : guard));
  return [...new Set(names)].map((name) => `${names.filter((one) => one === name).length} ${name}`).join(", ");
}

test("thirty or more, each with a title of its own", () => {
  expect(new Set(pullRequests.map(({ title }) => title)).size).toBe(pullRequests.length);
  expect(pullRequests.length).toBeGreaterThanOrEqual(30);
});

test("the example of docs/pull-requests.md is what is answered today", async () => {
  const { report } = await play(repository, severalThings);
  if (process.env["RKCP_ACCEPT_EXAMPLE"] === "true") acceptExample(report);
  // Otherwise: RKCP_ACCEPT_EXAMPLE=true npm run test:pull-requests -- -t example, and look at what it shows.
  expect(withoutDay(readReport(exampleFile))).toEqual(withoutDay(JSON.parse(reportJson(report)) as Report));
});

describe.concurrent("a pull request", () => {
  test.each(pullRequests.map((one) => [one.title, one] as const))("%s", async (title, one) => {
    answers.set(title, await play(repository, one));
  });
});
