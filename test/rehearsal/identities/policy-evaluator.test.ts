import { describe, expect, test } from "vitest";
import { allows, decide, type PolicyRequest } from "../../../rehearsal/identities/policy-evaluator";

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

describe("all policies together", () => {
  const key = `arn:aws:kms:eu-west-1:${account}:key/1`;
  const everything = policy({ Sid: "All", Resource: "*" });
  const request: PolicyRequest = { caller: alice, action: "kms:Decrypt", resource: key };
  const rooted = policy({ Sid: "Account", Principal: { AWS: `arn:aws:iam::${account}:root` } });

  test("need an Allow of the identity", () => {
    expect(decide({ identity: [] }, request)).toMatchObject({ allowed: false, because: "no policy allows it" });
  });

  test("stay inside the boundary", () => {
    const boundary = policy({ Action: "s3:*", Resource: "*" });
    expect(decide({ identity: [everything], boundary }, request)).toMatchObject({
      allowed: false,
      because: "outside the boundary",
    });
  });

  test("let a Deny of the boundary win, and say which", () => {
    const boundary = policy({ Resource: "*" }, { Sid: "NoKeys", Effect: "Deny", Action: "kms:*", Resource: "*" });
    expect(decide({ identity: [everything], boundary }, request).because).toBe("denied by the boundary (NoKeys)");
  });

  test("of a key need the key's own Allow", () => {
    const other = policy({ Principal: { AWS: `arn:aws:iam::${account}:role/bob` } });
    const policies = { identity: [everything], resource: other, resourceMustAllow: true };
    expect(decide(policies, request).because).toBe("the resource's policy does not allow it");
  });

  test("of a key that leaves it to the account need the identity's Allow", () => {
    expect(decide({ identity: [], resource: rooted, resourceMustAllow: true }, request).allowed).toBe(false);
    expect(decide({ identity: [everything], resource: rooted, resourceMustAllow: true }, request).allowed).toBe(true);
  });

  test("let a resource name the caller itself", () => {
    const named = policy({ Sid: "Alice", Principal: { AWS: alice } });
    expect(decide({ identity: [], resource: named }, request).because).toBe("allowed by the resource's policy (Alice)");
  });

  test("read NotAction and NotResource", () => {
    const most = JSON.stringify({ Statement: { Effect: "Allow", NotAction: "iam:*", NotResource: `${key}/*` } });
    expect(decide({ identity: [most] }, request).allowed).toBe(true);
    expect(decide({ identity: [most] }, { ...request, action: "iam:GetRole" }).allowed).toBe(false);
    expect(decide({ identity: [most] }, { ...request, resource: `${key}/2` }).allowed).toBe(false);
  });

  test("put what the request says into a value", () => {
    const own = policy({ Resource: "*", Condition: { StringLike: { "s3:prefix": "home/${aws:username}/*" } } });
    const context = { "aws:username": "alice", "s3:prefix": "home/alice/x" };
    expect(decide({ identity: [own] }, { ...request, context }).allowed).toBe(true);
  });

  test("name the condition keys that had a say", () => {
    const tagged = policy({ Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/component": "vault" } } });
    expect(decide({ identity: [tagged] }, request).keys).toEqual(["aws:resourcetag/component"]);
  });
});
