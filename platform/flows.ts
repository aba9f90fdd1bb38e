import type { Environment } from "../environments/schema";
import { barongAll, chainDaemons, peatioAll } from "./workloads/members";

/** Everything outside a workload that one may talk to. */
export const places = [
  "mysql",
  "redis",
  "rabbitmq",
  "influxdb",
  "vault",
  "bitcoin",
  "dash",
  "ethereum",
  "gateway",
  "internet",
] as const;
export type Place = (typeof places)[number];

/** One permitted conversation. Everything else is denied, both ways. */
export interface Flow {
  /** A workload's name, or a place for what is not described as a workload yet. */
  readonly from: string;
  /** A workload's name or a place. */
  readonly to: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  /** For the reviewer of the firewall rule. */
  readonly reason: string;
}

/** RPC ports by chain and network (application facts 11.6, bosh facts 4.3: of Bitcoin's test networks the fourth, since the third is on its way out). */
const rpcPorts = {
  bitcoin: { mainnet: 8332, testnet: 48332 },
  dash: { mainnet: 9998, testnet: 19998 },
  ethereum: { mainnet: 8545, testnet: 8545 },
} as const;

/** The port a chain's RPC listens on in this environment; undefined where the chain is left out. */
export function rpcPort(env: Pick<Environment, "nodes">, chain: keyof typeof rpcPorts): number | undefined {
  const spec = env.nodes[chain];
  if (!spec) return undefined;
  return spec.placement === "external" ? spec.port : rpcPorts[chain][spec.network];
}

const flow = (from: string, to: string, port: number, reason: string): Flow => ({
  from,
  to,
  port,
  protocol: "tcp",
  reason,
});
const flows = (from: readonly string[], to: string, port: number, reason: string) =>
  from.map((name) => flow(name, to, port, reason));

/** Who may talk to whom, one line per permitted conversation (application facts 14). */
export function flowsOf(env: Pick<Environment, "nodes">): Flow[] {
  const chains = (["bitcoin", "dash", "ethereum"] as const).flatMap((chain) => {
    const port = rpcPort(env, chain);
    return port === undefined ? [] : flows(chainDaemons, chain, port, `${chain} RPC: blocks, deposits, withdrawals`);
  });
  return [
    ...flows(["gateway"], "barong", 8001, "AuthZ check of every request, and Barong's API"),
    ...flows(["gateway"], "peatio-api", 8000, "Peatio's API"),
    ...flows([...peatioAll, ...barongAll], "mysql", 3306, "the ledger and the users"),
    ...flows([...peatioAll, ...barongAll], "redis", 6379, "cache and sessions; boot needs it"),
    ...flows([...peatioAll, "barong"], "rabbitmq", 5672, "orders, deposits, events"),
    ...flows(["peatio-api", "peatio-cron-job", "peatio-influx-writer"], "influxdb", 8086, "candles and tickers"),
    ...flows(
      [...peatioAll, ...barongAll, "arke"],
      "vault",
      8200,
      "the Agent renders the pod's secrets; transit and TOTP",
    ),
    ...chains,
    ...flows(chainDaemons, "coinhub", 8080, "BitGo wallets"),
    flow("coinhub", "internet", 443, "app.bitgo.com or app.bitgo-test.com"),
    flow("peatio-upstream", "internet", 443, "websocket of the upstream exchange"),
    flow("barong", "internet", 443, "KYC, SMS and captcha providers; object storage"),
    flow("arke", "internet", 443, "source exchanges"),
    flow("arke", "gateway", 8099, "trades through the public API like any member"),
  ];
}
