/** What a guard of pull requests refuses, for people. */
export interface GuardDescription {
  /** The rest of "refuses ...". */
  readonly refuses: string;
  /** False where no exception in data helps. */
  readonly waivable: boolean;
}

/**
 * Guards by name: pipeline/guards/ judges by them, and environments/exceptions.ts names them, so their names stand where
 * both can read them.
 */
export const guards = {
  "stateful-loss": {
    refuses: "the loss or replacement of what holds data: database, volume, bucket, key, zone, cluster, state",
    waivable: true,
  },
  "deletion-protection": { refuses: "a deletion protection, a lock or a waiting time made weaker", waivable: true },
  backup: { refuses: "backups, versions or copies kept for less, or no more", waivable: true },
  "database-version": { refuses: "an upgrade of MySQL off the path, and a downgrade", waivable: true },
  "kubernetes-version": { refuses: "Kubernetes by more than one minor, and a downgrade", waivable: true },
  downgrade: { refuses: "an older version of what keeps state that only goes forward", waivable: true },
  "public-exposure": { refuses: "something new that answers the internet, or everybody", waivable: true },
  identity: { refuses: "a policy, a trust or a binding that allows more than before", waivable: true },
  boundary: { refuses: "a role or user outside its permission boundary", waivable: true },
  image: { refuses: "an image without digest, or a fork, in production", waivable: true },
  "network-policy": { refuses: "a NetworkPolicy opened to all, or the default denial taken away", waivable: true },
  admission: { refuses: "an admission policy or Pod Security made weaker", waivable: true },
  audit: { refuses: "logs, trails, detectors and alarms taken away or kept for less", waivable: true },
  "foreign-code": {
    refuses: "a new provider, module, provisioner or external data source: they run code while planning or applying",
    waivable: true,
  },
  funds: { refuses: "another destination of funds: only custodians sign one, outside this pipeline", waivable: false },
  inventory: {
    refuses: "a list of what holds data that says something else than the stacks",
    waivable: false,
  },
  expired: { refuses: "a feature, an exception or an acknowledgement past its end", waivable: false },
} as const satisfies Readonly<Record<string, GuardDescription>>;

export type GuardName = keyof typeof guards;

export const guardNames = Object.keys(guards) as GuardName[];

export const isGuard = (name: string): name is GuardName => Object.hasOwn(guards, name);
