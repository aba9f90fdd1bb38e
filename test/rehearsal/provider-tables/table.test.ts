import { describe, expect, test } from "vitest";
import { missingConditions, printTable, tableOf } from "../../../rehearsal/provider-tables/table";

const none = { arguments: ["a"], forced: [], sets: [], kept: [], forcedByCode: [], renewedByCode: [], unread: [] };

describe("the table", () => {
  test("has what readers ask for, sorted, one line a type, and Terraform's own resource", () => {
    const table = tableOf("1.2.3", { aws_b: { ...none, forced: ["a", "a.b"], sets: ["s"] }, aws_a: none });
    expect(Object.keys(table.types)).toEqual(["aws_a", "aws_b", "terraform_data"]);
    expect(table.types["aws_b"]).toEqual({ arguments: ["a"], forced: ["a"], sets: ["s"] });
    const text = printTable(table);
    expect(text.split("\n")).toHaveLength(9);
    expect(JSON.parse(text)).toEqual(table);
  });

  test("is not written while a condition of the provider's code is not stated", () => {
    expect(missingConditions({ aws_vpc: { ...none, forcedByCode: ["instance_tenancy"] } })).toEqual([]);
    expect(missingConditions({ aws_vpc: { ...none, forcedByCode: ["new_argument"] } })).toEqual([
      "aws_vpc.new_argument: forced by code in the provider's source, under a condition nobody has read. " +
        "Fix: read its CustomizeDiff or ModifyPlan and state it in platform/provider/conditions.ts",
    ]);
  });
});
