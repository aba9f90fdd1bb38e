import { currenciesAreConsistent, everybodyHasAFee, marketsAreConsistent } from "../../../platform/rules/exchange";
import { absent } from "../../environments/descriptions";
import type { RuleCase } from "./rule-case";

const market = {
  base: "btc",
  quote: "usd",
  amountPrecision: 4,
  pricePrecision: 2,
  minimumPrice: "0.01",
  minimumAmount: "0.0001",
  state: "enabled",
};
const btcusd = "exchange.markets.btcusd";
const token = (parent: string, changes: object = {}) => ({
  type: "coin",
  name: "Token",
  blockchain: "eth-testnet",
  decimals: 6,
  token: { parent, contract: `0x${"0".repeat(40)}`, gasLimit: 90_000 },
  precision: 6,
  deposits: true,
  withdrawals: true,
  minimumDeposit: "1",
  minimumWithdrawal: "2",
  withdrawalFee: "1",
  withdrawalLimits: { day: "100", threeDays: "200" },
  ...changes,
});

export const exchangeCases: readonly RuleCase[] = [
  {
    rule: marketsAreConsistent,
    keeps: [
      { what: "no market at all", changes: { "exchange.markets": {} } },
      { what: "a price with zeros at its end", changes: { [`${btcusd}.minimumPrice`]: "0.0100" } },
    ],
    breaks: [
      {
        what: "a currency that is not described",
        changes: { "exchange.markets.btceur": { ...market, quote: "eur" } },
        path: "exchange.markets.btceur.quote",
        message: "Allowed: usd, btc, dash, eth. Fix: name one, or describe the currency",
      },
      {
        what: "a currency against itself",
        changes: { "exchange.markets.btcbtc": { ...market, quote: "btc" } },
        path: "exchange.markets.btcbtc.quote",
        message: "Allowed: another currency than base. Fix: correct it",
      },
      {
        what: "a name that is not made of the two",
        changes: { [btcusd]: absent, "exchange.markets.bitcoin": market },
        path: "exchange.markets.bitcoin",
        message: 'Allowed: "btcusd", since Peatio names a market after its currencies. Fix: rename it',
      },
      {
        what: "the same two the other way round",
        changes: { "exchange.markets.usdbtc": { ...market, base: "usd", quote: "btc" } },
        path: "exchange.markets.btcusd",
        message: "Allowed: one market for two currencies. Fix: remove this one or usdbtc",
      },
      {
        what: "more decimals than a trade can be stored with",
        changes: { [`${btcusd}.amountPrecision`]: 9 },
        path: `${btcusd}.amountPrecision`,
        message: "Allowed: at most 10 together with pricePrecision (2). Fix: lower one of them",
      },
      {
        what: "a price finer than the market's",
        changes: { [`${btcusd}.minimumPrice`]: "0.001" },
        path: `${btcusd}.minimumPrice`,
        message: "Allowed: more than 0, with at most 2 decimals. Fix: correct it, or the market's precision",
      },
      {
        what: "an order for nothing",
        changes: { [`${btcusd}.minimumAmount`]: "0.0" },
        path: `${btcusd}.minimumAmount`,
        message: "Allowed: more than 0, with at most 6 decimals. Fix: correct it, or the market's precision",
      },
    ],
  },
  {
    rule: currenciesAreConsistent,
    keeps: [{ what: "a token after its parent", changes: { "exchange.currencies.tok": token("eth") } }],
    breaks: [
      {
        what: "a token of a coin on another chain",
        changes: { "exchange.currencies.tok": token("btc") },
        path: "exchange.currencies.tok.token.parent",
        message: "Allowed: a coin of eth-testnet that is no token and stands before. Fix: name it, or move it up",
      },
      {
        what: "a token of a token",
        changes: { "exchange.currencies.one": token("eth"), "exchange.currencies.two": token("one") },
        path: "exchange.currencies.two.token.parent",
        message: "Allowed: a coin of eth-testnet that is no token and stands before. Fix: name it, or move it up",
      },
      {
        what: "a withdrawal that its fee eats",
        changes: { "exchange.currencies.btc.minimumWithdrawal": "0.0004" },
        path: "exchange.currencies.btc.minimumWithdrawal",
        message: "Allowed: more than withdrawalFee (0.0004). Fix: raise it, or nothing arrives",
      },
      {
        what: "less in three days than in one",
        changes: { "exchange.currencies.btc.withdrawalLimits.threeDays": "0.4" },
        path: "exchange.currencies.btc.withdrawalLimits.threeDays",
        message: "Allowed: day (0.5) or more. Fix: raise it",
      },
    ],
  },
  {
    rule: everybodyHasAFee,
    keeps: [{ what: "the group any alone", changes: { "exchange.tradingFees.vip-0": absent } }],
    breaks: [
      {
        what: "fees for groups only",
        changes: { "exchange.tradingFees.any": absent },
        path: "exchange.tradingFees",
        message: "Allowed: the group any among them. Fix: add it; customers of no group pay it",
      },
    ],
  },
];
