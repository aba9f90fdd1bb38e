import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, oneOfWords, refuses, wholeNumber, yesOrNo } from "../refusals";

const btc = "exchange.currencies.btc";
const btcusd = "exchange.markets.btcusd";

describe("exchange", () => {
  namedSettings("exchange", "describe the exchange");
  namedSettings("exchange.memberLevels", "give deposit, withdraw and trading");
  for (const level of ["deposit", "withdraw", "trading"]) {
    wholeNumber(`exchange.memberLevels.${level}`, 1, 6, "use 3 in production");
  }
  yesOrNo("exchange.withdrawalsNeedApproval", "use true in production");
});

describe("a currency", () => {
  wholeNumber(`${btc}.precision`, 0, 16, "use 2 for fiat money, 8 for coins");
  wholeNumber(`${btc}.decimals`, 0, 18, "use 8 for bitcoin and dash, 18 for ether; a token's contract says its own");
  yesOrNo(`${btc}.deposits`, "false keeps customers from paying in");
  yesOrNo(`${btc}.withdrawals`, "false keeps customers from paying out");
  namedSettings(`${btc}.withdrawalLimits`, "give day and threeDays");
  const amount = 'Allowed: a decimal number as text, such as "0.002". Fix: use ten times the network\'s fee';
  const kind = 'Allowed: type "fiat" or "coin". Fix: write one of the two';
  refuses("a currency", [
    [`${btc}.minimumDeposit`, 0.001, amount],
    [`${btc}.minimumDeposit`, "1e-3", amount],
    [`${btc}.minimumDeposit`, "-1", amount],
    [`${btc}.minimumDeposit`, ".1", amount],
    [`${btc}.minimumDeposit`, "01", amount],
    [`${btc}.minimumDeposit`, absent, amount],
    [`${btc}.type`, "token", kind],
    [
      `${btc}.blockchain`,
      "BTC mainnet",
      'Allowed: 2 to 40 characters [a-z0-9-], a letter first. Fix: such as "btc-testnet"',
    ],
    ["exchange.currencies", [], "Allowed: a record of currencies. Fix: give at least two"],
  ]);
  accepts("a currency", [
    [`${btc}.minimumDeposit`, "0"],
    [`${btc}.minimumDeposit`, "1234567890123456.1234567890123456"],
  ]);
});

describe("a market", () => {
  wholeNumber(`${btcusd}.amountPrecision`, 0, 10, "use 4");
  wholeNumber(`${btcusd}.pricePrecision`, 0, 10, "use 2");
  oneOfWords(`${btcusd}.state`, ["enabled", "disabled", "hidden", "locked", "sale", "presale"], "use enabled");
});

describe("a fee", () => {
  const fee = 'Allowed: a fraction from "0" to "0.5" with at most six decimals. Fix: use "0.002" for 0.2 percent';
  refuses(
    "a fee",
    ["0.6", "0.500001", "1", "0.0000001", "-0.1", 0.002, absent].map((value) => [
      "exchange.tradingFees.any.maker",
      value,
      fee,
    ]),
  );
  accepts(
    "a fee",
    ["0", "0.5", "0.500000", "0.499999"].map((value) => ["exchange.tradingFees.any.maker", value]),
  );
});
