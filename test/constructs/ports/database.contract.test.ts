import { describe, expect, test } from "vitest";
import type { Database, DatabaseSpec } from "../../../constructs/ports/database";
import { databaseSpec } from "../../../stacks/specs";
import { stage } from "../../support/environments";
import { clouds, stackOn } from "./clouds";

const small: DatabaseSpec = databaseSpec(stage());

describe.each(clouds)("a database on $name", (trial) => {
  const factsOf = (change: Partial<DatabaseSpec> = {}) =>
    trial.database(stackOn(trial, (account) => account.addDatabase("database", { ...small, ...change })));

  test.each([
    ["regional", true],
    ["zonal", false],
  ] as const)("of %s availability has a standby in a second zone: %s", (availability, standby) => {
    expect(factsOf({ availability }).standby).toBe(standby);
  });

  test("keeps its backups as many days as it is told", () => {
    expect(factsOf({ backupRetentionDays: 21 }).backupRetentionDays).toBe(21);
  });

  test("starts with the storage it is given and grows to the limit", () => {
    expect(factsOf({ storageGiB: 60, storageLimitGiB: 90 })).toMatchObject({ storageGiB: 60, storageLimitGiB: 90 });
  });

  test("runs on the machine it is given", () => {
    expect(factsOf({ machineType: "db.m5.large" }).machineType).toBe("db.m5.large");
  });

  test("has no public address", () => {
    expect(factsOf().publicAddress).toBe(false);
  });

  test("is encrypted", () => {
    expect(factsOf().encrypted).toBe(true);
  });

  test("leaves a snapshot of the name it is told", () => {
    expect(factsOf({ finalSnapshotName: "the-last" }).finalSnapshot).toBe("the-last");
  });

  test("is guarded by its firewall group", () => {
    expect(factsOf().group).toBe("database");
  });

  test("is found under its name in the private zone", () => {
    expect(factsOf({ hostName: "ledger.stage.rkcp.internal" }).hostNames).toEqual(["ledger.stage.rkcp.internal"]);
  });

  test("refuses a firewall group that nobody described", () => {
    expect(() => factsOf({ group: "nobody" })).toThrow('no firewall group "nobody"');
  });

  test("hands back where to connect and where the password is, never the password", () => {
    let database: Database | undefined;
    stackOn(trial, (account) => {
      database = account.addDatabase("database", small);
    });
    expect(Object.keys(database?.credentials ?? {})).toEqual(["id"]);
  });
});
