import type { Change, Json, JsonObject } from "../model";
import type { Guard, Objection } from "./guard";
import { firesInFourWeeks } from "./schedule";
import { blocksOf, numberAt, said, textAt, textsOf, valueAt, valuesAt } from "./values";

/** Days, and copies, that may not become fewer. */
const counts = ["backup_retention_period", "snapshot_retention_limit", "automatic_backup_retention_days"] as const;

/** Resources without which something is not kept any more. */
const keepers: Readonly<Record<string, string>> = {
  aws_backup_plan: "no backup is made by it any more",
  aws_backup_selection: "what it selects is not backed up any more",
  aws_db_instance_automated_backups_replication: "the database's backups are in one region only",
  aws_dlm_lifecycle_policy: "no snapshot is made by it any more",
  aws_efs_backup_policy: "the files are not backed up any more",
  aws_s3_bucket_replication_configuration: "objects are not copied any more",
  aws_s3_bucket_versioning: "what is overwritten or deleted is gone",
};

/** What is lost late is got back from a backup, or never. */
export const backup: Guard = {
  name: "backup",
  ofChange: (change) => {
    if (change.area !== "cloud") return [];
    if (change.class === "destroy") return ofKeeper(change);
    const { type, before, after } = change;
    if (before === undefined || after === undefined) return [];
    return [...ofCounts(before, after), ...(byType[type]?.(before, after) ?? [])];
  },
};

function ofKeeper({ type }: Change): Objection[] {
  const lost = Object.hasOwn(keepers, type) ? keepers[type] : undefined;
  return lost === undefined ? [] : [{ reason: `It is removed: ${lost}`, fix: "keep it" }];
}

const lower = (path: string, was: number | undefined, is: number | undefined, where = ""): Objection[] =>
  was === undefined || was <= (is ?? 0)
    ? []
    : [{ reason: `${where}${path} ${was} → ${is ?? "nothing"}`, fix: "keep backups at least as long as before" }];

function ofCounts(before: JsonObject, after: JsonObject): Objection[] {
  return counts.flatMap((path) => lower(path, numberAt(before, path), numberAt(after, path)));
}

type Judge = (before: JsonObject, after: JsonObject) => Objection[];

const byType: Readonly<Record<string, Judge>> = {
  aws_backup_plan: ofPlan,
  aws_backup_selection: ofSelection,
  aws_dynamodb_table: (before, after) => switchedOff(before, after, "point_in_time_recovery.enabled", true),
  aws_ebs_volume: (before, after) =>
    // Backups are selected by this tag.
    lower("tags.backup-days", numberAt(before, "tags.backup-days"), numberAt(after, "tags.backup-days")),
  aws_efs_backup_policy: (before, after) => switchedOff(before, after, "backup_policy.status", "ENABLED"),
  aws_s3_bucket_lifecycle_configuration: ofLifecycle,
  aws_s3_bucket_replication_configuration: (before, after) =>
    enabledRules(before)
      .filter((id) => !enabledRules(after).includes(id))
      .map((id) => ({ reason: `The copies of rule ${id} end`, fix: "keep the rule" })),
  aws_s3_bucket_versioning: (before, after) => switchedOff(before, after, "versioning_configuration.status", "Enabled"),
};

function switchedOff(before: JsonObject, after: JsonObject, path: string, on: Json): Objection[] {
  const is = valueAt(after, path);
  return valueAt(before, path) === on && is !== on
    ? [{ reason: `${path} ${said(on)} → ${said(is)}`, fix: "leave it on" }]
    : [];
}

const enabledRules = (resource: JsonObject): string[] =>
  blocksOf(resource, "rule")
    .filter((rule) => textAt(rule, "status") === "Enabled")
    .map((rule) => textAt(rule, "id") ?? said(rule));

function ofPlan(before: JsonObject, after: JsonObject): Objection[] {
  const rulesOf = (plan: JsonObject) =>
    new Map(blocksOf(plan, "rule").map((rule) => [textAt(rule, "rule_name") ?? "", rule]));
  const now = rulesOf(after);
  return [...rulesOf(before)].flatMap(([name, was]) => {
    const is = now.get(name);
    if (is === undefined) return [{ reason: `Rule ${name} is removed`, fix: "keep the rule" }];
    const where = `rule ${name}: `;
    return [
      ...lower("lifecycle.delete_after", numberAt(was, "lifecycle.delete_after"), daysKept(is), where),
      ...ofCopies(was, is, where),
      ...rarer(textAt(was, "schedule"), textAt(is, "schedule"), where),
      ...switchedOff(was, is, "enable_continuous_backup", true),
    ];
  });
}

/** No `delete_after` keeps a backup for good. */
const daysKept = (rule: JsonObject): number => numberAt(rule, "lifecycle.delete_after") ?? Number.POSITIVE_INFINITY;

function ofCopies(was: JsonObject, is: JsonObject, where: string): Objection[] {
  const now = blocksOf(is, "copy_action");
  return blocksOf(was, "copy_action").flatMap((copy) => {
    const to = textAt(copy, "destination_vault_arn") ?? "";
    const same = now.find((other) => textAt(other, "destination_vault_arn") === to);
    if (same === undefined) return [{ reason: `${where}no copy goes to ${to} any more`, fix: "keep the copy" }];
    return lower("copy_action.lifecycle.delete_after", numberAt(copy, "lifecycle.delete_after"), daysKept(same), where);
  });
}

function rarer(was: string | undefined, is: string | undefined, where: string): Objection[] {
  if (was === undefined || was === is) return [];
  const before = firesInFourWeeks(was);
  const after = is === undefined ? 0 : firesInFourWeeks(is);
  const isRarer = before !== undefined && after !== undefined && after < before;
  return isRarer
    ? [{ reason: `${where}schedule ${was} → ${is ?? "nothing"}, which is rarer`, fix: "keep the rhythm" }]
    : [];
}

function ofSelection(before: JsonObject, after: JsonObject): Objection[] {
  const all = (resource: JsonObject, path: string) => valuesAt(resource, path).flatMap((value) => [...textsOf(value)]);
  const gone = all(before, "resources").filter((one) => !all(after, "resources").includes(one));
  const excluded = all(after, "not_resources").filter((one) => !all(before, "not_resources").includes(one));
  const isOtherwise = ["condition", "selection_tag"].some(
    (path) => before[path] !== undefined && JSON.stringify(before[path]) !== JSON.stringify(after[path]),
  );
  return [
    ...gone.map((one) => ({ reason: `${one} is not selected any more`, fix: "keep it selected" })),
    ...excluded.map((one) => ({ reason: `${one} is left out`, fix: "keep it selected" })),
    ...(isOtherwise
      ? [
          {
            reason: "It selects by other tags, so what carries the old ones may not be backed up",
            fix: "keep the tags",
          },
        ]
      : []),
  ];
}

/** The shortest life an enabled rule gives; nothing where no rule ends one. */
function shortest(resource: JsonObject, path: string): number | undefined {
  const days = blocksOf(resource, "rule")
    .filter((rule) => textAt(rule, "status") !== "Disabled")
    .flatMap((rule) => numberAt(rule, path) ?? []);
  return days.length === 0 ? undefined : Math.min(...days);
}

function ofLifecycle(before: JsonObject, after: JsonObject): Objection[] {
  return ["expiration.days", "noncurrent_version_expiration.noncurrent_days"].flatMap((path) => {
    const was = shortest(before, path);
    const is = shortest(after, path);
    if (is === undefined || is >= (was ?? Number.POSITIVE_INFINITY)) return [];
    return [{ reason: `${path} ${was ?? "never"} → ${is}`, fix: "keep objects and their versions as long as before" }];
  });
}
