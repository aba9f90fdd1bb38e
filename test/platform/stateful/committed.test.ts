import { describe, expect, test } from "vitest";
import { loadDescriptions } from "../../../platform/load-environments";
import { platformOf } from "../../../platform/platform";
import { judgeInventories } from "../../../platform/stateful/refuse";
import { statefulParts } from "../../../stacks/render";
import { typescriptByRequire } from "../../support/typescript-by-require";
import { withoutStackTraces } from "../../support/without-stack-traces";

typescriptByRequire();

describe("the committed inventories", () => {
  test("list everything that holds data, in both stacks of each environment", { timeout: 60_000 }, () => {
    const today = "2026-11-22";
    const descriptions = loadDescriptions({ today });
    const parts = withoutStackTraces(() =>
      statefulParts(descriptions.environments.map((environment) => platformOf(environment))),
    );
    expect(judgeInventories(parts, descriptions, today)).toEqual([]);
    for (const { environment, resources } of parts) {
      const types = (stack: string) => new Set(resources.filter((one) => one.stack === stack).map(({ type }) => type));
      expect(types(environment)).toContain("aws_db_instance");
      expect(types(`${environment}-bootstrap`)).toEqual(new Set(["aws_kms_key", "aws_s3_bucket"]));
    }
  });
});
