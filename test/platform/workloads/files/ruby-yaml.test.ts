import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { rubyYaml } from "../../../../platform/workloads/files/ruby-yaml";

describe("YAML for Ruby", () => {
  test.each(["no", "on", "y", "1:30", "0123", "~", "0x10", "1e3", "2026-11-22"])(
    "keeps the text %s a text",
    (value) => {
      expect(parse(rubyYaml({ value }), { version: "1.1" })).toEqual({ value });
    },
  );

  test("writes a number that is larger than a float's whole numbers digit by digit", () => {
    expect(rubyYaml({ base_factor: 10n ** 18n })).toBe("base_factor: 1000000000000000000\n");
  });

  test("repeats what occurs twice: an alias would need a parser that allows it", () => {
    const list = ["a"];
    expect(rubyYaml({ first: list, second: list })).not.toMatch(/[&*]/);
  });

  test("folds no line, so that a placeholder stays in one piece", () => {
    const value = `<%= ENV.fetch("${"X".repeat(200)}") %>`;
    expect(rubyYaml({ value }).split("\n")).toHaveLength(2);
  });
});
