import { expect } from "vitest";
import { effects, type Change, type Effect, type Finding, type Verdict } from "../../../pipeline/model";
import type { PullRequest } from "./pull-request";
import type { Answer, PlayedRepository } from "./repository";

/** Exit codes of `npm run diff`, as its --help says. */
const codes: Readonly<Record<Verdict, number>> = { unchanged: 0, passed: 0, refused: 1, incomplete: 3 };

/** Characters the hosting API takes. */
const longestComment = 65_536;

/** Makes the pull request, compares it, and holds the answer against what has to be said of it. */
export async function play(repository: PlayedRepository, pullRequest: PullRequest): Promise<Answer> {
  const head = branchOf(pullRequest.title);
  const base = pullRequest.before === undefined ? "main" : `before-${head}`;
  if (pullRequest.before !== undefined) repository.branch(base, pullRequest.before);
  repository.branch(head, pullRequest, base);
  const answer = await repository.diff(base, head);
  expectAnswer(answer, pullRequest);
  return answer;
}

const branchOf = (title: string): string => title.toLowerCase().replace(/[^a-z0-9]+/g, "-");

function expectAnswer({ code, report, comment, stderr }: Answer, expected: PullRequest): void {
  const { changes, findings, troubles, verdict } = report;
  const found = {
    verdict,
    changes: differences(changes.map(changeLine), expected.changes),
    findings: differences(findings.map(findingLine), expected.findings),
    felt: worst(changes),
    troubles: troubles.length,
  };
  expect(found, stderr).toEqual({
    verdict: expected.verdict,
    changes: none,
    findings: none,
    felt: expected.felt ?? "none",
    troubles: expected.trouble === undefined ? 0 : 1,
  });
  if (expected.trouble !== undefined) expect(troubles[0]?.message).toContain(expected.trouble);
  expect(code, stderr).toBe(codes[expected.verdict]);
  expect(comment.length).toBeLessThanOrEqual(longestComment);
}

const none = { missing: [], unexpected: [] };

export const changeLine = ({ class: what, environment, scope, address }: Change): string =>
  `${what} ${environment}/${scope} ${address}`;

export const findingLine = ({ guard, environment, scope, address, exception }: Finding): string =>
  `${guard} ${environment}/${scope} ${address}${exception ? ` (excepted by ${exception.owner})` : ""}`;

/** Patterns that nothing meets, and lines that meet none. */
function differences(lines: readonly string[], patterns: readonly string[]) {
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.split("*").map(literally).join(".*")}$`));
  return {
    missing: patterns.filter((_, index) => !lines.some((line) => expressions[index]?.test(line))),
    unexpected: [...new Set(lines.filter((line) => !expressions.some((expression) => expression.test(line))))],
  };
}

const literally = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");

/** The worst effect of all. */
export const worst = (changes: readonly Change[]): Effect =>
  effects[Math.max(0, ...changes.map(({ impact }) => effects.indexOf(impact.effect)))] ?? "none";
