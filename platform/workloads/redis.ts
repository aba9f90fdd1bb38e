import type { Environment } from "../../environments/schema";
import { verbatim } from "./files/verbatim";
import type { Workload } from "./workload";

/** Applications with a Redis of their own: one that is full, or emptied, takes nobody else's sessions with it. */
export const redisApps = ["peatio", "barong", "applogic"] as const;
export type RedisApp = (typeof redisApps)[number];

/** Those that run in an environment. */
export function redisAppsOf({ services }: Pick<Environment, "services">): RedisApp[] {
  return redisApps.filter((app) => app !== "applogic" || services.applogic.enabled);
}

/** Name of an application's Redis. */
export const redisName = (app: RedisApp): string => `${app}-redis`;

/** The database of each application, as upstream numbers them (application facts 11.2). */
const databases: Readonly<Record<RedisApp, number>> = { peatio: 0, barong: 1, applogic: 2 };

/** Its URL, with `{}` for the password. */
export const redisUrl = (app: RedisApp): string => `redis://:{}@${redisName(app)}:6379/${databases[app]}`;

/** What the password fills in `redis.conf`. */
export const redisPasswordPlaceholder = "PASSWORD";

/**
 * Whom the exporter asks as. It sees no key and no setting: Barong's holds every session, Rails runs what it finds in
 * Peatio's (`Marshal`), wallet daemons included, and one of the settings is the password.
 */
export const redisFigures = { user: "exporter", placeholder: "FIGURES_PASSWORD" } as const;

const folder = "/etc/redis";

/** A Redis per application (application facts 11.2). */
export function redisWorkloads(environment: Environment): Workload[] {
  return redisAppsOf(environment).map((app) => redisWorkload(environment, app));
}

function redisWorkload(environment: Environment, app: RedisApp): Workload {
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
    scaling: { kind: "singleton", why: "two would each hold a part of the sessions and jobs", replicas: 1 },
    probes: { startup: ready, readiness: ready, liveness: { kind: "tcp" } },
    env: {},
    files: [
      { path: `${folder}/redis.conf`, content: redisConfiguration(), filled: true },
      { path: `${folder}/ready.sh`, content: verbatim("redis/ready.sh") },
    ],
    resources: { cpuMillis: { request: 100, limit: 500 }, memoryMiB: { request: 256, limit: 512 } },
    writableMiB: {},
    claims: { "/data": { name: "data", sizeGiB: 8 } },
    user: 999,
    gracePeriodSeconds: 60,
    pool: "general",
  };
}

/**
 * Settings for sessions and jobs: what was acknowledged a second ago survives, and what does not fit is refused instead
 * of evicted (application facts 11.2). Line 4.0, which upstream tested with, knows all of them but the user and the last
 * two.
 */
export function redisConfiguration(): string {
  return `bind *
port 6379
requirepass {{raw ${redisPasswordPlaceholder}}}
# Figures, and nothing of what is kept.
user ${redisFigures.user} on >{{raw ${redisFigures.placeholder}}} resetkeys resetchannels -@all +ping +info +client|setname +latency|latest +slowlog|len

dir /data
appendonly yes
appendfsync everysec
# The log is enough; a snapshot beside it would need the memory twice.
save ""

# Of the container's 512: the log's rewriting takes a copy of what changes meanwhile.
maxmemory 320mb
maxmemory-policy noeviction
tcp-keepalive 60
# Ready only with the log read, and no writing to a log that can't be read again.
aof-load-truncated yes
enable-debug-command no
enable-module-command no
`;
}
