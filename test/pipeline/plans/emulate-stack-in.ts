import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Arguments, resourcesOf, type SynthesizedStack } from "../../../rehearsal/synthesized-stack";
import { emulatedStack } from "../quick-stack";

/**
 * Makes a rendered stack one that the emulator takes, in one file: a plan of somebody else's stack reads no other. The
 * provider of the cache is another build than the one whose checksums are committed.
 *
 * @param change what a pull request does to it
 */
export function emulateStackIn(folder: string, change: (stack: SynthesizedStack) => void = () => undefined): void {
  const file = path.join(folder, "cdk.tf.json");
  const synthesized = JSON.parse(readFileSync(file, "utf8")) as SynthesizedStack;
  const { stack, override } = emulatedStack(synthesized);
  for (const { type, name, body } of resourcesOf(stack)) Object.assign(body, override.resource?.[type]?.[name]);
  const provider = { aws: (stack.provider["aws"] ?? []).map((one, index) => ({ ...one, ...flags(override, index) })) };
  const whole = { ...stack, provider };
  change(whole);
  writeFileSync(file, JSON.stringify(whole));
  rmSync(path.join(folder, ".terraform.lock.hcl"), { force: true });
}

const flags = (override: ReturnType<typeof emulatedStack>["override"], index: number): Arguments =>
  override.provider.aws[index] ?? {};
