import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { coinAddressesIn } from "../../platform/coin-addresses";
import { parseRecord, readRecord, recordFile, recordOf } from "../../platform/record";
import { production, stage } from "../support/environments";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rkcp-record-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record = recordOf({ environments: [production(), stage()], features: [], exceptions: [] });

describe("the record of the repository", () => {
  test("is read back as it was written", () => {
    mkdirSync(path.join(folder, "dist"));
    writeFileSync(path.join(folder, recordFile), JSON.stringify(record));
    expect(readRecord(folder)).toEqual(record);
  });

  test("knows every image as pods name it, with what was accepted for it", () => {
    const [first] = record.environments;
    expect(first?.images["peatio"]).toMatchObject({
      reference: "quay.io/openware/peatio:2.6.57",
      digest: { acceptedBy: "cto@exchange.example", expires: "2027-03-31" },
    });
  });

  test("finds whatever ends, wherever it stands", () => {
    const paths = record.environments[0]?.ends.map((end) => end.path);
    expect(paths).toContain("database.acknowledgement");
    expect(paths).toContain("services.images.peatio.exceptions.digest");
  });

  test("finds blockchain addresses in a description", () => {
    const token = { parent: "eth", contract: `0x${"a".repeat(40)}`, gasLimit: 90_000 };
    const { eth } = stage().exchange.currencies;
    if (eth?.type !== "coin") throw new Error("stage has no ether");
    const usdt = { ...eth, name: "Tether", decimals: 6, token };
    const described = stage((each) => ({
      ...each,
      exchange: { ...each.exchange, currencies: { ...each.exchange.currencies, usdt } },
    }));
    const [only] = recordOf({ environments: [described], features: [], exceptions: [] }).environments;
    expect(only?.funds).toEqual({ "exchange.currencies.usdt.token.contract": token.contract });
  });
});

describe("a record that is read", () => {
  test("may be absent: the revision is older", () => {
    expect(readRecord(folder)).toBeUndefined();
  });

  test.each([
    ["no JSON", "{", "is no JSON"],
    ["of another format", JSON.stringify({ ...record, format: 2 }), "is no record of format 1. format:"],
    ["with a key nobody knows", JSON.stringify({ ...record, waive: "everything" }), "(the file): Unrecognized key"],
    [
      "with an exception without an end",
      JSON.stringify({ ...record, exceptions: [{ guard: "backup" }] }),
      "exceptions.0.",
    ],
  ])("is refused when it is %s", (_what, text, message) => {
    expect(() => parseRecord(text)).toThrow(message);
    expect(() => parseRecord(text)).toThrow("Fix: render the revision again");
  });
});

test("an identifier that is no address is none", () => {
  expect(coinAddressesIn("account_machines_bitcoinDataVolumeDF28C122abcdefgh")).toEqual([]);
  expect(coinAddressesIn("0x1234")).toEqual([]);
});
