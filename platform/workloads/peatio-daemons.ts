import type { Environment } from "../../environments/schema";
import { copies, once } from "./defaults";
import type { PeatioDaemon } from "./members";
import { peatioProcess } from "./peatio-process";
import type { Resources, Scaling, Workload } from "./workload";

/** Which of the two scripts runs a daemon: a loop, or a consumer of a queue. */
type Script = "daemons.rb" | "amqp_daemon.rb";

/** What tells one daemon from another (application facts 1.3 and 16). */
interface Daemon {
  readonly script: Script;
  readonly scaling: Scaling;
  readonly resources?: Resources;
  /** @default 30 - a consumer drops its work at once, and the broker hands it out again */
  readonly gracePeriodSeconds?: number;
  readonly pool?: Workload["pool"];
  readonly vaultRole?: Workload["vaultRole"];
}

const usual: Resources = { cpuMillis: { request: 100, limit: 1000 }, memoryMiB: { request: 384, limit: 768 } };
/** For the two on the path of every trade. */
const busy: Resources = { cpuMillis: { request: 250, limit: 1000 }, memoryMiB: { request: 512, limit: 1024 } };

/** A pass that talks to a node or moves money ends before it obeys SIGTERM (application facts 1.3). */
const passSeconds = 90;

/** Copies are of a fixed number: what grows is a queue and not the CPU. */
function daemons(env: Environment): Record<PeatioDaemon, Daemon> {
  return {
    "peatio-blockchain": {
      script: "daemons.rb",
      scaling: once("it has no lock: two would race on the height of a chain and credit a deposit twice"),
      gracePeriodSeconds: passSeconds,
      // It holds no key, but nodes and Coinhub are then called by wallet nodes alone.
      pool: "wallets",
    },
    "peatio-cron-job": {
      script: "daemons.rb",
      scaling: once("its refund thread spends money without a lock"),
      gracePeriodSeconds: passSeconds,
      pool: "wallets",
      vaultRole: "peatio-crypto",
    },
    "peatio-deposit": {
      script: "daemons.rb",
      scaling: once("it collects deposits without a row lock: two would send the same coins"),
      gracePeriodSeconds: passSeconds,
      pool: "wallets",
      vaultRole: "peatio-crypto",
    },
    "peatio-upstream": {
      script: "daemons.rb",
      scaling: once("two would copy every trade of the upstream exchange twice"),
      vaultRole: "peatio-upstream",
    },
    "peatio-deposit-coin-address": {
      script: "amqp_daemon.rb",
      scaling: copies(1),
      gracePeriodSeconds: passSeconds,
      pool: "wallets",
      vaultRole: "peatio-crypto",
    },
    "peatio-withdraw-coin": {
      script: "amqp_daemon.rb",
      scaling: once("withdrawals are locked, but all share the hot wallet's nonce"),
      gracePeriodSeconds: passSeconds,
      pool: "wallets",
      vaultRole: "peatio-crypto",
    },
    "peatio-matching": {
      script: "amqp_daemon.rb",
      scaling: once("the order books of all markets are in its memory, and it purges its queue at start"),
      resources: busy,
    },
    "peatio-order-processor": {
      script: "amqp_daemon.rb",
      scaling: once("two would change the order of submissions and cancellations"),
    },
    "peatio-trade-executor": {
      script: "amqp_daemon.rb",
      scaling: copies(env.services.peatio.tradeExecutors),
      resources: busy,
    },
    "peatio-influx-writer": { script: "amqp_daemon.rb", scaling: copies(1) },
  };
}

/** The ten daemons of line 2.6. They have no port and no health endpoint: a dead one exits, a slow one shows in its queue. */
export function peatioDaemonWorkloads(environment: Environment): Workload[] {
  const process = peatioProcess(environment);
  return Object.entries(daemons(environment)).map(([name, daemon]) => ({
    ...process,
    name,
    tier: "worker",
    kind: daemon.scaling.kind === "singleton" ? "stateful-set" : "deployment",
    command: ["bundle", "exec", "ruby", `lib/daemons/${daemon.script}`, workerOf(name)],
    scaling: daemon.scaling,
    resources: daemon.resources ?? usual,
    gracePeriodSeconds: daemon.gracePeriodSeconds ?? 30,
    pool: daemon.pool ?? "general",
    ...(daemon.vaultRole && { vaultRole: daemon.vaultRole }),
  }));
}

/** The worker's own name: `peatio-cron-job` runs `cron_job`. */
function workerOf(name: string): string {
  return name.replace(/^peatio-/, "").replaceAll("-", "_");
}
