import type { Environment } from "../../environments/schema";

/** Those of the applications that run in an environment: Applogic only where it is enabled. */
export function running<App extends string>({ services }: Pick<Environment, "services">, apps: readonly App[]): App[] {
  return apps.filter((app) => app !== "applogic" || services.applogic.enabled);
}

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

/** Every process of Peatio that works as the runtime user of its database. */
export const peatioRuntime = ["peatio-api", ...peatioDaemons, "peatio-seed", "peatio-order-close"] as const;
export const peatioAll = [...peatioRuntime, "peatio-migrate"] as const;

/** Those that may open wallets: they trust no cache that another process of Peatio writes. */
export const peatioWallets = [...chainDaemons, "peatio-seed"] as const satisfies readonly (typeof peatioAll)[number][];
export const peatioOthers = peatioAll.filter((name) => !(peatioWallets as readonly string[]).includes(name));

/** The two that serve customers: they hold the keys of the providers, and reach them. */
export const barongServing = ["barong", "barong-sidekiq"] as const;
export const barongRuntime = [...barongServing, "barong-mailer", "barong-seed"] as const;
export const barongAll = [...barongRuntime, "barong-migrate"] as const;

/** Only where `services.applogic` is enabled. */
export const applogicRuntime = ["applogic", "applogic-sidekiq", "applogic-listener"] as const;
export const applogicAll = [...applogicRuntime, "applogic-migrate"] as const;
