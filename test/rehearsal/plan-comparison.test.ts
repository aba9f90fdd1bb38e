import { describe, expect, test } from "vitest";
import { changesIn, judge, parsePlan, type Plan } from "../../rehearsal/plan-comparison";

interface Change {
  readonly actions?: string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

function planOf(...changes: Change[]): Plan {
  const resource_changes = changes.map((change, index) => ({
    address: `aws_instance.node-${index}`,
    type: "aws_instance",
    mode: "managed",
    change: { actions: ["update"], after_unknown: {}, before_sensitive: {}, after_sensitive: {}, ...change },
  }));
  return parsePlan(JSON.stringify({ resource_changes }));
}

const volumeFault = { type: "aws_instance", attribute: "root_block_device", why: "not kept" };

describe("changes of a plan", () => {
  test("are none when every resource stays and data sources are only read", () => {
    const plan = planOf({ actions: ["no-op"], before: {}, after: {} }, { actions: ["read"], before: null, after: {} });
    expect(changesIn(plan)).toEqual([]);
  });

  test("name the attribute with before and after", () => {
    expect(changesIn(planOf({ before: { size: 1, name: "a" }, after: { size: 2, name: "a" } }))).toMatchObject([
      { address: "aws_instance.node-0", attribute: "size", before: "1", after: "2", actions: "update" },
    ]);
  });

  test("name nested attributes without list indexes", () => {
    const plan = planOf({ before: { disk: [{ iops: 1 }] }, after: { disk: [{ iops: 2 }] } });
    expect(changesIn(plan).map(({ attribute }) => attribute)).toEqual(["disk.iops"]);
  });

  test("say that a value is known only after apply", () => {
    const plan = planOf({ before: { arn: "a" }, after: {}, after_unknown: { arn: true } });
    expect(changesIn(plan)).toMatchObject([{ attribute: "arn", after: "(known after apply)" }]);
  });

  test("hide sensitive values", () => {
    const secret = { before_sensitive: { password: true }, after_sensitive: { password: true } };
    const plan = planOf({ before: { password: "old" }, after: { password: "new" }, ...secret });
    expect(changesIn(plan)).toMatchObject([{ attribute: "password", before: "(sensitive)", after: "(sensitive)" }]);
  });

  test("include a resource that would be created or destroyed", () => {
    const plan = planOf({ actions: ["create"], before: null, after: { size: 1 } });
    expect(changesIn(plan)).toMatchObject([{ address: "aws_instance.node-0", actions: "create", attribute: "" }]);
  });

  test("include an update in which no attribute seems to differ", () => {
    expect(changesIn(planOf({ before: { tags: null }, after: { tags: {} } }))).toMatchObject([
      { address: "aws_instance.node-0", actions: "update", attribute: "" },
    ]);
  });

  test("include outputs", () => {
    const plan = parsePlan(JSON.stringify({ output_changes: { host: { actions: ["update"] } } }));
    expect(changesIn(plan)).toMatchObject([{ address: "output.host", actions: "update" }]);
  });
});

describe("the verdict on a second plan", () => {
  test("accepts a listed fault, also below the listed attribute", () => {
    const verdict = judge(planOf({ before: { root_block_device: [] }, after: { root_block_device: [{ size: 8 }] } }), [
      volumeFault,
    ]);
    expect(verdict).toMatchObject({ unexpected: [], seen: [volumeFault], unseen: [] });
  });

  test("does not accept a change of the listed attribute from any other value than the emulator's", () => {
    const plan = planOf({
      before: { root_block_device: [{ size: 8 }] },
      after: { root_block_device: [{ size: 9 }] },
    });
    expect(judge(plan, [volumeFault]).unexpected).toMatchObject([{ attribute: "root_block_device.size" }]);
  });

  test("accepts what becomes unknown because a listed fault replaces the resource", () => {
    const replacement = { before: { root_block_device: [], arn: "a" }, after: { root_block_device: [{ size: 8 }] } };
    const plan = planOf({ actions: ["delete", "create"], ...replacement, after_unknown: { arn: true } });
    expect(judge(plan, [volumeFault]).unexpected).toEqual([]);
  });

  test("finds anything else, with its address and attribute", () => {
    const plan = planOf({ before: { size: 1 }, after: { size: 2 } });
    expect(judge(plan, [volumeFault]).unexpected).toMatchObject([
      { address: "aws_instance.node-0", attribute: "size" },
    ]);
  });

  test("reports a listed fault that did not show, when the plan has its type", () => {
    const other = { type: "aws_ebs_volume", attribute: "kms_key_id", why: "not kept" };
    const plan = planOf({ actions: ["no-op"], before: {}, after: {} });
    expect(judge(plan, [volumeFault, other]).unseen).toEqual([volumeFault]);
  });
});
