import type { EntryPaths } from "../../ports/entry";

/** Requests to sign-in and registration one address may send in five minutes: an office behind one address signs in, a guesser stops. */
export const signInsPerFiveMinutes = 100;

/** A rule as the provider takes it; its bindings leave statements untyped, so these are Terraform's own words. */
export interface WebAclRule {
  readonly name: string;
  readonly priority: number;
  readonly action?: Readonly<Record<string, unknown>>;
  readonly overrideAction?: Readonly<Record<string, unknown>>;
  readonly statement: Readonly<Record<string, unknown>>;
  readonly visibilityConfig: {
    readonly cloudwatchMetricsEnabled: boolean;
    readonly metricName: string;
    readonly sampledRequestsEnabled: boolean;
  };
}

interface ManagedRules {
  readonly name: string;
  readonly group: string;
  /** `"count"`: seen in the log and the metrics, refused by nobody. */
  readonly effect: "block" | "count";
  /** Rules of the group that only label; `oddBodies` refuses what they label, except where files are uploaded. */
  readonly labelOnly?: readonly string[];
}

/**
 * AWS's own lists, and what each does here. Rules over bodies only label: a KYC document is a photograph of megabytes
 * whose bytes match anything (application facts 6: AuthZ buffers up to 90 MB), and WAF reads the first 8 KiB of it. Everywhere
 * else the label refuses.
 */
const managedRules: readonly ManagedRules[] = [
  { name: "bad-reputation", group: "AWSManagedRulesAmazonIpReputationList", effect: "block" },
  // Members come through VPNs, and traders' bots from hosting providers: they are customers.
  { name: "anonymous-addresses", group: "AWSManagedRulesAnonymousIpList", effect: "count" },
  { name: "known-bad-inputs", group: "AWSManagedRulesKnownBadInputsRuleSet", effect: "block" },
  {
    name: "common",
    group: "AWSManagedRulesCommonRuleSet",
    effect: "block",
    labelOnly: [
      "SizeRestrictions_BODY",
      "CrossSiteScripting_BODY",
      "EC2MetaDataSSRF_BODY",
      "GenericLFI_BODY",
      "GenericRFI_BODY",
    ],
  },
  {
    name: "sql-injection",
    group: "AWSManagedRulesSQLiRuleSet",
    effect: "block",
    labelOnly: ["SQLi_BODY", "SQLiExtendedPatterns_BODY"],
  },
  { name: "linux", group: "AWSManagedRulesLinuxRuleSet", effect: "block" },
];

/** Labels of the body rules above (AWS WAF developer guide, "Baseline rule groups" and "Use-case specific rule groups"). */
const bodyLabels = [
  "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body",
  "awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body",
  "awswaf:managed:aws:core-rule-set:EC2MetaDataSSRF_Body",
  "awswaf:managed:aws:core-rule-set:GenericLFI_Body",
  "awswaf:managed:aws:core-rule-set:GenericRFI_Body",
  "awswaf:managed:aws:sql-database:SQLi_Body",
  "awswaf:managed:aws:sql-database:SQLiExtendedPatterns_Body",
];

/** What the public balancer refuses, in order. What a rule blocks, later ones don't see. */
export function webAclRules(paths: EntryPaths, requestsPerFiveMinutes: number): WebAclRule[] {
  const unnumbered: Omit<WebAclRule, "priority">[] = [
    block("closed-paths", pathMatches(paths.closed)),
    block("requests-per-address", perAddress(requestsPerFiveMinutes)),
    block("sign-ins-per-address", perAddress(signInsPerFiveMinutes, pathMatches(paths.signIn))),
    ...managedRules.map(managed),
    block("odd-bodies", {
      and_statement: {
        statement: [{ or_statement: { statement: bodyLabels.map(labelled) } }, not(pathMatches(paths.upload))],
      },
    }),
  ];
  return unnumbered.map((rule, index) => ({ ...rule, priority: index * 10 }));
}

function block(name: string, statement: Readonly<Record<string, unknown>>): Omit<WebAclRule, "priority"> {
  return { name, action: { block: {} }, statement, visibilityConfig: visible(name) };
}

function managed({ name, group, effect, labelOnly = [] }: ManagedRules): Omit<WebAclRule, "priority"> {
  return {
    name,
    overrideAction: effect === "block" ? { none: {} } : { count: {} },
    statement: {
      managed_rule_group_statement: {
        vendor_name: "AWS",
        name: group,
        ...(labelOnly.length > 0 && {
          rule_action_override: labelOnly.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
        }),
      },
    },
    visibilityConfig: visible(name),
  };
}

/** Decoded twice over what a browser would do, so that `%61dmin` and `//admin` are `admin`. */
function pathMatches(expression: string) {
  const transformations = ["URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"];
  return {
    regex_match_statement: {
      regex_string: expression,
      field_to_match: { uri_path: {} },
      text_transformation: transformations.map((type, priority) => ({ priority, type })),
    },
  };
}

function perAddress(limit: number, among?: Readonly<Record<string, unknown>>) {
  return {
    rate_based_statement: {
      aggregate_key_type: "IP",
      limit,
      evaluation_window_sec: 300,
      ...(among && { scope_down_statement: among }),
    },
  };
}

const labelled = (key: string) => ({ label_match_statement: { scope: "LABEL", key } });
const not = (statement: Readonly<Record<string, unknown>>) => ({ not_statement: { statement } });

/** Samples would show what the log redacts, cookies among them: the log is enough. */
export function visible(metricName: string): WebAclRule["visibilityConfig"] {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
