import { describe, expect, test } from "vitest";
import { overrideFor, protectedResources } from "../../rehearsal/override-file";
import { stackFixture } from "./stack-fixture";

const stateFolder = "/scratch/state";

describe("the override file", () => {
  test("keeps the state on this machine", () => {
    expect(overrideFor(stackFixture(), { stateFolder }).terraform?.backend).toEqual({
      local: { path: "/scratch/state/terraform.tfstate" },
    });
  });

  test("leaves the backend to the stack once its state is there", () => {
    expect(overrideFor(stackFixture(), { stateFolder, backend: "synthesized" })).not.toHaveProperty("terraform");
  });

  test("lifts prevent_destroy where the copy has it, and nowhere else", () => {
    expect(overrideFor(stackFixture(), { stateFolder }).resource).toEqual({
      aws_db_instance: { database: { lifecycle: { prevent_destroy: false } } },
    });
  });

  test("names no resource when there is nothing to lift", () => {
    const { aws_s3_bucket } = stackFixture().resource;
    const override = overrideFor(stackFixture({ resource: { aws_s3_bucket: aws_s3_bucket ?? {} } }), { stateFolder });
    expect(override).not.toHaveProperty("resource");
  });

  test("gives the rehearsal's flags to every provider block, told apart by alias", () => {
    const provider = { aws: [{ region: "eu-west-1" }, { region: "us-east-1", alias: "global" }] };
    const { aws } = overrideFor(stackFixture({ provider }), { stateFolder }).provider;
    expect(aws).toMatchObject([
      { skip_credentials_validation: true },
      { skip_credentials_validation: true, alias: "global" },
    ]);
  });

  test("keeps the account check: the emulator answers for the environment's own account", () => {
    const [provider] = overrideFor(stackFixture(), { stateFolder }).provider.aws;
    expect(provider).not.toHaveProperty("allowed_account_ids");
    expect(provider).not.toHaveProperty("skip_requesting_account_id");
  });
});

describe("lifting deletion protection", () => {
  const faults = [
    { type: "aws_db_instance", attribute: "backup_window", why: "" },
    { type: "aws_db_instance", attribute: "restore.source", why: "" },
  ];

  test("turns deletion_protection off where the stack turned it on", () => {
    const override = overrideFor(stackFixture(), { stateFolder, liftProtection: true });
    expect(override.resource?.["aws_db_instance"]?.["database"]).toMatchObject({ deletion_protection: false });
  });

  test("leaves what decides about the final snapshot alone", () => {
    const override = overrideFor(stackFixture(), { stateFolder, liftProtection: true });
    expect(JSON.stringify(override)).not.toContain("snapshot");
  });

  test("ignores attributes the emulator reads back wrongly, besides those the stack ignores", () => {
    const override = overrideFor(stackFixture(), { stateFolder, liftProtection: true, ignoredFaults: faults });
    expect(override.resource?.["aws_db_instance"]?.["database"]?.["lifecycle"]).toEqual({
      prevent_destroy: false,
      ignore_changes: ["engine_version", "backup_window", "restore"],
    });
  });

  test("is reported by address", () => {
    expect(protectedResources(stackFixture())).toEqual(["aws_db_instance.database"]);
  });
});
