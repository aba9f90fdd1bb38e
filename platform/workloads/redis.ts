import type { Environment } from "../../environments/schema";
import { once } from "./defaults";
import { verbatim } from "./files/verbatim";
import { applogicAll, barongAll, peatioOthers, peatioWallets, running } from "./members";
import type { Workload } from "./workload";

/**
 * Who has a Redis of their own: one that is full, or emptied, takes nobody else's sessions with it. `wallets` are the
 * processes of Peatio that may open wallets (`peatioWallets`): Rails runs what it finds in its cache (`Marshal`), so
 * whoever writes the API's would act in the daemons.
 */
export const redisApps = ["peatio", "wallets", "barong", "applogic"] as const;
export type RedisApp = (typeof redisApps)[number];

/** Those that run in an environment. */
export const redisAppsOf = (env: Pick<Environment, "services">): RedisApp[] => running(env, redisApps);

/** Who calls which. */
export const redisCallers: Readonly<Record<RedisApp, readonly string[]>> = {
  peatio: peatioOthers,
  wallets: peatioWallets,
  barong: barongAll,
  applogic: applogicAll,
};

/** Those that keep sessions and jobs; what the wallets' keeps is a cache of what the database says. */
export const keepsData = (app: RedisApp): boolean => app !== "wallets";

/** Those the exporter reads: it runs on general nodes, from which nobody calls a wallet node. */
export const hasFigures = (app: RedisApp): boolean => app !== "wallets";

/** Name of an application's Redis. */
export const redisName = (app: RedisApp): string => `${app}-redis`;

/** The database of each application, as upstream numbers them (application facts 11.2). */
const databases: Readonly<Record<RedisApp, number>> = { peatio: 0, wallets: 0, barong: 1, applogic: 2 };

/** Its URL, with `{}` for the password. */
export const redisUrl = (app: RedisApp): string => `redis://:{}@${redisName(app)}:6379/${databases[app]}`;

/** What the password fills in `redis.conf`. */
export const redisPasswordPlaceholder = "PASSWORD";

/**
 * Whom the exporter asks as. It sees no key and no setting: Barong's holds every session, Rails runs what it finds in
 * Peatio's, and one of the settings is the password.
 */
export const redisFigures = { user: "exporter", placeholder: "FIGURES_PASSWORD" } as const;

const folder = "/etc/redis";

/** A Redis per application (application facts 11.2), and one that the wallets' daemons alone use. */
export function redisWorkloads(environment: Environment): Workload[] {
  return redisAppsOf(environment).map((app) => ({
    ...redisServer(environment, app),
    ...(keepsData(app) ? keeping : passing),
  }));
}

/** Sessions and jobs, on a volume. */
const keeping = {
  scaling: once("two would each hold a part of the sessions and jobs"),
  resources: { cpuMillis: { request: 100, limit: 500 }, memoryMiB: { request: 256, limit: 512 } },
  writableMiB: {},
  claims: { "/data": { name: "data", sizeGiB: 8 } },
  pool: "general",
} as const satisfies Partial<Workload>;

/** A cache, without a volume: so its pods can be pinned like those of whom it serves. Empty, it costs a query more. */
const passing = {
  scaling: once("a cache in two halves would answer each daemon differently"),
  resources: { cpuMillis: { request: 50, limit: 250 }, memoryMiB: { request: 64, limit: 128 } },
  // It changes into its folder, and writes nothing there.
  writableMiB: { "/data": 16 },
  pool: "wallets",
} as const satisfies Partial<Workload>;

function redisServer(environment: Environment, app: RedisApp) {
  const ready = { kind: "command", command: ["sh", `${folder}/ready.sh`] } as const;
  return {
    name: redisName(app),
    namespace: environment.name,
    app: "redis",
    tier: "data",
    image: environment.services.images.redis,
    kind: "stateful-set",
    command: ["redis-server", `${folder}/redis.conf`],
    ports: { redis: 6379 },
    probes: { startup: ready, readiness: ready, liveness: { kind: "tcp" } },
    env: {},
    files: [
      { path: `${folder}/redis.conf`, content: redisConfiguration(app), filled: true },
      { path: `${folder}/ready.sh`, content: verbatim("redis/ready.sh") },
    ],
    user: 999,
    gracePeriodSeconds: 60,
  } as const satisfies Partial<Workload>;
}

/**
 * Settings of an application's Redis. Line 4.0, which upstream tested with, knows all of them but the user and the last
 * two.
 */
export function redisConfiguration(app: RedisApp): string {
  return `bind *
port 6379
requirepass {{raw ${redisPasswordPlaceholder}}}
${hasFigures(app) ? figuresAccount : ""}
dir /data
${keepsData(app) ? kept : passed}tcp-keepalive 60
enable-debug-command no
enable-module-command no
`;
}

const figuresAccount = `# Figures, and nothing of what is kept.
user ${redisFigures.user} on >{{raw ${redisFigures.placeholder}}} resetkeys resetchannels -@all +ping +info +client|setname +latency|latest +slowlog|len
`;

/**
 * What was acknowledged a second ago survives, and what does not fit is refused instead of evicted (application facts
 * 11.2).
 */
const kept = `appendonly yes
appendfsync everysec
# Ready only with the log read, and no writing to a log that can't be read again.
aof-load-truncated yes
# The log is enough; a snapshot beside it would need the memory twice.
save ""

# Of the container's 512: the log's rewriting takes a copy of what changes meanwhile.
maxmemory 320mb
maxmemory-policy noeviction
`;

/** Nothing survives, and what was used longest ago makes room. */
const passed = `appendonly no
save ""

# Of the container's 128.
maxmemory 64mb
maxmemory-policy allkeys-lru
`;
