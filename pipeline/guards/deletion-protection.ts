import type { Change, Json, JsonObject } from "../model";
import type { Guard, GuardContext, Objection, RecordObjection } from "./guard";
import { listOf, numberAt, said, textAt, textsOf, valueAt, valuesAt } from "./values";

/** Arguments that protect while they are true. */
const protectsWhenTrue = [
  "deletion_protection",
  "deletion_protection_enabled",
  "disable_api_stop",
  "disable_api_termination",
  "enable_deletion_protection",
  "lifecycle.prevent_destroy",
  "object_lock_enabled",
  "skip_destroy",
  "termination_protection",
] as const;

/** Arguments that take a protection away while they are true. */
const endangersWhenTrue = [
  "bypass_policy_lockout_safety_check",
  "force_delete",
  "force_destroy",
  "skip_final_snapshot",
] as const;

/** Days to think again, and days during which nobody can delete; with what holds when nothing is said. */
const waits: readonly { readonly path: string; readonly unless?: number }[] = [
  { path: "deletion_window_in_days", unless: 30 },
  { path: "recovery_window_in_days", unless: 30 },
  { path: "rule.default_retention.days" },
  { path: "rule.default_retention.years" },
  { path: "min_retention_days" },
];

/** Resources that are nothing but a lock. */
const locks: Readonly<Record<string, string>> = {
  aws_backup_vault_lock_configuration: "whoever may delete can delete backups before their time",
  aws_s3_bucket_object_lock_configuration: "whoever may delete can delete objects before their time",
};

/** Deletion protection, locks and waiting times stand between a slip and a loss. */
export const deletionProtection: Guard = {
  name: "deletion-protection",
  ofChange: (change, { environment }) => {
    if (change.area === "kubernetes") return ofObject(change);
    if (change.area !== "cloud") return [];
    if (change.class === "destroy") return ofLock(change);
    const { before, after } = change;
    if (before === undefined || after === undefined) return [];
    // Lifted in the description, it is lifted everywhere: that is said once, below.
    const found = ofFlags(before, after).filter(
      ({ path }) => environment?.deletionProtection !== false || !followsDescription.has(path),
    );
    return [...found.map(({ reason }) => ({ reason, fix })), ...ofWaits(before, after)];
  },
  ofRecords: liftedEnvironments,
};

/** What a description's own `deletionProtection` decides (constructs/policies/deletion-protection.ts). */
const followsDescription: ReadonlySet<string> = new Set([
  "deletion_protection",
  "disable_api_termination",
  "enable_deletion_protection",
  "lifecycle.prevent_destroy",
]);

/** One sentence, and one exception, for a whole environment that is to be destroyed. */
function liftedEnvironments({ base, head }: GuardContext): RecordObjection[] {
  return (head?.environments ?? [])
    .filter(
      ({ name, deletionProtection: isOn }) =>
        !isOn && base?.environments.find((each) => each.name === name)?.deletionProtection !== false,
    )
    .filter(({ name }) => base === undefined || base.environments.some((each) => each.name === name))
    .map(({ name }) => ({
      area: "cloud",
      environment: name,
      scope: name,
      address: `environments/${name}.ts`,
      reason: `deletionProtection of ${name} is lifted: neither Terraform nor the cloud refuses to delete what holds data`,
      fix: "leave it on; if the environment is to be destroyed, write an exception for this file, and destroy soon",
    }));
}

const fix = "leave the protection on; to destroy on purpose, lift it in a change of its own";

function ofLock({ type }: Change): Objection[] {
  const lost = Object.hasOwn(locks, type) ? locks[type] : undefined;
  return lost === undefined ? [] : [{ reason: `The lock is removed: ${lost}`, fix: "keep the lock" }];
}

function ofFlags(before: JsonObject, after: JsonObject): { readonly path: string; readonly reason: string }[] {
  const differs = (path: string, weaker: boolean) =>
    weaker ? [{ path, reason: `${path} ${said(valueAt(before, path))} → ${said(valueAt(after, path))}` }] : [];
  return [
    ...protectsWhenTrue.flatMap((path) =>
      differs(path, valueAt(before, path) === true && valueAt(after, path) !== true),
    ),
    ...endangersWhenTrue.flatMap((path) =>
      differs(path, valueAt(before, path) !== true && valueAt(after, path) === true),
    ),
    // The provider's default is to delete them with the instance.
    ...differs(
      "delete_automated_backups",
      valueAt(before, "delete_automated_backups") === false && valueAt(after, "delete_automated_backups") !== false,
    ),
    ...differs(
      "final_snapshot_identifier",
      textAt(before, "final_snapshot_identifier") !== undefined &&
        valueAt(after, "final_snapshot_identifier") === undefined,
    ),
    ...differs(
      "rule.default_retention.mode",
      textAt(before, "rule.default_retention.mode") === "COMPLIANCE" &&
        textAt(after, "rule.default_retention.mode") !== "COMPLIANCE",
    ),
  ];
}

function ofWaits(before: JsonObject, after: JsonObject): Objection[] {
  return waits.flatMap(({ path, unless }) => {
    const was = numberAt(before, path) ?? unless;
    const is = numberAt(after, path) ?? unless;
    if (was === undefined || was <= (is ?? 0)) return [];
    return [{ reason: `${path} ${was} → ${is ?? "nothing"}`, fix: "keep at least the days there were" }];
  });
}

/** What becomes of volumes when their object goes; Kubernetes deletes at once where nothing keeps it. */
const keptBy: Readonly<Record<string, readonly { readonly path: string; readonly unless?: string }[]>> = {
  StorageClass: [{ path: "reclaimPolicy", unless: "Delete" }],
  PersistentVolume: [{ path: "spec.persistentVolumeReclaimPolicy", unless: "Retain" }],
  StatefulSet: [
    { path: "spec.persistentVolumeClaimRetentionPolicy.whenDeleted", unless: "Retain" },
    { path: "spec.persistentVolumeClaimRetentionPolicy.whenScaled", unless: "Retain" },
  ],
};

function ofObject({ type, before, after }: Change): Objection[] {
  if (before === undefined || after === undefined) return [];
  const kept = (object: Json, path: string, unless: string | undefined): string | undefined =>
    textAt(object, path) ?? unless;
  const ofVolumes = (Object.hasOwn(keptBy, type) ? (keptBy[type] ?? []) : []).flatMap(({ path, unless }) =>
    kept(before, path, unless) === "Retain" && kept(after, path, unless) !== "Retain"
      ? [{ reason: `${path} Retain → ${kept(after, path, unless) ?? "nothing"}: volumes go with their object`, fix }]
      : [],
  );
  const finalizers = (object: JsonObject) => textsOf([...valuesAt(object, "metadata.finalizers")].flatMap(listOf));
  const gone = finalizers(before).filter((one) => !finalizers(after).includes(one));
  return [
    ...ofVolumes,
    ...gone.map((finalizer) => ({ reason: `The finalizer ${finalizer} is removed`, fix: "keep it" })),
  ];
}
