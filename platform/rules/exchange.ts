import type { Environment } from "../../environments/schema";
import { type Rule, type Violation, violation } from "./rule";

type Exchange = Environment["exchange"];
type Coin = Extract<Exchange["currencies"][string], { type: "coin" }>;

/** Decimals of an amount written as text: `"0.0010"` has three that count. */
const decimalsOf = (amount: string): number => (amount.split(".")[1] ?? "").replace(/0+$/, "").length;
/** Amounts as whole numbers of the smallest unit that either can express. */
function compare(left: string, right: string): number {
  const places = Math.max(decimalsOf(left), decimalsOf(right));
  const whole = (amount: string) => {
    const [integer = "0", fraction = ""] = amount.split(".");
    return BigInt(integer + fraction.slice(0, places).padEnd(places, "0"));
  };
  return whole(left) < whole(right) ? -1 : whole(left) > whole(right) ? 1 : 0;
}

/** Peatio multiplies price and amount into a column of 16 decimals, six of which belong to the fee (facts 10.4). */
const mostDecimals = 10;

/** Markets trade two currencies that exist, under the name Peatio gives them, at prices and amounts it can store. */
export const marketsAreConsistent: Rule = (env) => {
  const { currencies, markets } = env.exchange;
  return Object.entries(markets).flatMap(([id, market]) => {
    const at = (field: string) => `exchange.markets.${id}.${field}`;
    const { base, quote, amountPrecision, pricePrecision } = market;
    const known = (field: "base" | "quote") =>
      violation(
        env,
        !(market[field] in currencies),
        at(field),
        market[field],
        `Allowed: ${Object.keys(currencies).join(", ")}. Fix: name one, or describe the currency`,
      );
    return [
      ...known("base"),
      ...known("quote"),
      ...violation(env, base === quote, at("quote"), quote, "Allowed: another currency than base. Fix: correct it"),
      ...violation(
        env,
        id !== `${base}${quote}`,
        `exchange.markets.${id}`,
        id,
        `Allowed: "${base}${quote}", since Peatio names a market after its currencies. Fix: rename it`,
      ),
      ...violation(
        env,
        `${quote}${base}` in markets && base < quote,
        `exchange.markets.${id}`,
        id,
        `Allowed: one market for two currencies. Fix: remove this one or ${quote}${base}`,
      ),
      ...violation(
        env,
        amountPrecision + pricePrecision > mostDecimals,
        at("amountPrecision"),
        amountPrecision,
        `Allowed: at most ${mostDecimals} together with pricePrecision (${pricePrecision}). Fix: lower one of them`,
      ),
      ...fits(env, at("minimumPrice"), market.minimumPrice, pricePrecision),
      ...fits(env, at("minimumAmount"), market.minimumAmount, amountPrecision),
    ];
  });
};

/** More than nothing, and no more decimals than the market keeps. */
function fits(env: Environment, path: string, amount: string, precision: number): Violation[] {
  return violation(
    env,
    decimalsOf(amount) > precision || compare(amount, "0") === 0,
    path,
    amount,
    `Allowed: more than 0, with at most ${precision} decimals. Fix: correct it, or the market's precision`,
  );
}

/** Tokens live on the chain of a coin before them; limits and fees let a withdrawal through. */
export const currenciesAreConsistent: Rule = (env) => {
  const { currencies } = env.exchange;
  const codes = Object.keys(currencies);
  return Object.entries(currencies).flatMap(([code, currency]) => {
    const at = (field: string) => `exchange.currencies.${code}.${field}`;
    const { minimumWithdrawal, withdrawalFee, withdrawalLimits } = currency;
    return [
      ...(currency.type === "coin" ? tokenFaults(env, code, currency, codes) : []),
      ...violation(
        env,
        compare(minimumWithdrawal, withdrawalFee) <= 0 && compare(withdrawalFee, "0") > 0,
        at("minimumWithdrawal"),
        minimumWithdrawal,
        `Allowed: more than withdrawalFee (${withdrawalFee}). Fix: raise it, or nothing arrives`,
      ),
      ...violation(
        env,
        compare(withdrawalLimits.threeDays, withdrawalLimits.day) < 0,
        at("withdrawalLimits.threeDays"),
        withdrawalLimits.threeDays,
        `Allowed: day (${withdrawalLimits.day}) or more. Fix: raise it`,
      ),
    ];
  });
};

function tokenFaults(env: Environment, code: string, coin: Coin, codes: readonly string[]): Violation[] {
  const { currencies } = env.exchange;
  const at = (field: string) => `exchange.currencies.${code}.${field}`;
  const parent = coin.token && currencies[coin.token.parent];
  const fitting = parent?.type === "coin" && parent.token === undefined && parent.blockchain === coin.blockchain;
  const earlier = coin.token !== undefined && codes.indexOf(coin.token.parent) < codes.indexOf(code);
  return [
    ...violation(
      env,
      coin.token !== undefined && !(fitting && earlier),
      at("token.parent"),
      coin.token?.parent,
      `Allowed: a coin of ${coin.blockchain} that is no token and stands before. Fix: name it, or move it up`,
    ),
  ];
}

/** Somebody in no group pays something, and what an order costs is found for everybody. */
export const everybodyHasAFee: Rule = (env) =>
  violation(
    env,
    !("any" in env.exchange.tradingFees),
    "exchange.tradingFees",
    Object.keys(env.exchange.tradingFees),
    "Allowed: the group any among them. Fix: add it; customers of no group pay it",
  );
