import { beforeAll, describe, expect, test } from "vitest";
import { signInsPerFiveMinutes, webAclRules, type WebAclRule } from "../../../../constructs/aws/entry/web-acl-rules";
import { gatewayPaths } from "../../../../platform/entry";
import { productionPlatform } from "../../../support/environments";
import { allows } from "../../../../rehearsal/identities/policy-evaluator";
import { block, referred, resource, synthesize, type Synthesis } from "../../../support/synthesis";

let production: Synthesis;

beforeAll(() => {
  production = synthesize(productionPlatform());
});

const rules = webAclRules(gatewayPaths, 2000);
const ruleOf = (name: string): WebAclRule => {
  const found = rules.find((rule) => rule.name === name);
  if (!found) throw new Error(`no rule ${name}`);
  return found;
};
const managed = rules.filter(({ statement }) => "managed_rule_group_statement" in statement);

describe("the filter before the public entry", () => {
  test("stands before the public balancer and no other", () => {
    const association = resource(production, "aws_wafv2_web_acl_association");
    expect(referred(production, association.values["resource_arn"])).toEqual([
      resource(production, "aws_lb", "entry/public/balancer"),
    ]);
  });

  test("lets pass what no rule refuses", () => {
    expect(block(resource(production, "aws_wafv2_web_acl"), "default_action")).toEqual({ allow: {} });
  });

  test("is the list below", () => {
    expect(resource(production, "aws_wafv2_web_acl").values["rule"]).toHaveLength(rules.length);
    expect(rules.map(({ name }) => name)).toEqual([
      "closed-paths",
      "requests-per-address",
      "sign-ins-per-address",
      "bad-reputation",
      "anonymous-addresses",
      "known-bad-inputs",
      "common",
      "sql-injection",
      "linux",
      "odd-bodies",
    ]);
  });

  test("gives every rule a place of its own, in this order", () => {
    const priorities = rules.map(({ priority }) => priority);
    expect(priorities).toEqual([...new Set(priorities)].sort((a, b) => a - b));
  });

  test("counts the requests of one address over five minutes", () => {
    expect(ruleOf("requests-per-address")).toMatchObject({
      action: { block: {} },
      statement: { rate_based_statement: { aggregate_key_type: "IP", limit: 2000, evaluation_window_sec: 300 } },
    });
  });

  test("counts sign-ins apart, and fewer", () => {
    expect(ruleOf("sign-ins-per-address").statement).toMatchObject({
      rate_based_statement: {
        limit: signInsPerFiveMinutes,
        scope_down_statement: { regex_match_statement: { regex_string: gatewayPaths.signIn } },
      },
    });
  });

  test("only counts anonymous addresses: members come through VPNs", () => {
    const counting = managed.filter(({ overrideAction }) => overrideAction && "count" in overrideAction);
    expect(counting.map(({ name }) => name)).toEqual(["anonymous-addresses"]);
  });

  test("lets documents of any size and content be uploaded, and refuses odd bodies everywhere else", () => {
    const { and_statement } = ruleOf("odd-bodies").statement as { and_statement: { statement: object[] } };
    expect(and_statement.statement.map((each) => Object.keys(each))).toEqual([["or_statement"], ["not_statement"]]);
    expect(JSON.stringify(and_statement.statement[1])).toContain(JSON.stringify(gatewayPaths.upload));
  });

  test("refuses by label everything that a rule over bodies only labels", () => {
    const overridden = managed.flatMap(({ statement }) => {
      const group = statement["managed_rule_group_statement"] as { rule_action_override?: { name: string }[] };
      return (group.rule_action_override ?? []).map(({ name }) => name.toLowerCase());
    });
    const labels = [...JSON.stringify(ruleOf("odd-bodies")).matchAll(/"key":"[^"]*:([^":]+)"/g)].map(([, label = ""]) =>
      label.toLowerCase(),
    );
    expect(labels.sort()).toEqual(overridden.sort());
    expect(labels.length).toBeGreaterThan(0);
  });

  test("comes after the rules whose labels it reads", () => {
    const last = Math.max(...managed.map(({ priority }) => priority));
    expect(ruleOf("odd-bodies").priority).toBeGreaterThan(last);
  });

  test("keeps no samples: they would show what the log hides", () => {
    expect(rules.filter(({ visibilityConfig }) => visibilityConfig.sampledRequestsEnabled)).toEqual([]);
  });

  test("fits the capacity of a web ACL without a surcharge", () => {
    expect(rules.reduce((sum, rule) => sum + capacityOf(rule.statement), 0)).toBeLessThanOrEqual(1500);
  });
});

describe("paths of the gateway", () => {
  const matches = (expression: string, path: string) => new RegExp(expression).test(path);

  test.each([
    "/api/v2/peatio/admin/orders",
    "/api/v2/barong/management/users",
    "/api/v2/barong/admin",
    "/tower",
    "/admin",
  ])("%s is closed to the public", (path) => {
    expect(matches(gatewayPaths.closed, path)).toBe(true);
  });

  test.each([
    "/",
    "/api/v2/peatio/public/markets",
    "/api/v2/barong/resource/documents",
    "/towers",
    "/administrator-guide",
  ])("%s is not", (path) => {
    expect(matches(gatewayPaths.closed, path)).toBe(false);
  });

  test.each(["/api/v2/barong/identity/sessions", "/api/v2/barong/identity/users/password/generate_code"])(
    "%s counts as a sign-in",
    (path) => {
      expect(matches(gatewayPaths.signIn, path)).toBe(true);
    },
  );

  test.each(["/api/v2/barong/identity/configs", "/api/v2/barong/identity/password/validate"])(
    "%s, which every page asks for, does not",
    (path) => {
      expect(matches(gatewayPaths.signIn, path)).toBe(false);
    },
  );
});

describe("the filter's log", () => {
  const log = () => resource(production, "aws_wafv2_web_acl_logging_configuration");

  test("hides what opens an account", () => {
    const hidden = (log().values["redacted_fields"] as { single_header: { name: string } }[]).map(
      (field) => field.single_header.name,
    );
    expect(hidden.sort()).toEqual(["authorization", "cookie", "x-auth-apikey", "x-auth-signature", "x-csrf-token"]);
  });

  test("is encrypted and kept as long as the flow log", () => {
    const group = resource(production, "aws_cloudwatch_log_group", "web-acl/log-group");
    expect(group.values).toMatchObject({ name: "aws-waf-logs-rkcp-production-entry", retention_in_days: 731 });
    expect(referred(production, group.values["kms_key_id"])).toEqual([
      resource(production, "aws_kms_key", "keys/logs"),
    ]);
  });

  test.each([
    ["this account", "222222222222", true],
    ["another account", "999999999999", false],
  ])("takes entries of %s: %s %s", (_who, account, taken) => {
    const policy = resource(production, "aws_cloudwatch_log_resource_policy", "web-acl/writers").values[
      "policy_document"
    ];
    const request = {
      caller: "delivery.logs.amazonaws.com",
      action: "logs:PutLogEvents",
      context: { "aws:SourceAccount": account, "aws:SourceArn": `arn:aws:logs:eu-west-1:${account}:delivery-source` },
    };
    expect(allows(policy, request)).toBe(taken);
  });
});

/** Capacity units of AWS's groups (AWS WAF developer guide, "AWS Managed Rules rule groups list"). */
const groupCapacity: Readonly<Record<string, number>> = {
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
};

/** "AWS WAF web ACL capacity units": a regular expression costs 3, each transformation 10, a rate 2, a label 1. */
function capacityOf(statement: Readonly<Record<string, unknown>>): number {
  return Object.entries(statement).reduce((sum, [kind, body]) => sum + capacityOfKind(kind, body), 0);
}

function capacityOfKind(kind: string, body: unknown): number {
  const inner = body as Readonly<Record<string, unknown>>;
  const nested = (value: unknown): number =>
    Array.isArray(value)
      ? value.reduce((sum: number, each) => sum + capacityOf(each as Readonly<Record<string, unknown>>), 0)
      : capacityOf(value as Readonly<Record<string, unknown>>);
  switch (kind) {
    case "managed_rule_group_statement":
      return groupCapacity[String(inner["name"])] ?? Number.NaN;
    case "regex_match_statement":
      return 3 + 10 * (inner["text_transformation"] as unknown[]).length;
    case "rate_based_statement":
      return 2 + nested(inner["scope_down_statement"] ?? {});
    case "label_match_statement":
      return 1;
    case "and_statement":
    case "or_statement":
    case "not_statement":
      return nested(inner["statement"]);
    default:
      throw new Error(`unknown statement ${kind}`);
  }
}
