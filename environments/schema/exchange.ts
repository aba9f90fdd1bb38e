import { z } from "zod";
import { flag, integer, keyed, oneOf, section, text } from "./primitives";

/** A decimal number as text: no amount of money passes through a floating point number. */
const amount = (fix: string) =>
  text(/^(0|[1-9]\d{0,15})(\.\d{1,16})?$/, 'a decimal number as text, such as "0.002"', fix);

/** A currency of the environment, by its key. */
const code = (fix: string) => text(/^[a-z0-9]{1,10}$/, "the code of a currency", fix);

/** 0 to 0.5 with at most six decimals: what Peatio accepts (application facts 10.6). */
const fee = text(
  /^0(\.[0-4]\d{0,5}|\.50{0,5})?$/,
  'a fraction from "0" to "0.5" with at most six decimals',
  'use "0.002" for 0.2 percent',
);

/** What fiat money and coins share (application facts 10.2). */
const common = {
  /** As customers read it. */
  name: text(
    /^[\p{L}\d][\p{L}\d .()-]{1,39}$/u,
    "2 to 40 letters, digits, dots, dashes and spaces",
    "name the currency",
  ),
  /** Decimals customers see. */
  precision: integer(0, 16, "use 2 for fiat money, 8 for coins"),
  deposits: flag("false keeps customers from paying in"),
  withdrawals: flag("false keeps customers from paying out"),
  /** Smaller deposits are not credited; of a coin at least ten times the network's fee, since collecting it costs one. */
  minimumDeposit: amount("use ten times the network's fee"),
  minimumWithdrawal: amount("use more than withdrawalFee"),
  /** Kept of every withdrawal, in the currency itself. */
  withdrawalFee: amount("use what the network charges"),
  /** What a customer may take out in 24 and 72 hours, in the currency itself; "0" is nothing. */
  withdrawalLimits: section(
    { day: amount("use what a loss may cost"), threeDays: amount("use day or more") },
    "give day and threeDays",
  ),
};

const fiat = z.strictObject({ type: z.literal("fiat"), ...common });

const coin = z.strictObject({
  type: z.literal("coin"),
  ...common,
  /** Key of its chain in `blockchains.yml`, which an operator keeps in Vault beside the nodes' credentials. */
  blockchain: text(/^[a-z][a-z0-9-]{1,39}$/, "2 to 40 characters [a-z0-9-], a letter first", 'such as "btc-testnet"'),
  /** The smallest unit as a power of ten: 8 for satoshi, 18 for wei. Peatio never lets it be changed. */
  decimals: integer(0, 18, "use 8 for bitcoin and dash, 18 for ether; a token's contract says its own"),
  /** A token lives on another coin's chain, by a contract. */
  token: section(
    {
      /** The coin that pays its fees; it stands before the token. */
      parent: code('use "eth"'),
      contract: text(/^0x[0-9a-f]{40}$/, "0x and 40 lower-case hex digits", "copy the contract's address"),
      gasLimit: integer(21_000, 1_000_000, "use 90000"),
    },
    "give parent, contract and gasLimit",
  ).optional(),
});

/** What is traded for what (application facts 10.4). The key is base and quote without anything between. */
const market = section(
  {
    base: code("name the currency that is bought and sold"),
    quote: code("name the currency it is paid with"),
    /** Decimals of an amount; together with pricePrecision at most 10. */
    amountPrecision: integer(0, 10, "use 4"),
    pricePrecision: integer(0, 10, "use 2"),
    minimumPrice: amount("use the smallest price that pricePrecision can express, or more"),
    minimumAmount: amount("use the smallest amount that amountPrecision can express, or more"),
    /** `hidden` can be traded but not seen, `locked` the reverse. */
    state: oneOf(["enabled", "disabled", "hidden", "locked", "sale", "presale"], "use enabled"),
  },
  "describe the market",
);

/** How the exchange treats its customers' money. */
export const exchange = section(
  {
    /** In mails, text messages and authenticator apps. */
    name: text(
      /^[\p{L}\d][\p{L}\d .-]{1,39}$/u,
      "2 to 40 letters, digits, dots, dashes and spaces",
      "name the exchange",
    ),
    /** KYC level a member needs, 1 to 6 each (application facts 17 no. 27: 3/3/3 in production). */
    memberLevels: section(
      {
        deposit: integer(1, 6, "use 3 in production"),
        withdraw: integer(1, 6, "use 3 in production"),
        trading: integer(1, 6, "use 3 in production"),
      },
      "give deposit, withdraw and trading",
    ),
    /** An administrator approves every coin withdrawal. False lets those under the member's limits leave unseen. */
    withdrawalsNeedApproval: flag("use true in production"),
    /**
     * Currencies by code, in the order customers see them. The seed adds what is missing and never changes what is there:
     * afterwards an administrator does.
     */
    currencies: z.record(
      text(/^[a-z0-9]{1,10}$/, "a code of 1 to 10 characters [a-z0-9]", 'such as "btc"'),
      z.discriminatedUnion("type", [fiat, coin], {
        error: 'Allowed: type "fiat" or "coin". Fix: write one of the two',
      }),
      { error: "Allowed: a record of currencies. Fix: give at least two" },
    ),
    markets: keyed(market, "describe the markets by base and quote, such as btcusd"),
    /** What customers of a group pay on every market; `any` is everybody who is in no group. */
    tradingFees: keyed(
      section(
        {
          /** Of an order that waited in the book. */
          maker: fee,
          /** Of an order that was filled at once. */
          taker: fee,
        },
        "give maker and taker",
      ),
      "give the fees of the group any",
    ),
  },
  "describe the exchange",
);
