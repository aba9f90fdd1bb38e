/** InfluxDB's database of Peatio (application facts 11.4). */
export const candlesDatabase = "peatio_production";

/** One width of candles, and the narrower ones it is made of. */
interface Candles {
  /** As Peatio asks for it: the measurement is `candles_<period>`. */
  readonly period: string;
  readonly from: string;
  /** Width in InfluxQL, where it has another name. */
  readonly interval?: string;
  /** How far back each run looks, two of the candles' own widths, so that a late trade still counts. */
  readonly lookBack: string;
}

/** From minutes up to weeks; each reads the widest one that divides it (application facts 11.4). */
const widths: readonly Candles[] = [
  { period: "5m", from: "1m", lookBack: "10m" },
  { period: "15m", from: "5m", lookBack: "30m" },
  { period: "30m", from: "15m", lookBack: "1h" },
  { period: "1h", from: "30m", lookBack: "2h" },
  { period: "2h", from: "1h", lookBack: "4h" },
  { period: "4h", from: "2h", lookBack: "8h" },
  { period: "6h", from: "2h", lookBack: "12h" },
  { period: "12h", from: "6h", lookBack: "24h" },
  { period: "1d", from: "6h", lookBack: "2d" },
  { period: "3d", from: "1d", lookBack: "6d" },
  // A week is no unit of GROUP BY time().
  { period: "1w", from: "1d", interval: "7d", lookBack: "2w" },
];

/** A continuous query: InfluxDB runs it by itself, again and again. */
interface ContinuousQuery {
  readonly name: string;
  readonly every: string;
  readonly lookBack: string;
  readonly select: string;
}

const narrowest = "candles_1m";

function queries(): ContinuousQuery[] {
  return [
    {
      name: "trades_to_1m",
      every: "1s",
      lookBack: "3m",
      select:
        "SELECT FIRST(price) AS open, MAX(price) AS high, MIN(price) AS low, LAST(price) AS close, SUM(amount) AS volume " +
        `INTO ${narrowest} FROM trades GROUP BY time(1m), market`,
    },
    {
      // A minute without a trade keeps the last price, with nothing traded.
      name: "quiet_1m",
      every: "1m",
      lookBack: "2m",
      select:
        "SELECT LAST(close) AS open, LAST(close) AS high, LAST(close) AS low, LAST(close) AS close, LAST(volume) * 0 AS volume " +
        `INTO ${narrowest} FROM ${narrowest} GROUP BY time(1m), market fill(previous)`,
    },
    ...widths.map(({ period, from, interval = period, lookBack }) => ({
      name: `candles_${period}`,
      every: "5s",
      lookBack,
      select:
        "SELECT FIRST(open) AS open, MAX(high) AS high, MIN(low) AS low, LAST(close) AS close, SUM(volume) AS volume " +
        `INTO candles_${period} FROM candles_${from} GROUP BY time(${interval}), market`,
    })),
  ];
}

/**
 * The database and its continuous queries, as InfluxQL: Peatio's writer fills `trades`, the API reads candles. Each query
 * is dropped and made again, since InfluxDB refuses one that changed; what it made stays.
 */
export function candlesInfluxQl(): string {
  const statements = queries().flatMap(({ name, every, lookBack, select }) => [
    `DROP CONTINUOUS QUERY ${name} ON ${candlesDatabase}`,
    `CREATE CONTINUOUS QUERY ${name} ON ${candlesDatabase} RESAMPLE EVERY ${every} FOR ${lookBack} BEGIN ${select} END`,
  ]);
  return [`CREATE DATABASE ${candlesDatabase}`, ...statements].map((statement) => `${statement};\n`).join("");
}
