import { describe, expect, test, vi } from "vitest";
import { FindingsError } from "../../rehearsal/findings";
import { type Phase, runPhases } from "../../rehearsal/phases";
import { throttled } from "../../rehearsal/progress";
import { emptyReport, formatReport, hasPassed } from "../../rehearsal/report";

const passes = (name: string, needs: string[] = []): Phase => ({
  name,
  needs,
  run: () => Promise.resolve(`${name} ok`),
});
const fails = (name: string, error: Error, needs: string[] = []): Phase => ({
  name,
  needs,
  run: () => Promise.reject(error),
});

async function outcomeOf(phases: Phase[], signal: AbortSignal = new AbortController().signal) {
  const report = emptyReport("stage");
  await runPhases(phases, report, signal);
  return { report, statuses: Object.fromEntries(report.phases.map(({ name, status }) => [name, status])) };
}

describe("the phases", () => {
  test("all passed make a rehearsal that passed", async () => {
    const { report } = await outcomeOf([passes("plan"), passes("apply", ["plan"])]);
    expect(hasPassed(report)).toBe(true);
  });

  test("that need a failed one do not run, and the others do", async () => {
    const { report, statuses } = await outcomeOf([
      fails("plan", new Error("no plan\nwith details")),
      passes("apply", ["plan"]),
      passes("secret search"),
    ]);
    expect(statuses).toEqual({ plan: "failed", apply: "not run", "secret search": "passed" });
    expect(report.problems).toEqual(["plan: no plan\nwith details"]);
    expect(hasPassed(report)).toBe(false);
  });

  test("say which missing phase kept them from running", async () => {
    const { report } = await outcomeOf([fails("plan", new Error("no plan")), passes("apply", ["plan"])]);
    expect(report.phases.at(-1)?.note).toBe('needs "plan", which did not pass');
  });

  test("with findings list each finding once", async () => {
    const report = emptyReport("stage");
    const search: Phase = {
      name: "search",
      needs: [],
      run: () => {
        report.problems.push("finding one", "finding two");
        return Promise.reject(new FindingsError("2 finding(s): finding one"));
      },
    };
    await runPhases([search], report, new AbortController().signal);
    expect(report.problems).toEqual(["finding one", "finding two"]);
  });

  test("nobody asked for are named with the way to ask, and do not fail the rehearsal", async () => {
    const { report } = await outcomeOf([{ ...passes("policy scan"), unwanted: "not asked for: add --scan" }]);
    expect(report.phases).toEqual([
      { name: "policy scan", status: "not run", seconds: 0, note: "not asked for: add --scan" },
    ]);
    expect(hasPassed(report)).toBe(true);
  });

  test("after an interruption do not run", async () => {
    const { statuses } = await outcomeOf([passes("plan")], AbortSignal.abort());
    expect(statuses).toEqual({ plan: "not run" });
  });
});

describe("progress", () => {
  test("is shown four times a second on a terminal", () => {
    vi.useFakeTimers({ now: 10_000 });
    const lines: string[] = [];
    const report = throttled((line) => lines.push(line), true);
    report("1");
    report("2");
    vi.advanceTimersByTime(250);
    report("3");
    expect(lines).toEqual(["1", "3"]);
    vi.useRealTimers();
  });

  test("is shown every five seconds in a log", () => {
    vi.useFakeTimers({ now: 10_000 });
    const lines: string[] = [];
    const report = throttled((line) => lines.push(line), false);
    report("1");
    vi.advanceTimersByTime(4000);
    report("2");
    vi.advanceTimersByTime(1000);
    report("3");
    expect(lines).toEqual(["1", "3"]);
    vi.useRealTimers();
  });
});

describe("the report", () => {
  const report = emptyReport("stage", ["stage-bootstrap", "stage"]);
  const [bootstrap, stage] = report.stacks;
  if (bootstrap === undefined || stage === undefined) throw new Error("a report has its stacks");
  bootstrap.created = new Map([["aws_kms_key", 1]]);
  stage.created = new Map([["aws_subnet", 15], ["aws_kms_key", 1]]); // prettier-ignore
  stage.leftOut = [{ address: "aws_lb.entry", gap: { type: "aws_lb", why: "no balancers here" } }];
  stage.durations = [
    { address: "aws_vpc.quick", action: "create", seconds: 0 },
    { address: "aws_eks_cluster.slow", action: "delete", seconds: 59 },
  ];
  report.identities = [
    { role: "rkcp-stage-deployer", call: "iam:CreateRole", expected: "allowed", evaluated: "allowed by (Own)" },
    { role: "rkcp-stage-deployer", call: "kms:Decrypt", expected: "denied", evaluated: "denied", unjudged: "no MFA" },
  ];
  report.survivors = [{ store: "kms.keys", key: "key-1", what: "aws_kms_key.database", why: "a key waits" }];
  report.phases.push({ name: "apply", status: "passed", seconds: 128, note: "16 resources" });
  const text = formatReport(report);

  test.each([
    ["what was created, by type and stack", /aws_kms_key +│ 1 +│ 1 /],
    ["how much in all, by stack", /all +│ 1 +│ 16 /],
    ["what was left out and why", /stage: aws_lb\.entry +│ no balancers here/],
    ["where the time goes", /aws_eks_cluster\.slow +│ stage +│ delete +│ 59 s/],
    ["how each role fared", /rkcp-stage-deployer +│ 1, of these 1 by the emulator +│ 1, of these 0 by the emulator/],
    ["which call the emulator cannot judge", /rkcp-stage-deployer: kms:Decrypt +│ denied +│ no MFA/],
    ["what outlives destroy", /aws_kms_key\.database +│ kms\.keys key-1/],
    ["how long each phase took", /apply +│ passed +│ 2 min 08 s/],
    ["the verdict", /stage: rehearsed$/],
  ])("tells %s", (_what, pattern) => expect(text).toMatch(pattern));

  test("says so when nothing was left out", () => {
    expect(formatReport(emptyReport("stage"))).toContain("left out of the copy: nothing");
  });

  test("lists every problem after the tables", () => {
    const failed = emptyReport("stage");
    failed.problems.push("second plan: aws_vpc.vpc changes");
    expect(formatReport(failed)).toMatch(/FAILED stage: second plan: aws_vpc\.vpc changes\nstage: NOT rehearsed$/);
  });
});
