/** The ten daemons of Peatio 2.6 (application facts 1.3), by workload name. */
export const peatioDaemons = [
  "peatio-blockchain",
  "peatio-cron-job",
  "peatio-deposit",
  "peatio-upstream",
  "peatio-deposit-coin-address",
  "peatio-withdraw-coin",
  "peatio-matching",
  "peatio-order-processor",
  "peatio-trade-executor",
  "peatio-influx-writer",
] as const;
export type PeatioDaemon = (typeof peatioDaemons)[number];

/** Daemons that speak to the chains, or to BitGo through Coinhub. */
export const chainDaemons = [
  "peatio-blockchain",
  "peatio-cron-job",
  "peatio-deposit",
  "peatio-deposit-coin-address",
  "peatio-withdraw-coin",
] as const satisfies readonly PeatioDaemon[];

/** Every process of Peatio that runs beside the migration. */
export const peatioRuntime = ["peatio-api", ...peatioDaemons] as const;
export const peatioAll = [...peatioRuntime, "peatio-migrate"] as const;
export const barongAll = ["barong", "barong-migrate"] as const;
