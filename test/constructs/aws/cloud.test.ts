import { beforeAll, describe, expect, test } from "vitest";
import { stagePlatform } from "../../support/environments";
import { synthesize, type Synthesis } from "../../support/synthesis";

let stage: Synthesis;

beforeAll(() => {
  stage = synthesize(stagePlatform());
});

const state = () => stage.file.terraform.backend["s3"] ?? {};

describe("the state on AWS", () => {
  test("lies in the environment's own bucket, under its own key", () => {
    expect(state()).toMatchObject({ bucket: "rkcp-stage-state-s7q2", key: "stage/terraform.tfstate" });
  });

  test("lies in one place", () => {
    expect(Object.keys(stage.file.terraform.backend)).toEqual(["s3"]);
  });

  test("is locked, so that two people can't apply at once", () => {
    expect(state()["use_lockfile"]).toBe(true);
  });

  test("is encrypted with a key of ours", () => {
    expect(state()).toMatchObject({ encrypt: true, kms_key_id: "alias/rkcp-stage-state" });
  });

  test("is refused in any other account", () => {
    expect(state()["allowed_account_ids"]).toEqual(["111111111111"]);
  });

  test("holds no credential", () => {
    expect(Object.keys(state()).filter((name) => /access_key|secret|token|profile/.test(name))).toEqual([]);
  });
});

describe("the provider", () => {
  test("takes patches without new bindings", () => {
    expect(stage.file.terraform.required_providers["aws"]?.["version"]).toBe("~> 6.25");
  });

  test("is the only one", () => {
    expect(Object.keys(stage.file.terraform.required_providers)).toEqual(["aws"]);
  });

  test("refuses any other account before the first call", () => {
    expect(stage.file.provider["aws"]).toEqual([{ allowed_account_ids: ["111111111111"], region: "eu-west-1" }]);
  });
});

test("Terraform is one that knows locks in the bucket", () => {
  expect(stage.file.terraform.required_version).toBe(">= 1.11.0");
});
