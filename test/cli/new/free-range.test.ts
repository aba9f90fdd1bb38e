import fc from "fast-check";
import { Netmask } from "netmask";
import { describe, expect, test } from "vitest";
import { freeRange, moved, rangesIn } from "../../../cli/new/free-range";
import { overlap } from "../../../platform/addresses";

const block = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 24 })).map(([octet, prefix]) => {
  const { base } = new Netmask(`10.${octet}.0.0/${prefix}`);
  return `${base}/${prefix}`;
});

describe("a free range", () => {
  test("touches no range in use, whatever is in use", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 40 }), (taken) => {
        const found = freeRange(taken, 16);
        return !taken.some((range) => overlap(range, found));
      }),
    );
  });

  test("leaves room between environments while there is some", () => {
    expect(freeRange(["10.20.0.0/16", "10.40.0.0/16", "10.60.0.0/24"], 16)).toBe("10.80.0.0/16");
  });

  test("keeps the size of the one it stands in for", () => {
    expect(freeRange(["10.20.0.0/16"], 20)).toBe("10.40.0.0/20");
  });

  test("leaves 10.0.0.0/8 when an office has all of it, and the container runtime's bridge to itself", () => {
    expect(freeRange(["10.0.0.0/8", "172.16.0.0/16"], 16)).toBe("172.18.0.0/16");
  });

  test("is refused when every private range is taken, naming the widest", () => {
    expect(() => freeRange(["192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12"], 16)).toThrow(
      "no free /16 is left in the private ranges; the widest range in use is 10.0.0.0/8. Allowed:",
    );
  });
});

describe("ranges of a description", () => {
  test("are found at any depth, single addresses among them", () => {
    expect(rangesIn({ network: { cidr: "10.1.0.0/16" }, nodes: [{ address: "10.2.0.7" }], tag: "2.6.57" })).toEqual([
      "10.1.0.0/16",
      "10.2.0.7",
    ]);
  });
});

describe("an address that moves with its network", () => {
  test.each([
    ["10.20.204.10", "10.80.204.10"],
    ["10.20.255.255", "10.80.255.255"],
    ["10.20.204.0/24", "10.80.204.0/24"],
  ])("%s keeps its place", (from, to) => {
    expect(moved(from, "10.20.0.0/16", "10.80.0.0/16")).toBe(to);
  });

  test.each(["10.21.0.1", "2.6.57", "eu-west-1a", "10.20.0.300", "10.0.0.0/8"])("%s stays", (value) => {
    expect(moved(value, "10.20.0.0/16", "10.80.0.0/16")).toBeUndefined();
  });
});
