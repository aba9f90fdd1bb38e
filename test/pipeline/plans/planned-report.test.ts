import { describe, expect, test } from "vitest";
import type { BareChange, Finding } from "../../../pipeline/model";
import { withPlans } from "../../../pipeline/plans/planned-report";
import { changesOfPlan } from "../../../pipeline/plans/plan-changes";
import { readPlan } from "../../../pipeline/plans/plan-json";
import { reportOf } from "../../../pipeline/report-of";
import { today } from "../guards/guarded";
import { changeOf, valueOf } from "../report/example";

const stack = { environment: "stage", stack: "stage" };
const revision = { name: "main", commit: "6a529cd4f0b1d2f6a7c0f5b3e2d1c0b9a8978685" };
const address = "aws_db_instance.account_database_instance_87C88CE4";
const ofStage = { environment: "stage", scope: "stage", area: "cloud" as const, type: "aws_db_instance", address };

function planned(change: Record<string, unknown>, drift: readonly BareChange[] = []) {
  const around = { address, mode: "managed", type: "aws_db_instance" };
  const whole = { ...around, change: { before_sensitive: {}, after_sensitive: {}, after_unknown: {}, ...change } };
  const text = JSON.stringify({ format_version: "1.2", resource_changes: [whole], resource_drift: [] });
  return { ...stack, ...changesOfPlan(readPlan(text, "it"), stack), drift };
}

function joined(
  changes: readonly ReturnType<typeof changeOf>[],
  plan: ReturnType<typeof planned>,
  findings: readonly Finding[] = [],
) {
  const report = reportOf({ base: revision, head: revision, changes, findings, troubles: [] });
  return withPlans(report, { planned: [plan], troubles: [] }, { platforms: [], today });
}

const replaced = {
  actions: ["delete", "create"],
  before: { storage_encrypted: false },
  after: { storage_encrypted: true },
  replace_paths: [["storage_encrypted"]],
};

describe("a comparison with a plan", () => {
  test("is as severe as the plan, which says why", () => {
    const update = changeOf({ ...ofStage, class: "update", values: [valueOf("storage_encrypted", false, true)] });
    const [change] = joined([update], planned(replaced)).changes;
    expect(change).toMatchObject({ class: "replace", note: "Terraform's own plan says so" });
  });

  test("stays as severe as it was when the plan is milder", () => {
    const replace = changeOf({ ...ofStage, class: "replace" });
    const plan = planned({ actions: ["update"], before: { port: 1 }, after: { port: 2 } });
    expect(joined([replace], plan).changes).toEqual([replace]);
  });

  test("hides what Terraform calls sensitive, though the code has it in clear", () => {
    const values = [valueOf("address", "a", "b"), valueOf("settings[one].key", "word", "other")];
    const update = changeOf({ ...ofStage, class: "update", values });
    const side = (address_: string, key: string) => ({ address: address_, settings: [{ id: "one", key }] });
    const marks = { settings: [{ key: true }] };
    const plan = planned({
      ...{ actions: ["update"], before: side("a", "word"), after: side("b", "other") },
      ...{ before_sensitive: marks, after_sensitive: marks },
    });
    expect(joined([update], plan).changes[0]?.values.map(({ before, after }) => [before, after])).toEqual([
      ["a", "b"],
      ["(hidden)", "(hidden)"],
    ]);
  });

  test("hides what is inside a secret: a document, or a map that is marked as a whole", () => {
    const values = [
      valueOf("secret_string.user", "ada", "eve"),
      valueOf("properties.A", "1", "2"),
      valueOf("name", "a", "b"),
    ];
    const update = changeOf({ ...ofStage, class: "update", values });
    const side = (user: string, a: string, name: string) => ({ secret_string: user, properties: { A: a }, name });
    const marks = { secret_string: true, properties: true };
    const plan = planned({
      ...{ actions: ["update"], before: side("ada", "1", "a"), after: side("eve", "2", "b") },
      ...{ before_sensitive: marks, after_sensitive: marks },
    });
    expect(joined([update], plan).changes[0]?.values.map(({ after }) => after)).toEqual(["(hidden)", "(hidden)", "b"]);
  });

  test("tells what only the plan knows, and judges it", () => {
    const report = joined([], planned(replaced));
    expect(report.changes).toMatchObject([{ note: "Not of this pull request: merged before, and not applied yet" }]);
    expect(report.findings.map(({ guard }) => guard)).toContain("stateful-loss");
    expect(report.verdict).toBe("refused");
  });

  test("says the same of one thing once", () => {
    const replace = changeOf({ ...ofStage, class: "replace" });
    const [own] = joined([], planned(replaced)).findings.filter(({ guard }) => guard === "stateful-loss");
    if (own === undefined) throw new Error("the plan is refused");
    const found = { ...own, reason: "as the comparison has it" };
    expect(joined([replace], planned(replaced), [found]).findings).toEqual([found]);
  });
});
