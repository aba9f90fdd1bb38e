import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { environment } from "../../../environments/descriptions";
import { peatioAbilities } from "../../../../platform/workloads/files/peatio/abilities";
import { peatioSeedFiles, secretSeedFiles, seedFile } from "../../../../platform/workloads/files/peatio/seed";

const { exchange } = environment("stage", {
  "exchange.currencies.tok": {
    ...environment("stage").exchange.currencies["eth"],
    decimals: 6,
    token: { parent: "eth", contract: `0x${"a".repeat(40)}`, gasLimit: 90_000 },
  },
});
const files = peatioSeedFiles(exchange);
/** As Ruby reads it, numbers beyond a float's included. */
const rows = (name: string) =>
  parse(files.find(({ path }) => path === seedFile(name))?.content ?? "", {
    version: "1.1",
    intAsBigInt: true,
  }) as Record<string, unknown>[];
const row = (name: string, key: string, value: string) => rows(name).find((one) => one[key] === value);

describe("seed files", () => {
  test("cover every file the seed reads, or the image's examples would be seeded", () => {
    const covered = [...files.map(({ path }) => path), ...secretSeedFiles.map(seedFile)];
    expect(covered.sort()).toEqual(
      [
        ...["accounts", "blockchains", "currencies", "engines", "markets", "trading_fees", "wallets"],
        "whitelisted_smart_contracts",
      ].map((name) => `/home/app/config/seed/${name}.yml`),
    );
  });

  test("hold Peatio's chart of accounts", () => {
    expect(
      rows("accounts").map(({ code, type, kind, currency_type, scope }) => [code, type, kind, currency_type, scope]),
    ).toEqual([
      [101n, "asset", "main", "fiat", "platform"],
      [102n, "asset", "main", "coin", "platform"],
      [201n, "liability", "main", "fiat", "member"],
      [202n, "liability", "main", "coin", "member"],
      [211n, "liability", "locked", "fiat", "member"],
      [212n, "liability", "locked", "coin", "member"],
      [301n, "revenue", "main", "fiat", "platform"],
      [302n, "revenue", "main", "coin", "platform"],
      [401n, "expense", "main", "fiat", "platform"],
      [402n, "expense", "main", "coin", "platform"],
    ]);
  });

  test("say a coin's smallest unit exactly", () => {
    expect(row("currencies", "id", "eth")?.["base_factor"]).toBe(10n ** 18n);
  });

  test("keep amounts as text, which Rails reads as exact decimals", () => {
    expect(row("currencies", "id", "btc")?.["withdraw_fee"]).toBe("0.0004");
  });

  test("tie a token to its parent and its contract", () => {
    expect(row("currencies", "id", "tok")).toMatchObject({
      parent_id: "eth",
      blockchain_key: "eth-testnet",
      options: { erc20_contract_address: `0x${"a".repeat(40)}`, gas_limit: 90_000n },
    });
  });

  test("give fiat money no chain", () => {
    expect(row("currencies", "id", "usd")).not.toHaveProperty("blockchain_key");
  });

  test("trade every market on the engine that is Peatio's own", () => {
    expect(new Set(rows("markets").map((market) => market["engine_name"]))).toEqual(new Set(["peatio-default-engine"]));
  });

  test("number currencies and markets in the order of the data, from 1", () => {
    expect(rows("currencies").map(({ id, position }) => [id, position])).toEqual([
      ["usd", 1n],
      ["btc", 2n],
      ["dash", 3n],
      ["eth", 4n],
      ["tok", 5n],
    ]);
  });

  test("name a fee for everybody", () => {
    expect(row("trading_fees", "group", "any")).toEqual({
      market_id: "any",
      group: "any",
      maker: "0.002",
      taker: "0.002",
    });
  });
});

describe("abilities.yml of Peatio", () => {
  const abilities = parse(peatioAbilities()) as {
    admin_permissions: Record<string, Record<string, string[]>>;
    user_permissions: Record<string, unknown>;
  };

  test("lets no member of staff but the administrators approve a withdrawal", () => {
    const managers = Object.entries(abilities.admin_permissions).filter(([, actions]) =>
      [...(actions["manage"] ?? []), ...(actions["update"] ?? [])].includes("Withdraw"),
    );
    expect(managers.map(([role]) => role)).toEqual(["superadmin", "admin"]);
  });

  test("lets a service account trade and nothing else", () => {
    expect(abilities.user_permissions["sa_maker"]).toMatchObject({ create: ["Order"], update: ["Order"] });
  });
});
