import type { EmulatorGap } from "./emulator/gaps";
import { RehearsalProblem } from "./problem";
import { type Arguments, type ResourceBlock, resourcesOf, type SynthesizedStack } from "./synthesized-stack";

/** What the copy does without. */
export interface LeftOut {
  /** Address of a resource, with `.attribute` when only that is left out. */
  readonly address: string;
  readonly gap: EmulatorGap;
}

export interface RehearsalCopy {
  readonly stack: SynthesizedStack;
  readonly leftOut: readonly LeftOut[];
}

/**
 * The synthesised stack without what the emulator lacks. The input is not changed.
 *
 * @throws RehearsalProblem listing every address that refers to a left-out resource: with its target gone it would fail
 * for a reason that is not its own
 */
export function copyForRehearsal(stack: SynthesizedStack, gaps: readonly EmulatorGap[]): RehearsalCopy {
  const outputs = outputGapsOf(stack, gaps);
  const leftOut = [...resourcesOf(stack).flatMap((block) => gapsOf(block, gaps)), ...outputs];
  const whole = new Map(leftOut.filter(({ gap }) => gap.attribute === undefined).map((out) => [out.address, out]));
  const copy: SynthesizedStack = { ...structuredClone(stack), resource: {} };
  if (outputs.length > 0) {
    const gone = outputs.map(({ gap }) => gap.attribute);
    copy["output"] = Object.fromEntries(entriesOf(copy["output"]).filter(([name]) => !gone.includes(name)));
  }
  for (const block of resourcesOf(stack)) {
    if (whole.has(block.address)) continue;
    const body = structuredClone(block.body);
    for (const { address, gap } of leftOut) {
      if (gap.attribute !== undefined && address === `${block.address}.${gap.attribute}`) delete body[gap.attribute];
    }
    (copy.resource[block.type] ??= {})[block.name] = body;
  }
  refuseDanglingReferences(copy, [...whole.values()]);
  return { stack: copy, leftOut };
}

function gapsOf(block: ResourceBlock, gaps: readonly EmulatorGap[]): LeftOut[] {
  return gaps
    .filter((gap) => gap.type === block.type && (gap.having === undefined || gap.having in block.body))
    .flatMap((gap) => {
      if (gap.attribute === undefined) return [{ address: block.address, gap }];
      return gap.attribute in block.body ? [{ address: `${block.address}.${gap.attribute}`, gap }] : [];
    });
}

/** An output of the stack, listed as the attribute of a type `output`: its value comes from what the emulator lacks. */
function outputGapsOf(stack: SynthesizedStack, gaps: readonly EmulatorGap[]): LeftOut[] {
  const names = entriesOf(stack["output"]).map(([name]) => name);
  return gaps
    .filter(({ type, attribute }) => type === "output" && attribute !== undefined && names.includes(attribute))
    .map((gap) => ({ address: `output.${gap.attribute}`, gap }));
}

function refuseDanglingReferences(copy: SynthesizedStack, gone: readonly LeftOut[]): void {
  const problems = gone.flatMap(({ address, gap }) =>
    referrers(copy, address).map(
      (referrer) =>
        `  ${referrer}: refers to ${address}, which the emulator lacks (${gap.why}). ` +
        `Fix: list its type in rehearsal/emulator/gaps.ts as well, or take the reference away`,
    ),
  );
  if (problems.length === 0) return;
  throw new RehearsalProblem(
    `the rehearsal copy has ${problems.length} dangling reference(s):\n${problems.join("\n")}`,
  );
}

/** Addresses of the blocks (resources, data sources, outputs, locals) whose expressions name the resource. */
function referrers(stack: SynthesizedStack, address: string): string[] {
  const named = new RegExp(`(?<![\\w.-])${address.replaceAll(".", "\\.")}(?![\\w-])`);
  return blocksOf(stack)
    .filter(([, body]) => named.test(JSON.stringify(body)))
    .map(([name]) => name);
}

function blocksOf(stack: SynthesizedStack): [string, unknown][] {
  const { resource: _resource, provider: _provider, terraform: _terraform, "//": _comment, data, ...others } = stack;
  return [
    ...resourcesOf(stack).map(({ address, body }): [string, unknown] => [address, withoutComment(body)]),
    ...entriesOf(data).flatMap(([type, byName]) =>
      entriesOf(byName).map(([name, body]): [string, unknown] => [`data.${type}.${name}`, body]),
    ),
    ...entriesOf(others).flatMap(([kind, blocks]) =>
      entriesOf(blocks).map(([name, body]): [string, unknown] => [`${kind}.${name}`, body]),
    ),
  ];
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** cdktf notes the construct's path under `//`; Terraform does not read it, and it may look like an address. */
function withoutComment(body: Arguments): Arguments {
  const { "//": _comment, ...rest } = body;
  return rest;
}
