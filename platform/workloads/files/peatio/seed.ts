import type { Environment } from "../../../../environments/schema";
import { rubyYaml } from "../ruby-yaml";

type Exchange = Environment["exchange"];

/** The one engine every market trades on: Peatio's own (application facts 10.5). It stands in `engines.yml`, in Vault. */
export const engineName = "peatio-default-engine";

/** Where the seed task looks, and where the file comes from when it is no secret (application facts 1.7). */
const folder = "/home/app/config/seed";
export const seedFile = (name: string): string => `${folder}/${name}.yml`;

/**
 * The chart of operation accounts (application facts 10.7): the codes are Peatio's own and no setting.
 *
 * The first digit says what it is, the second whether it is locked, the third fiat or coin.
 */
const kinds = [
  { code: 100, type: "asset", kind: "main", scope: "platform", words: "Main", plural: "Assets" },
  { code: 200, type: "liability", kind: "main", scope: "member", words: "Main", plural: "Liabilities" },
  { code: 210, type: "liability", kind: "locked", scope: "member", words: "Locked", plural: "Liabilities" },
  { code: 300, type: "revenue", kind: "main", scope: "platform", words: "Main", plural: "Revenues" },
  { code: 400, type: "expense", kind: "main", scope: "platform", words: "Main", plural: "Expenses" },
] as const;

function accounts(): unknown[] {
  return kinds.flatMap(({ code, type, kind, scope, words, plural }) =>
    (["fiat", "coin"] as const).map((currencyType, index) => ({
      code: code + index + 1,
      type,
      kind,
      currency_type: currencyType,
      scope,
      description: `${words} ${currencyType} ${plural}`,
    })),
  );
}

/** Positions follow the order of the data: it is the order customers see. */
function currencies({ currencies: all }: Exchange): unknown[] {
  return Object.entries(all).map(([id, currency], index) => ({
    id,
    name: currency.name,
    type: currency.type,
    ...(currency.type === "coin" && { blockchain_key: currency.blockchain }),
    ...(currency.type === "coin" && currency.token && { parent_id: currency.token.parent }),
    precision: currency.precision,
    // A coin's smallest unit as a power of ten: 10^18 is no number that survives a rounding.
    base_factor: currency.type === "coin" ? 10n ** BigInt(currency.decimals) : 1,
    visible: true,
    deposit_enabled: currency.deposits,
    withdrawal_enabled: currency.withdrawals,
    min_deposit_amount: currency.minimumDeposit,
    min_collection_amount: currency.minimumDeposit,
    min_withdraw_amount: currency.minimumWithdrawal,
    withdraw_limit_24h: currency.withdrawalLimits.day,
    withdraw_limit_72h: currency.withdrawalLimits.threeDays,
    deposit_fee: "0",
    withdraw_fee: currency.withdrawalFee,
    position: index + 1,
    options: currency.type === "coin" && currency.token ? tokenOptions(currency.token) : {},
  }));
}

function tokenOptions({ contract, gasLimit }: { readonly contract: string; readonly gasLimit: number }) {
  return { erc20_contract_address: contract, gas_limit: gasLimit };
}

function markets({ markets: all }: Exchange): unknown[] {
  return Object.entries(all).map(([id, market], index) => ({
    id,
    base_unit: market.base,
    quote_unit: market.quote,
    engine_name: engineName,
    amount_precision: market.amountPrecision,
    price_precision: market.pricePrecision,
    min_price: market.minimumPrice,
    // 0 is "no limit".
    max_price: "0",
    min_amount: market.minimumAmount,
    position: index + 1,
    state: market.state,
    data: {},
  }));
}

/** `any` of the group named `any` is what a customer pays for whom nothing else is written. */
function tradingFees({ tradingFees: fees }: Exchange): unknown[] {
  return Object.entries(fees).map(([group, { maker, taker }]) => ({ market_id: "any", group, maker, taker }));
}

/**
 * Seed files that hold no secret. All of them, empty ones too: the image brings examples under the same names, and what
 * is not covered would be seeded (wallets, chains and engines come from Vault for the same reason).
 */
export function peatioSeedFiles(exchange: Exchange): { path: string; content: string }[] {
  const files = {
    accounts: accounts(),
    currencies: currencies(exchange),
    markets: markets(exchange),
    trading_fees: tradingFees(exchange),
    whitelisted_smart_contracts: [],
  };
  return Object.entries(files).map(([name, rows]) => ({ path: seedFile(name), content: rubyYaml(rows) }));
}

/** Seed files of an operator: they hold the nodes' credentials and the wallets' passphrases (application facts 1.7). */
export const secretSeedFiles = ["wallets", "blockchains", "engines"] as const;
