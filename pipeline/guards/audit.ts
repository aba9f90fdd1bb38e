import type { Change, JsonObject } from "../model";
import type { Guard, Objection } from "./guard";
import { blocksOf, numberAt, said, textAt, textsOf, valueAt, valuesAt } from "./values";

/** What tells afterwards, or at once, who did what: by type, and what nobody sees without it. */
const watchers: Readonly<Record<string, string>> = {
  aws_accessanalyzer_analyzer: "what is opened to others",
  aws_cloudtrail: "who did what in the account",
  aws_cloudwatch_event_rule: "what it reacts to",
  aws_cloudwatch_event_target: "what is sent there",
  aws_cloudwatch_log_group: "what was logged there, and what will be",
  aws_cloudwatch_log_metric_filter: "what it counts",
  aws_cloudwatch_metric_alarm: "what it warns of",
  aws_config_configuration_recorder: "how the account's settings changed",
  aws_config_configuration_recorder_status: "how the account's settings changed",
  aws_config_delivery_channel: "how the account's settings changed",
  aws_db_event_subscription: "what happens to the database",
  aws_flow_log: "who spoke to whom in the network",
  aws_guardduty_detector: "attacks on the account",
  aws_guardduty_detector_feature: "the attacks it looks for",
  aws_route53_query_log: "who asked for which name",
  aws_s3_bucket_logging: "who read the bucket",
  aws_securityhub_account: "where the account breaks the rules",
  aws_securityhub_standards_subscription: "where the account breaks this standard",
  aws_sns_topic_subscription: "the alarms that went there",
  aws_wafv2_web_acl_logging_configuration: "what was sent to the public entry",
};

/** Switches that watch while they are on. */
const switches = [
  "enable",
  "enable_logging",
  "enable_log_file_validation",
  "include_global_service_events",
  "is_multi_region_trail",
  "is_enabled",
  "actions_enabled",
  "access_logs.enabled",
  "connection_logs.enabled",
] as const;

/** Lists of what is logged, warned or sent. */
const lists = ["alarm_actions", "enabled_cloudwatch_logs_exports", "enabled_cluster_log_types"] as const;

/** Whoever breaks in switches the logs off first. */
export const audit: Guard = {
  name: "audit",
  ofChange: (change) => {
    if (change.area !== "cloud") return [];
    if (change.class === "destroy") return ofWatcher(change);
    const { type, before, after } = change;
    if (before === undefined || after === undefined) return [];
    return [
      ...ofHistory(change),
      ...ofSwitches(before, after),
      ...ofLists(before, after),
      ...ofRest(type, before, after),
    ];
  },
};

const fix = "keep it; if nothing is left to watch, write an exception";

/** Records that lie in the thing itself go with it; those of a trail lie in a bucket. */
const keepsHistory = "aws_cloudwatch_log_group";

function ofHistory({ class: what, type }: Change): Objection[] {
  if (what !== "replace" || type !== keepsHistory) return [];
  return [
    {
      reason: "It is deleted and made anew: what was recorded there goes",
      fix: "leave its name and place; a renamed construct is moved by moveFromId",
    },
  ];
}

function ofWatcher({ type }: Change): Objection[] {
  const unseen = Object.hasOwn(watchers, type) ? watchers[type] : undefined;
  return unseen === undefined ? [] : [{ reason: `It is removed, and nobody sees ${unseen}`, fix }];
}

function ofSwitches(before: JsonObject, after: JsonObject): Objection[] {
  return switches
    .filter((path) => valueAt(before, path) === true && valueAt(after, path) !== true)
    .map((path) => ({ reason: `${path} true → ${said(valueAt(after, path))}`, fix: "leave it on" }));
}

function ofLists(before: JsonObject, after: JsonObject): Objection[] {
  return lists.flatMap((path) => {
    const is = textsOf(after[path]);
    return textsOf(before[path])
      .filter((one) => !is.includes(one))
      .map((one) => ({ reason: `${path} loses ${one}`, fix: "keep it in the list" }));
  });
}

function ofRest(type: string, before: JsonObject, after: JsonObject): Objection[] {
  switch (type) {
    case "aws_cloudwatch_log_group":
      return ofRetention(before, after);
    case "aws_cloudtrail":
      return ofEvents(before, after);
    case "aws_guardduty_detector_feature":
      return textAt(before, "status") === "ENABLED" && textAt(after, "status") !== "ENABLED"
        ? [{ reason: `status ENABLED → ${said(valueAt(after, "status"))}`, fix: "leave it on" }]
        : [];
    case "aws_flow_log":
      return textAt(before, "traffic_type") === "ALL" && textAt(after, "traffic_type") !== "ALL"
        ? [{ reason: `traffic_type ALL → ${said(valueAt(after, "traffic_type"))}`, fix: "log all of it" }]
        : [];
    default:
      return [];
  }
}

/** Nothing, and 0, keep logs for good. */
function ofRetention(before: JsonObject, after: JsonObject): Objection[] {
  const days = (group: JsonObject) => numberAt(group, "retention_in_days") || Number.POSITIVE_INFINITY;
  if (days(after) >= days(before)) return [];
  const was = Number.isFinite(days(before)) ? days(before) : "for good";
  return [{ reason: `retention_in_days ${was} → ${days(after)}`, fix: "keep logs at least as long as before" }];
}

/** What a trail watches: a selector, or a store in one, that is gone. */
function ofEvents(before: JsonObject, after: JsonObject): Objection[] {
  const watched = (trail: JsonObject): string[] =>
    ["advanced_event_selector", "event_selector"].flatMap((kind) =>
      blocksOf(trail, kind).flatMap((selector) => [
        textAt(selector, "name") ?? kind,
        ...["field_selector.equals", "field_selector.starts_with", "data_resource.values"].flatMap((path) =>
          valuesAt(selector, path).flatMap((value) => [...textsOf(value)]),
        ),
      ]),
    );
  const is = watched(after);
  return watched(before)
    .filter((one) => !is.includes(one))
    .map((one) => ({ reason: `The trail does not watch ${one} any more`, fix: "keep it watched" }));
}
