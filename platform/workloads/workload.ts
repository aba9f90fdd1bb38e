import type { Environment } from "../../environments/schema";

/** An image of the environment's data. */
export type Image = Environment["services"]["images"]["peatio"];

/** Tiers of application facts 0.1. */
export type WorkloadTier =
  "edge" | "frontend" | "api" | "stream" | "worker" | "liquidity" | "chain-gateway" | "data" | "tools" | "job";

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

/** A health question the kubelet asks; of the workload's first port unless another is named. */
export type Probe =
  | { readonly kind: "http"; readonly path: string; readonly port?: string }
  | { readonly kind: "tcp"; readonly port?: string }
  /** Runs in the container; for programs without a port. */
  | {
      readonly kind: "command";
      readonly command: readonly string[];
      /** Seconds one answer may take. @default that of the other kinds */
      readonly timeoutSeconds?: number;
    };

/** CPU in thousandths of a core, memory in MiB; requests are what the scheduler reserves. */
export interface Resources {
  readonly cpuMillis: { readonly request: number; readonly limit: number };
  readonly memoryMiB: { readonly request: number; readonly limit: number };
}

/** A file mounted read-only at an absolute path. */
export interface ConfigFile {
  readonly path: string;
  readonly content: string;
  /**
   * The Agent writes the file and fills its placeholders, the `as.placeholder` of the workload's secrets: `{{NAME}}` with
   * the value as a JSON string, quotes included; `{{raw NAME}}` with the value as it is. The template is no secret.
   *
   * @default false: the content as it is, from a ConfigMap
   */
  readonly filled?: boolean;
}

/** A volume of its own that outlives the pod. */
export interface Claim {
  /** Name of the claim's template: a stable noun; changing it leaves the data behind. */
  readonly name: string;
  /** Growing is in place; shrinking impossible. */
  readonly sizeGiB: number;
}

/** A program that runs to its end before the workload starts, with the same files and volumes. */
export interface Preparation {
  readonly name: string;
  readonly image: Image;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** One process of the exchange: what it is, wherever it runs. */
export interface Workload {
  /** Name of its objects and its service account: `peatio-api`. */
  readonly name: string;
  /** `stage`, `production`, `platform-tools`, `feature-<name>`. */
  readonly namespace: string;
  /** The program it belongs to, which is also the file it is rendered into: `peatio`. */
  readonly app: string;
  readonly tier: WorkloadTier;
  readonly image: Image;
  /**
   * `deployment` runs any number of pods, `stateful-set` pods with names of which there are never two: every singleton,
   * and whatever keeps volumes. `job` runs once to completion, `cron-job` again and again.
   */
  readonly kind: "deployment" | "stateful-set" | "job" | "cron-job";
  /** Arguments, first the program; never a shell line with values in it. */
  readonly command: readonly string[];
  /** Ports it listens on, by name, for container, Service, probes and policies alike: `{ http: 8000 }`. None for daemons. */
  readonly ports: Readonly<Record<string, number>>;
  /** What its Service is beside a name for the ports. */
  readonly service?: {
    /** Node ports by port name: what the balancers send to. Only the gateways have them. */
    readonly nodePorts?: Readonly<Record<string, number>>;
  };
  /** Where Prometheus scrapes it, when it has figures of its own; `port` is one of `ports`. */
  readonly metrics?: { readonly port: string; readonly path: string };
  readonly scaling: Scaling;
  /** Both ask the pod alone: readiness may look at the database, liveness never at a dependency. */
  readonly probes: { readonly startup?: Probe; readonly readiness?: Probe; readonly liveness?: Probe };
  /** Succeeds when the workload may start, in its own image; it is tried again until then. Absent: at once. */
  readonly startsWhen?: readonly string[];
  /** Run in this order, after secrets are rendered and before `startsWhen`. */
  readonly preparations?: readonly Preparation[];
  /** Environment variables that are no secret. */
  readonly env: Readonly<Record<string, string>>;
  /** Files shared by the workloads of an app must be equal: they live in one ConfigMap. */
  readonly files: readonly ConfigFile[];
  readonly resources: Resources;
  /** Absolute paths that must be writable on the read-only root, and how many MiB each may take; gone with the pod. */
  readonly writableMiB: Readonly<Record<string, number>>;
  /** The same in memory, for what may never reach a disk. Counts as the pod's memory. */
  readonly memoryMiB?: Readonly<Record<string, number>>;
  /** Volumes of a `stateful-set` by the absolute path they are mounted at. */
  readonly claims?: Readonly<Record<string, Claim>>;
  /** When a `cron-job` runs. */
  readonly schedule?: {
    /** Five fields, UTC. */
    readonly cron: string;
    /** A run that takes longer is stopped. */
    readonly deadlineSeconds: number;
  };
  /** Numeric user; most vanilla images run as 1000 (application facts 0.2 no. 6). */
  readonly user: number;
  /** Seconds between SIGTERM and SIGKILL, 10 to 900: what the running pass needs to end. */
  readonly gracePeriodSeconds: number;
  /**
   * Runs before SIGTERM, within the grace period.
   *
   * @default 5 s of waiting for what has a port: SIGTERM arrives together with the removal from the Service
   */
  readonly beforeStop?: readonly string[];
  /** `wallets` runs on the tainted pool where the environment has one. */
  readonly pool: "general" | "wallets";
  /**
   * What the application itself does in Vault (transit, totp): one of the policies of application facts 12. The pod then
   * gets a proxy on its loopback. Absent when it only reads stored secrets.
   */
  readonly vaultRole?: "peatio-rails" | "peatio-crypto" | "peatio-upstream" | "barong";
  /** The cluster admits it in exactly this form (platform/pins.ts), and why. Workloads of the wallet pool always are. */
  readonly pinned?: { readonly why: string };
  /** Calls the Kubernetes API: its token is mounted. What it may do there is platform/access's. */
  readonly apiAccess?: { readonly why: string };
  /** Names (`app.kubernetes.io/name`) of pods it makes itself by that API: ends of flows, and no workloads. */
  readonly makesPods?: readonly string[];
  /** Takes a role of the cloud by its service account (EKS Pod Identity). The cloud's stack makes the association. */
  readonly cloudIdentity?: { readonly role: string; readonly why: string };
}
