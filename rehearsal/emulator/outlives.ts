import type { StateResource } from "../terraform-run";
import { added, type Holding } from "./inventory";

/** One thing that a destroy leaves behind on purpose. */
export interface Survivor {
  readonly store: string;
  readonly key: string;
  /** For the printed list: `key of aws_kms_key.database_...`. */
  readonly what: string;
  readonly why: string;
}

export interface LeftoverReport {
  /** Meant to stay, and there. */
  readonly survivors: readonly Survivor[];
  /** One sentence for each thing that stayed and was not meant to, or was meant to and is gone. */
  readonly problems: readonly string[];
}

interface OutliveRule {
  readonly type: string;
  readonly store: string;
  /** The key under which the emulator keeps it; undefined when this resource leaves nothing behind. */
  readonly key: (values: StateResource["values"]) => string | undefined;
  /** What the emulator's record must say, and how that is called in an error. */
  readonly holds: (record: Readonly<Record<string, unknown>>) => boolean;
  readonly mustBe: string;
  readonly why: string;
}

/** What AWS keeps after a destroy, by Terraform type. */
const outlives: readonly OutliveRule[] = [
  {
    type: "aws_kms_key",
    store: "kms.keys",
    key: ({ key_id }) => text(key_id),
    holds: ({ KeyState }) => KeyState === "PendingDeletion",
    mustBe: "pending deletion",
    why: "AWS deletes a key 7 to 30 days after it was asked to, so that a mistake can be taken back",
  },
  {
    type: "aws_db_instance",
    store: "rds.snapshots",
    key: ({ skip_final_snapshot, final_snapshot_identifier }) =>
      skip_final_snapshot === true ? undefined : text(final_snapshot_identifier),
    holds: () => true,
    mustBe: "a snapshot",
    why: "the final snapshot: the data of the database survives its server",
  },
  {
    type: "aws_db_option_group",
    store: "rds.option_groups",
    key: ({ name, skip_destroy }) => (skip_destroy === true ? text(name) : undefined),
    holds: () => true,
    mustBe: "an option group",
    why: "the final snapshot keeps its option group in use",
  },
  {
    type: "aws_secretsmanager_secret",
    store: "secretsmanager.secrets",
    key: ({ name, recovery_window_in_days }) => (recovery_window_in_days === 0 ? undefined : text(name)),
    holds: ({ DeletedDate }) => DeletedDate !== undefined && DeletedDate !== null,
    mustBe: "scheduled for deletion",
    why: "the recovery window of a secret",
  },
];

/** Stores in which the emulator writes down what happened or what something was called; they cost nothing. */
const records: Readonly<Record<string, string>> = {
  "cloudwatch.alarm_history": "the history of alarms",
  "ec2.tags": "names of things; the thing itself would be in its own store",
  "rds.events": "the history of database events",
  "rds.tags": "tags of things; the thing itself would be in its own store",
  "route53.changes": "the history of DNS changes",
  "route53.tags": "names of zones; the zone itself would be in route53.zones",
};

type Gone = (record: Readonly<Record<string, unknown>>, held: readonly Holding[]) => boolean;

/** Things a cloud still shows for a while after they are gone, and what ministack forgets to take away with them. */
const gone: Readonly<Record<string, Gone>> = {
  // EC2 lists a deleted NAT gateway and a terminated instance for about an hour.
  "ec2.nat_gateways": ({ State }) => State === "deleted",
  "ec2.instances": ({ State }) => asRecord(State)["Name"] === "terminated",
  // EC2 deletes the root volume of a terminated instance and its role's association; ministack keeps both.
  "ec2.volumes": ({ Attachments }, held) =>
    Array.isArray(Attachments) && Attachments.length > 0 && Attachments.every((one) => goesWithInstance(one, held)),
  "ec2.iam_instance_profile_associations": ({ InstanceId }, held) => !isRunning(InstanceId, held),
};

function goesWithInstance(attachment: unknown, held: readonly Holding[]): boolean {
  const { DeleteOnTermination, InstanceId } = asRecord(attachment);
  return DeleteOnTermination === true && !isRunning(InstanceId, held);
}

function isRunning(instanceId: unknown, held: readonly Holding[]): boolean {
  const instance = held.find(({ store, key }) => store === "ec2.instances" && key === instanceId);
  return instance !== undefined && asRecord(asRecord(instance.record)["State"])["Name"] !== "terminated";
}

/**
 * Compares what the emulator still holds with what was meant to outlive the destroyed resources, exactly: one thing more
 * is a leak that would cost money, one thing less is data lost.
 *
 * @param born what the emulator holds when nobody has asked for anything
 * @param held what it holds after destroy
 * @param destroyed the state just before destroy, less what was left standing
 * @param standing what was left standing on purpose: buckets of locked objects and what they need
 */
export function checkLeftovers(
  born: readonly Holding[],
  held: readonly Holding[],
  destroyed: readonly StateResource[],
  standing: readonly StateResource[] = [],
): LeftoverReport {
  const everything = added(born, held).filter(
    ({ store, record }) => records[store] === undefined && gone[store]?.(asRecord(record), held) !== true,
  );
  const kept = keptWith(standing, everything);
  const left = everything.filter((holding) => !kept.holdings.includes(holding));
  const expected = destroyed.flatMap((resource) => survivorsOf(resource));
  const survivors = expected.filter(({ rule, store, key }) => {
    const found = left.find((holding) => holding.store === store && holding.key === key);
    return found !== undefined && rule.holds(asRecord(found.record));
  });
  const missing = expected
    .filter((survivor) => !survivors.includes(survivor))
    .map(
      ({ what, rule, store, key }) =>
        `${what}: should outlive destroy as ${rule.mustBe}, but ${store} has no such ${key}`,
    );
  const surplus = left
    .filter(({ store, key }) => !survivors.some((survivor) => survivor.store === store && survivor.key === key))
    .map(
      ({ store, key, record }) =>
        `${store} ${key}: still there after destroy, and nothing says it should be ${brief(record)}`,
    );
  return {
    survivors: [...survivors.map(({ rule: _rule, ...survivor }) => survivor), ...kept.survivors],
    problems: [...kept.problems, ...missing, ...surplus],
  };
}

const keptStores: Readonly<Record<string, { readonly store: string; readonly attribute: string }>> = {
  aws_s3_bucket: { store: "s3.buckets_meta", attribute: "bucket" },
  aws_kms_key: { store: "kms.keys", attribute: "key_id" },
};

/** Buckets of locked objects with their settings, and the keys that read them, all as they were. */
function keptWith(standing: readonly StateResource[], left: readonly Holding[]) {
  const names = standing.flatMap(({ type, address, values }) => {
    const kept = keptStores[type];
    const key = kept === undefined ? undefined : text(values[kept.attribute]);
    return kept === undefined || key === undefined ? [] : [{ address, store: kept.store, key }];
  });
  const service = (store: string): string => store.split(".")[0] ?? "";
  const holdings = left.filter(({ store, key }) =>
    names.some((one) => service(one.store) === service(store) && one.key === key),
  );
  const isThere = (one: { store: string; key: string }): boolean =>
    holdings.some(({ store, key, record }) => {
      return store === one.store && key === one.key && asRecord(record)["KeyState"] !== "PendingDeletion";
    });
  return {
    holdings,
    survivors: names.filter(isThere).map(({ address, store, key }) => ({
      store,
      key,
      what: address,
      why: "objects under lock, which nobody can delete before their time, and what reads them",
    })),
    problems: names
      .filter((one) => !isThere(one))
      .map(({ address, store, key }) => `${address}: should stay with its locked objects, but ${store} has no ${key}`),
  };
}

function survivorsOf({ type, address, values }: StateResource): (Survivor & { rule: OutliveRule })[] {
  return outlives
    .filter((rule) => rule.type === type)
    .flatMap((rule) => {
      const key = rule.key(values);
      if (key === undefined) return [];
      return [{ rule, store: rule.store, key, what: address, why: rule.why }];
    });
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Names what was left without printing it: a record may hold key material. */
function brief(record: unknown): string {
  const fields = Object.keys(asRecord(record));
  return `(fields: ${fields.slice(0, 6).join(", ")})`;
}
