import { describe, expect, test } from "vitest";
import { allows } from "./policy-evaluator";

const account = "111111111111";
const alice = `arn:aws:iam::${account}:role/alice`;

function policy(statement: Record<string, unknown>, ...others: Record<string, unknown>[]): string {
  return JSON.stringify({
    Statement: [statement, ...others].map((given) => ({ Effect: "Allow", Principal: "*", Action: "*", ...given })),
  });
}

describe("the policy evaluator", () => {
  test("refuses what no statement allows", () => {
    expect(allows(policy({ Action: "kms:List*" }), { caller: alice, action: "kms:Decrypt" })).toBe(false);
  });

  test("lets a Deny win over an Allow", () => {
    const denied = policy({}, { Effect: "Deny", Action: "kms:Decrypt" });
    expect(allows(denied, { caller: alice, action: "kms:Decrypt" })).toBe(false);
  });

  test("takes the account's root for every principal of the account", () => {
    const own = policy({ Principal: { AWS: `arn:aws:iam::${account}:root` } });
    expect(allows(own, { caller: alice, action: "kms:Decrypt" })).toBe(true);
  });

  test("tells accounts apart", () => {
    const foreign = policy({ Principal: { AWS: "arn:aws:iam::999999999999:root" } });
    expect(allows(foreign, { caller: alice, action: "kms:Decrypt" })).toBe(false);
  });

  test("tells a service from a person", () => {
    const service = policy({ Principal: { Service: "rds.amazonaws.com" } });
    expect(allows(service, { caller: alice, action: "kms:Decrypt" })).toBe(false);
  });

  test("holds a condition on an absent key for false", () => {
    const via = policy({ Condition: { StringEquals: { "kms:ViaService": "rds.eu-west-1.amazonaws.com" } } });
    expect(allows(via, { caller: alice, action: "kms:Decrypt" })).toBe(false);
  });

  test("wants every condition of a statement, and any value of one", () => {
    const both = policy({ Condition: { StringEquals: { a: ["1", "2"] }, Bool: { b: "true" } } });
    expect(allows(both, { caller: alice, action: "x:Y", context: { a: "2", b: "true" } })).toBe(true);
  });

  test("reads wildcards of resources", () => {
    const bucket = policy({ Resource: "arn:aws:s3:::layers/*" });
    expect(allows(bucket, { caller: alice, action: "s3:GetObject", resource: "arn:aws:s3:::other/x" })).toBe(false);
  });

  test("gives no answer on a condition it does not know", () => {
    const odd = policy({ Condition: { DateLessThan: { "aws:CurrentTime": "2026-01-01" } } });
    const ask = () => allows(odd, { caller: alice, action: "x:Y", context: { "aws:CurrentTime": "2025-01-01" } });
    expect(ask).toThrow("the evaluator does not know the condition DateLessThan");
  });
});
