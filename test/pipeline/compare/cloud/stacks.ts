import { compareStacks } from "../../../../pipeline/compare/cloud/compare-stacks";
import type { BareChange, JsonObject } from "../../../../pipeline/model";

/** Resources of a small stack, by type and name. */
export type Resources = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** A stack as cdktf writes it, with what a test asks for. */
export function stackOf(resource: Resources, others: JsonObject = {}): JsonObject {
  return {
    provider: { aws: [{ region: "eu-west-1" }] },
    terraform: { required_providers: { aws: { source: "aws", version: "~> 6.25" } } },
    resource,
    ...others,
  };
}

/** What differs between two versions of the stack "stage". */
export function compare(base: JsonObject, head: JsonObject): BareChange[] {
  return compareStacks(new Map([["stage", base]]), new Map([["stage", head]]), (stack) =>
    stack.replace(/-bootstrap$/, ""),
  );
}

/** Changes as lines: class and address, with where it was. */
export function lines(changes: readonly BareChange[]): string[] {
  return changes.map(
    ({ class: kind, address, formerAddress }) =>
      `${kind} ${address}${formerAddress === undefined ? "" : ` (was ${formerAddress})`}`,
  );
}

/** Values of the only change, as lines: path, before, after; `!` where it forces replacement. */
export function valuesOf(changes: readonly BareChange[], address?: string): string[] {
  const [change, ...others] = changes.filter((one) => address === undefined || one.address === address);
  if (change === undefined || others.length > 0)
    throw new Error(`expected one change, found ${lines(changes).join(", ")}`);
  return change.values.map(
    ({ path, before, after, forcesReplacement }) =>
      `${path}: ${JSON.stringify(before) ?? "-"} → ${JSON.stringify(after) ?? "-"}${forcesReplacement ? " !" : ""}`,
  );
}

/** The change at one address. */
export function changeAt(changes: readonly BareChange[], address: string): BareChange {
  const found = changes.find((change) => change.address === address);
  if (found === undefined) throw new Error(`nothing changes at ${address}: ${lines(changes).join(", ")}`);
  return found;
}
