import type { Environment } from "../../environments/schema";
import { chainDaemons } from "../workloads/members";
import { type Flow, flows } from "./flow";

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

/** Only the daemons that read blocks or move coins call a node. */
export function chainFlows(env: Pick<Environment, "nodes">): Flow[] {
  return (["bitcoin", "dash", "ethereum"] as const).flatMap((chain) => {
    const port = rpcPort(env, chain);
    return port === undefined ? [] : flows(chainDaemons, chain, port, `${chain} RPC: blocks, deposits, withdrawals`);
  });
}
