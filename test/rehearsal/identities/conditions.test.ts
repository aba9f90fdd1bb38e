import { describe, expect, test } from "vitest";
import { compareCondition } from "../../../rehearsal/identities/conditions";

const absent = undefined;

describe("a condition", () => {
  test.each([
    ["StringEquals", "a", ["a", "b"], true],
    ["StringEquals", absent, ["a"], false],
    ["StringNotEquals", "a", ["a", "b"], false],
    ["StringNotEquals", "c", ["a", "b"], true],
    ["StringNotEquals", absent, ["a"], true],
    ["StringEqualsIfExists", absent, ["a"], true],
    ["StringNotEqualsIfExists", "a", ["a"], false],
    ["StringLike", "layers/x", ["layers/*"], true],
    ["StringNotLike", "layers/x", ["layers/*"], false],
    ["ArnLike", "arn:aws:iam::1:role/x", ["arn:aws:iam::*:role/x"], true],
    ["ArnNotEquals", "arn:aws:iam::1:role/x", ["arn:aws:iam::1:role/y"], true],
    ["Bool", "true", ["true"], true],
    ["Bool", absent, ["true"], false],
    ["BoolIfExists", absent, ["true"], true],
    ["BoolIfExists", "false", ["true"], false],
    ["Null", absent, ["true"], true],
    ["Null", "a", ["true"], false],
    ["Null", "a", ["false"], true],
    ["NumericLessThan", "10", ["3600"], true],
    ["NumericLessThan", "4000", ["3600"], false],
    ["ForAnyValue:StringEquals", ["a", "c"], ["a"], true],
    ["ForAnyValue:StringEquals", absent, ["a"], false],
    ["ForAllValues:StringEquals", ["a", "c"], ["a"], false],
    ["ForAllValues:StringEquals", absent, ["a"], true],
  ] as const)("%s of %j against %j is %s", (operator, actual, expected, holds) => {
    expect(compareCondition(operator, actual, expected)).toBe(holds);
  });

  test("it does not know gives no answer", () => {
    expect(() => compareCondition("IpAddress", "10.0.0.1", ["10.0.0.0/8"])).toThrow(
      "the evaluator does not know the condition IpAddress",
    );
  });
});
