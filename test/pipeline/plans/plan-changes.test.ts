import { describe, expect, test } from "vitest";
import { changesOfPlan } from "../../../pipeline/plans/plan-changes";
import { readPlan } from "../../../pipeline/plans/plan-json";

const stack = { environment: "stage", stack: "stage" };

/** One resource of a plan as Terraform 1.11 prints it. */
function resource(change: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const around = { address: "aws_db_instance.database", mode: "managed", type: "aws_db_instance", ...more };
  return { ...around, change: { before_sensitive: {}, after_sensitive: {}, after_unknown: {}, ...change } };
}

const planOf = (changes: readonly unknown[], drift: readonly unknown[] = []) =>
  readPlan(JSON.stringify({ format_version: "1.2", resource_changes: changes, resource_drift: drift }), "stage");

const changed = (change: Record<string, unknown>) => changesOfPlan(planOf([resource(change)]), stack).changes;

describe("what a plan says", () => {
  test.each([
    [["create"], "create"],
    [["update"], "update"],
    [["delete"], "destroy"],
    [["forget"], "destroy"],
    [["delete", "create"], "replace"],
    [["create", "delete"], "replace"],
    [["create", "forget"], "replace"],
  ])("%j is a %s", (actions, kind) => {
    const before = actions.includes("create") && actions.length === 1 ? null : { id: "1" };
    const after = actions.includes("create") || actions.includes("update") ? { id: "2" } : null;
    expect(changed({ actions, before, after })).toMatchObject([{ class: kind, scope: "stage", area: "cloud" }]);
  });

  test("reading and doing nothing are no changes; a data source never is one", () => {
    expect(changed({ actions: ["no-op"], before: {}, after: {} })).toEqual([]);
    expect(changed({ actions: ["read"], before: null, after: {} })).toEqual([]);
    const data = resource({ actions: ["update"], before: {}, after: {} }, { mode: "data" });
    expect(changesOfPlan(planOf([data]), stack).changes).toEqual([]);
  });

  test("a moved resource has both addresses", () => {
    const moved = resource(
      { actions: ["no-op"], before: { id: "1" }, after: { id: "1" } },
      { previous_address: "aws_db_instance.old" },
    );
    expect(changesOfPlan(planOf([moved]), stack).changes).toMatchObject([
      { class: "move", address: "aws_db_instance.database", formerAddress: "aws_db_instance.old", values: [] },
    ]);
  });

  test("values have their paths, and what forces the replacement is told; what follows from it is not", () => {
    const [change] = changed({
      actions: ["delete", "create"],
      before: { storage_encrypted: false, instance_class: "db.t3.medium", arn: "arn:aws:rds:1" },
      after: { storage_encrypted: true, instance_class: "db.m5.large" },
      after_unknown: { arn: true },
      replace_paths: [["storage_encrypted"]],
    });
    expect(change?.values).toEqual([
      { path: "instance_class", before: "db.t3.medium", after: "db.m5.large", forcesReplacement: false },
      { path: "storage_encrypted", before: false, after: true, forcesReplacement: true },
    ]);
  });

  test("an unknown value of an update is shown as one", () => {
    const [change] = changed({
      actions: ["update"],
      before: { endpoint: "a" },
      after: {},
      after_unknown: { endpoint: true },
    });
    expect(change?.values).toMatchObject([{ path: "endpoint", before: "a", after: "(known after apply)" }]);
  });
});

describe("secrets of a plan", () => {
  const word = ["hunter", "2", "!"].join("");

  test("what Terraform marks is hidden on both sides, and that it changed is still told", () => {
    const plan = changed({
      actions: ["update"],
      before: { name: "a", password: word, nested: [{ key: word, size: 1 }] },
      after: { name: "a", password: `${word}?`, nested: [{ key: word, size: 2 }] },
      before_sensitive: { password: true, nested: [{ key: true }] },
      after_sensitive: { password: true, nested: [{ key: true }] },
    });
    expect(plan[0]?.values).toEqual([
      { path: "nested[(sensitive)].size", before: 1, after: 2, forcesReplacement: false },
      { path: "password", before: "(hidden)", after: "(hidden)", forcesReplacement: false },
    ]);
    expect(JSON.stringify(plan)).not.toContain(word);
    expect(JSON.stringify(plan)).not.toContain("\\u0000");
  });

  test("a whole resource that is sensitive is nothing but that", () => {
    const plan = changed({ actions: ["create"], before: null, after: { secret_string: word }, after_sensitive: true });
    expect(JSON.stringify(plan)).not.toContain(word);
  });

  test("what nobody marked is hidden for its name", () => {
    const plan = changed({ actions: ["update"], before: { user_password: "" }, after: { user_password: word } });
    expect(JSON.stringify(plan[0]?.values)).not.toContain(word);
  });
});

describe("drift", () => {
  const found = {
    actions: ["update"],
    before: { deletion_protection: true, port: 3306 },
    after: { deletion_protection: false, port: 3306 },
  };
  const back = { actions: ["update"], before: found.after, after: found.before };

  test("is what somebody did in the account; leading back from it is no change", () => {
    const { changes, repairs, drift } = changesOfPlan(planOf([resource(back)], [resource(found)]), stack);
    expect(changes).toEqual([]);
    expect(repairs).toMatchObject([{ values: [{ path: "deletion_protection", before: false, after: true }] }]);
    expect(drift).toMatchObject([{ values: [{ path: "deletion_protection", before: true, after: false }] }]);
  });

  test("is nothing that an apply would leave as it is: what the cloud computes, what is described elsewhere", () => {
    const more = { ...found, after: { ...found.after, latest_restorable_time: "2026-11-28T00:00:00Z" } };
    const told = changesOfPlan(planOf([resource(back)], [resource(more)]), stack).drift;
    expect(told).toMatchObject([{ values: [{ path: "deletion_protection" }] }]);
    expect(changesOfPlan(planOf([], [resource(more)]), stack).drift).toEqual([]);
  });

  test("of a map that somebody filled is told, though the plan speaks of its keys", () => {
    const filled = { actions: ["update"], before: { tags: null }, after: { tags: { a: "1" } } };
    const emptied = { actions: ["update"], before: { tags: { a: "1" } }, after: { tags: {} } };
    const { drift } = changesOfPlan(planOf([resource(emptied)], [resource(filled)]), stack);
    expect(drift).toMatchObject([{ values: [{ path: expect.stringMatching(/^tags/) as string }] }]);
  });

  test("beside a change of the same resource leaves the change a change", () => {
    const both = { ...back, after: { deletion_protection: true, port: 3307 } };
    const { changes, drift } = changesOfPlan(planOf([resource(both)], [resource(found)]), stack);
    expect([changes.length, drift.length]).toEqual([1, 1]);
  });

  test("that destroyed something is repaired by making it again", () => {
    const gone = { actions: ["delete"], before: { id: "1" }, after: null };
    const again = { actions: ["create"], before: null, after: { id: null } };
    const { changes, repairs, drift } = changesOfPlan(planOf([resource(again)], [resource(gone)]), stack);
    expect([changes.length, repairs.length]).toEqual([0, 1]);
    expect(drift).toMatchObject([{ class: "destroy" }]);
  });
});

describe("a plan that can't be read", () => {
  test.each([
    ["", /is no plan of Terraform/],
    ["{}", /is no plan of Terraform/],
    ['{"format_version":"2.0"}', /plan of format 2\.0\. Allowed: 1\.x\. Fix: /],
    [
      '{"format_version":"1.2","resource_changes":[{"address":1}]}',
      /something unexpected at resource_changes\.0\.address/,
    ],
  ])("%s is refused", (text, message) => {
    expect(() => readPlan(text, "stage")).toThrow(message);
  });

  test("a minor version that only adds is read", () => {
    expect(readPlan('{"format_version":"1.9","something_new":[]}', "stage").resource_changes).toEqual([]);
  });
});
