import type { Environment } from "../../environments/schema";

/** An image of the environment's data. */
export type Image = Environment["services"]["images"]["peatio"];

/** Tiers of application facts 0.1 that this catalogue holds so far. */
export type WorkloadTier = "api" | "worker" | "liquidity" | "chain-gateway" | "job";

/** How many may run. */
export type Scaling = Singleton | Replicated;

/** Holds state in memory or spends money without a lock: two of it lose money, even for the seconds of a rollout. */
export type Singleton =
  | { readonly kind: "singleton"; readonly why: string; readonly replicas: 1 }
  /** Described but not running; `idleBecause` says what is missing, where an operator looks first. */
  | { readonly kind: "singleton"; readonly why: string; readonly replicas: 0; readonly idleBecause: string };

/** Rows are locked or nothing is kept: any number may run. */
export interface Replicated {
  readonly kind: "replicated";
  readonly min: number;
  /** Equal to min: no autoscaler. */
  readonly max: number;
  /** Average CPU, percent of the request, at which another replica is started. */
  readonly cpuPercent: number;
}

/** A health question the kubelet asks. */
export type Probe =
  | { readonly kind: "http"; readonly path: string }
  | { readonly kind: "tcp" }
  /** Runs in the container; for daemons without a port. */
  | { readonly kind: "command"; readonly command: readonly string[] };

/** CPU in thousandths of a core, memory in MiB; requests are what the scheduler reserves. */
export interface Resources {
  readonly cpuMillis: { readonly request: number; readonly limit: number };
  readonly memoryMiB: { readonly request: number; readonly limit: number };
}

/** A file that is not secret, mounted read-only at an absolute path. */
export interface ConfigFile {
  readonly path: string;
  readonly content: string;
}

/** One process of the exchange: what it is, wherever it runs. */
export interface Workload {
  /** Name of its objects, its service account and its Vault role: `peatio-api`. */
  readonly name: string;
  /** The program it belongs to: `peatio`. */
  readonly app: "peatio" | "barong" | "coinhub" | "arke";
  readonly tier: WorkloadTier;
  readonly image: Image;
  /** `job` runs to completion before the workloads of its app start. */
  readonly kind: "deployment" | "job";
  /** Arguments, first the program; never a shell line with values in it. */
  readonly command: readonly string[];
  /** The port it listens on, for container, Service, probe and policy alike. None for daemons. */
  readonly port?: number;
  /** Where Prometheus scrapes it, when it has figures of its own. */
  readonly metrics?: { readonly port: number; readonly path: string };
  readonly scaling: Scaling;
  /** Both ask the pod alone: readiness may look at the database, liveness never at a dependency. */
  readonly probes: { readonly startup?: Probe; readonly readiness?: Probe; readonly liveness?: Probe };
  /** Succeeds when the workload may start, in its own image; it is tried again until then. Absent: at once. */
  readonly startsWhen?: readonly string[];
  /** Environment variables that are no secret. */
  readonly env: Readonly<Record<string, string>>;
  /** Files shared by the workloads of an app must be equal: they live in one ConfigMap. */
  readonly files: readonly ConfigFile[];
  readonly resources: Resources;
  /** Absolute paths that must be writable on the read-only root, and how many MiB each may take; gone with the pod. */
  readonly writableMiB: Readonly<Record<string, number>>;
  /** Numeric user; every vanilla image runs as 1000 (application facts 0.2 no. 6). */
  readonly user: number;
  /** Seconds between SIGTERM and SIGKILL, 10 to 120: what the running pass needs to end. */
  readonly gracePeriodSeconds: number;
  /** `wallets` runs on the tainted pool where the environment has one. */
  readonly pool: "general" | "wallets";
  /**
   * What the application itself does in Vault (transit, totp): one of the policies of application facts 12. The pod then
   * gets a proxy on its loopback. Absent when it only reads stored secrets.
   */
  readonly vaultRole?: "peatio-rails" | "peatio-crypto" | "peatio-upstream" | "barong";
}
