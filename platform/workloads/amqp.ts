import { ownVirtualHost } from "../broker";
import { rubyYaml } from "./files/ruby-yaml";

/** Exchanges of Peatio 2.6 by the id its code knows them by; the engines' ids are names of drivers. */
const exchanges = {
  trade: { name: "peatio.trade", type: "headers" },
  events: { name: "peatio.events", type: "direct" },
  matching: { name: "peatio.matching", type: "direct" },
  "finex-spot": { name: "finex.orderapi", type: "direct" },
  opendax: { name: "finex.orderapi", type: "direct" },
} as const;

/** Queues of Peatio 2.6 that something of it publishes to or consumes from. */
const queues = {
  matching: "peatio.matching",
  new_trade: "peatio.trade.new",
  order_processor: "peatio.order.processor",
  withdraw_coin: "peatio.withdraw.coin",
  deposit_coin_address: "peatio.deposit.coin.address",
  influx_writer: "peatio.trade.writer",
  trade_error: "peatio.trades.errors",
  events_processor: "peatio.events.processor",
} as const;

interface Binding {
  readonly queue: keyof typeof queues;
  /** Without one the default exchange leads to it, by its name. */
  readonly exchange?: keyof typeof exchanges;
  /** Emptied when its daemon starts. */
  readonly clean_start?: true;
}

/** Which queue a daemon, or a publisher, means by an id (application facts 1.3). */
const bindings: Readonly<Record<string, Binding>> = {
  matching: { queue: "matching", clean_start: true, exchange: "matching" },
  trade_executor: { queue: "new_trade", exchange: "matching" },
  order_processor: { queue: "order_processor", exchange: "matching" },
  withdraw_coin: { queue: "withdraw_coin" },
  deposit_coin_address: { queue: "deposit_coin_address" },
  influx_writer: { queue: "influx_writer", exchange: "trade" },
  trade_error: { queue: "trade_error", exchange: "matching" },
  events_processor: { queue: "events_processor", exchange: "events" },
};

/**
 * Peatio's `config/amqp.yml`, mounted over the image's own, which leaves withdrawals in a queue that is gone with its
 * broker (application facts 11.3). Here every queue is durable from the first start: declared again with other arguments
 * it would be refused.
 *
 * @param virtualHost a feature's own, or the one of the environment's applications
 */
export function amqpFile(virtualHost: string = ownVirtualHost): string {
  const variable = (name: string) => `<%= ENV.fetch("${name}") %>`;
  return rubyYaml({
    connect: {
      host: variable("RABBITMQ_HOST"),
      port: variable("RABBITMQ_PORT"),
      username: variable("RABBITMQ_USER"),
      // As a JSON string: one of digits alone would be read as a number.
      password: `<%= ENV.fetch("RABBITMQ_PASSWORD").to_json %>`,
      vhost: virtualHost,
    },
    exchange: exchanges,
    queue: Object.fromEntries(Object.entries(queues).map(([id, name]) => [id, { name, durable: true }])),
    binding: bindings,
    channel: { trade_executor: { prefetch: 5 }, order_processor: { prefetch: 5 } },
  });
}
