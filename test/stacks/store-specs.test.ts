import { describe, expect, test } from "vitest";
import { machinesOf } from "../../platform/machines";
import { baselineSpec, copiesSpec, storesSpec } from "../../stacks/store-specs";
import { production, stage } from "../support/environments";

const signed = {
  enabled: false,
  acceptedBy: "cto@exchange.example",
  reason: "the second account is being opened",
  expires: "2026-12-31",
} as const;

describe("an environment's stores in the words of the port", () => {
  test("have backups for each number of days that a machine asks for, once", () => {
    const wished = machinesOf(production()).flatMap(({ data }) => data?.backupRetentionDays ?? []);
    const planned = storesSpec(production()).volumeBackups.retentionDays;
    expect([planned, new Set(wished)]).toEqual([[7, 14], new Set(planned)]);
  });

  test("have no backups where no machine asks for them", () => {
    const env = stage((description) => ({ ...description, nodes: {} }));
    expect(storesSpec(env).volumeBackups.retentionDays).toEqual([]);
  });

  test("name the other account where copies are kept, and nobody where somebody signed", () => {
    const without = production((description) => ({
      ...description,
      account: { ...description.account, copies: signed },
    }));
    expect([copiesSpec(production())?.accountId, copiesSpec(without)]).toEqual(["444444444444", undefined]);
  });
});

describe("an account's baseline in the words of the port", () => {
  test("is nothing for an environment that is a guest in its account", () => {
    const guest = stage((description) => ({ ...description, account: { ...description.account, baseline: false } }));
    expect(baselineSpec(guest)).toBeUndefined();
  });

  test("locks the audit trail for a year, in production for two", () => {
    expect([stage(), production()].map((env) => baselineSpec(env)?.audit.lockDays)).toEqual([365, 731]);
  });

  test("records configurations in production", () => {
    expect([stage(), production()].map((env) => baselineSpec(env)?.configuration?.store)).toEqual([
      undefined,
      "rkcp-production-configuration-p4d9",
    ]);
  });

  test("has the budget the environment states, and its people", () => {
    expect(baselineSpec(stage())?.budget).toEqual({ usdPerMonth: 3500, emails: ["stage-alarms@exchange.example"] });
  });
});
