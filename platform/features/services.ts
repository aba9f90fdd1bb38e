import type { Store } from "../../environments/schema/feature";
import type { Place } from "../places";
import { chainDaemons } from "../workloads/members";

/** Programs whose image a feature may replace. */
export type FeatureProgram = "peatio" | "barong" | "rango" | "frontend" | "tower" | "coinhub" | "applogic" | "arke";

/** A service that may run in a feature, and on what terms (application facts 15). */
export interface Overlay {
  readonly program: FeatureProgram;
  /** What it must have for itself, and what it would do to the environment's. */
  readonly needs: Readonly<Partial<Record<Store, string>>>;
  /** Workloads of the environment's catalogue that come along, under their names: Jobs of its release, caches, candles. */
  readonly beside: readonly string[];
  /** What of the environment it and they may call, of what they call there: never a node, Coinhub or another's cache. */
  readonly borrows: readonly (Place | "gateway" | "barong" | "peatio-api")[];
}

const ownSchema = "its migration would change the tables that the environment's own release reads";
const ownQueues = "on the environment's it would take orders and deposits from the daemons that are to have them";
/** A Rails process of Peatio does not boot without its cache. */
const peatio = {
  program: "peatio",
  needs: { database: ownSchema, broker: ownQueues },
  beside: ["peatio-migrate", "peatio-redis"],
  borrows: ["mysql", "rabbitmq", "vault"],
} as const satisfies Overlay;
const withCandles = [...peatio.beside, "influxdb", "influxdb-init"] as const;

/** Every service that may be overlaid, by its workload's name. */
export const overlays: Readonly<Record<string, Overlay>> = {
  frontend: { program: "frontend", needs: {}, beside: [], borrows: [] },
  tower: { program: "tower", needs: {}, beside: [], borrows: [] },
  // Its queue has a random name and goes with its connection: it takes nothing from another.
  rango: { program: "rango", needs: {}, beside: [], borrows: ["rabbitmq", "vault"] },
  coinhub: { program: "coinhub", needs: {}, beside: [], borrows: ["internet"] },
  arke: { program: "arke", needs: {}, beside: [], borrows: ["gateway", "internet", "vault"] },
  barong: {
    program: "barong",
    needs: {
      database: ownSchema,
      broker: "the environment's mailer would send mail to whoever registers in the feature",
    },
    // Without the seed's permissions it lets nobody through.
    beside: ["barong-migrate", "barong-seed", "barong-redis"],
    borrows: ["mysql", "rabbitmq", "vault"],
  },
  "peatio-api": { ...peatio, beside: withCandles },
  "peatio-matching": {
    ...peatio,
    needs: {
      ...peatio.needs,
      broker: "a second one purges the environment's queue at its start and splits the orders",
    },
  },
  "peatio-order-processor": peatio,
  "peatio-trade-executor": peatio,
  "peatio-influx-writer": { ...peatio, beside: withCandles },
  // Only its listener and sidekiq speak to the broker, and they stay away.
  applogic: {
    program: "applogic",
    needs: { database: ownSchema },
    beside: ["applogic-migrate", "applogic-redis"],
    borrows: ["mysql", "vault", "peatio-api", "barong"],
  },
};

/** The terms of a service; undefined for one that never runs in a feature, or that nobody has. */
export const overlayNamed = (service: string): Overlay | undefined =>
  Object.hasOwn(overlays, service) ? overlays[service] : undefined;

const movesMoney =
  "it holds a wallet's secret or pays from it, and a second one spends twice. Test it in the environment itself";
const comesAlong = "it comes along with whatever writes a database";
const isEverybodys = "it holds everybody's state or is everybody's door";

/** Workloads that never run in a feature, and why. */
export const refusedServices: Readonly<Record<string, string>> = {
  ...Object.fromEntries(chainDaemons.map((name) => [name, movesMoney])),
  "peatio-upstream": "it logs in to another exchange with keys that no feature may hold",
  "peatio-order-close": "it closes orders of the environment's database; run the release's task by hand in the feature",
  "peatio-migrate": comesAlong,
  "peatio-seed": "it writes wallets, whose secrets no feature may hold",
  "barong-migrate": comesAlong,
  "barong-seed": comesAlong,
  "barong-sidekiq": "it only works for the Barong API beside it; overlay barong",
  "barong-mailer": "it can't leave the default virtual host, where it would take the environment's mail",
  "applogic-migrate": comesAlong,
  "applogic-sidekiq": "it only works for the Applogic API beside it; overlay applogic",
  "applogic-listener": "it would take the events that the environment's own listener is to hear",
  gateway: `${isEverybodys}; a tester reaches a feature through it, by the header x-rkcp-feature`,
  "administration-gateway": `${isEverybodys}; it leads to no feature, so that no administrator's session goes to one`,
  mysql: isEverybodys,
  vault: isEverybodys,
  rabbitmq: isEverybodys,
  influxdb: isEverybodys,
  "peatio-redis": isEverybodys,
  "wallets-redis": "whoever writes it acts in the wallet daemons",
  "barong-redis": isEverybodys,
  "applogic-redis": isEverybodys,
  "database-provisioning": "it holds the database's administrator",
  "broker-provisioning": "it holds the broker's administrator",
  jenkins: "it is a tool of the platform, not a service of the exchange",
};
