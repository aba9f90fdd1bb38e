import { describe, expect, test } from "vitest";
import { databasesFile, databasesOf, type DatabaseOwners, passwordPlaceholder } from "../../platform/databases";
import { featureDatabase, featureDatabaseUser } from "../../platform/features";

const feature = { name: "new-orders", service: "peatio-api", writes: ["database" as const] };
const stage: DatabaseOwners = { name: "stage", apps: ["peatio", "barong"], features: [feature] };
const plan = databasesOf(stage);

describe("databases", () => {
  test("each has a user that works there and one that migrates there", () => {
    for (const { users } of plan.databases) expect(users.map(({ rights }) => rights)).toEqual(["runtime", "migration"]);
  });

  test("no user is in two databases", () => {
    const names = plan.databases.flatMap(({ users }) => users.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });

  test("applications, Peatio's archive and the features that write have one", () => {
    expect(plan.databases.map(({ name }) => name)).toEqual([
      "peatio_production",
      "barong_production",
      "peatio_archive_db",
      "peatio_feature_new_orders",
    ]);
  });

  test("a feature that writes nothing has none", () => {
    const reading = { name: "streams", service: "rango", writes: "nothing" as const };
    expect(databasesOf({ ...stage, features: [reading] }).databases).toHaveLength(3);
  });

  test("names fit MySQL 5.7, however long a feature's is", () => {
    const longest = { ...feature, name: "a".repeat(47) };
    expect(featureDatabase(longest).length).toBeLessThanOrEqual(64);
    expect(featureDatabaseUser(longest, "mig").length).toBeLessThanOrEqual(32);
  });

  test("the Job's file names every user and holds no password, only placeholders of its own", () => {
    const file = databasesFile(plan);
    const placeholders = [...file.matchAll(/\{\{([A-Z0-9_]+)\}\}/g)].map(([, name]) => name);
    expect(placeholders).toContain("PEATIO_DATABASE_MIGRATION");
    expect(new Set(placeholders).size).toBe(placeholders.length);
    expect([...file.matchAll(/"password": (.)/g)].map(([, first]) => first)).toEqual(placeholders.map(() => "{"));
  });

  test("paths that differ give placeholders that differ", () => {
    expect(passwordPlaceholder("stage/feature-new-orders/database-migration")).toBe(
      "FEATURE_NEW_ORDERS_DATABASE_MIGRATION",
    );
  });
});
