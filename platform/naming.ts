import type { Environment } from "../environments/schema";

/** RDS: a letter first, no dash last, no two in a row. */
const singleDashes = /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/;

/**
 * Kinds of physical names and what the cloud allows (cloud facts 1.12). `unique: "world"` and names that stay blocked
 * after a deletion get the environment's committed suffix.
 */
const kinds = {
  bucket: { max: 63, pattern: /^[a-z0-9][a-z0-9-]+[a-z0-9]$/, allowed: "a-z 0-9 -", suffixed: true },
  cluster: { max: 100, pattern: /^[0-9A-Za-z][A-Za-z0-9_-]*$/, allowed: "A-Z a-z 0-9 _ -", suffixed: false },
  database: { max: 63, pattern: singleDashes, allowed: "a-z 0-9 and single dashes", suffixed: false },
  /** Unlike the server's own name it can't be used twice. */
  finalSnapshot: { max: 255, pattern: singleDashes, allowed: "a-z 0-9 and single dashes", suffixed: true },
  keyAlias: { max: 250, pattern: /^[A-Za-z0-9/_-]+$/, allowed: "A-Z a-z 0-9 / _ -", suffixed: false },
  loadBalancer: {
    max: 32,
    pattern: /^(?!internal-)[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/,
    allowed: 'A-Z a-z 0-9 -, not "internal-" first',
    suffixed: false,
  },
  nodeGroup: { max: 63, pattern: /^[0-9A-Za-z][A-Za-z0-9_-]*$/, allowed: "A-Z a-z 0-9 _ -", suffixed: false },
  plain: { max: 255, pattern: /^(?!sg-)[A-Za-z0-9-]+$/, allowed: 'A-Z a-z 0-9 -, not "sg-" first', suffixed: false },
  role: { max: 64, pattern: /^[\w+=,.@-]+$/, allowed: "A-Z a-z 0-9 _ + = , . @ -", suffixed: false },
  /** Stays taken for a week after a deletion. */
  secret: { max: 512, pattern: /^[A-Za-z0-9/_+=.@-]+$/, allowed: "A-Z a-z 0-9 / _ + = . @ -", suffixed: true },
  topic: { max: 256, pattern: /^[A-Za-z0-9_-]+$/, allowed: "A-Z a-z 0-9 _ -", suffixed: false },
} as const;

export type NameKind = keyof typeof kinds;
/** What of an environment a name depends on. */
export type NamedEnvironment = Pick<Environment, "name" | "naming">;

/** `<project>-<environment>`: the first part of every physical name. */
export function prefixOf({ naming, name }: NamedEnvironment): string {
  return `${naming.project}-${name}`;
}

/**
 * `<project>-<environment>-<role>`, with the environment's suffix where the kind needs it.
 *
 * @throws when the cloud would refuse the name: too long is an error that says the limit, never a cut
 */
export function physicalName(env: NamedEnvironment, kind: NameKind, role: string): string {
  const { max, pattern, allowed, suffixed } = kinds[kind];
  const name = [prefixOf(env), role, ...(suffixed ? [env.naming.suffix] : [])].join("-");
  if (name.length > max) {
    throw new Error(
      `name "${name}" has ${name.length} characters; a ${kind} may have ${max}. Fix: shorten naming.project, the environment's name or "${role}"`,
    );
  }
  if (!pattern.test(name)) {
    throw new Error(
      `name "${name}" is no legal ${kind} name; allowed: ${allowed}. Fix: correct naming.project, the environment's name or "${role}"`,
    );
  }
  return name;
}

/** What an environment keeps in an object store of its own. */
const bucketPurposes = ["access-logs", "artifacts", "audit", "backups", "configuration", "kyc", "state"] as const;
type BucketPurpose = (typeof bucketPurposes)[number];

/** What an environment answers on: customers, administration, Vault. */
const balancerPurposes = ["admin", "public", "vault"] as const;
type BalancerPurpose = (typeof balancerPurposes)[number];

/** Every physical name of an environment that data can push past a limit. */
export function physicalNames(env: Environment) {
  const name = (kind: NameKind, role: string) => physicalName(env, kind, role);
  return {
    network: name("plain", "network"),
    cluster: name("cluster", "cluster"),
    database: name("database", "mysql"),
    databaseFinalSnapshot: name("finalSnapshot", "mysql-final"),
    alarms: name("topic", "alarms"),
    buckets: Object.fromEntries(bucketPurposes.map((purpose) => [purpose, name("bucket", purpose)])) as Record<
      BucketPurpose,
      string
    >,
    balancers: Object.fromEntries(
      balancerPurposes.map((purpose) => [purpose, name("loadBalancer", purpose)]),
    ) as Record<BalancerPurpose, string>,
    rabbitmqCookie: name("secret", "rabbitmq-cookie"),
    boundary: name("role", "boundary"),
    /** What applies, inside the network; and what may only plan. */
    applier: name("role", "ci-apply"),
    planner: name("role", "ci-plan"),
    // The longest fixed role; the others are shorter.
    concourseRole: name("role", "concourse-worker"),
    nodeRoles: Object.keys(env.cluster.nodePools).map((pool) => name("role", `nodes-${pool}`)),
    nodeGroups: Object.fromEntries(
      Object.keys(env.cluster.nodePools).map((pool) => [
        pool,
        env.cloud.zones.map((zone) => name("nodeGroup", `${pool}-${zone.slice(-1)}`)),
      ]),
    ) as Record<string, string[]>,
  };
}
