import { emulatorFaults } from "../../rehearsal/emulator/faults";
import { emulatorGaps } from "../../rehearsal/emulator/gaps";
import { overrideFor } from "../../rehearsal/override-file";
import { copyForRehearsal } from "../../rehearsal/rehearsal-copy";
import { resourcesOf, type SynthesizedStack } from "../../rehearsal/synthesized-stack";

/** Made at once by the emulator, and in need of nothing else. */
const quick = new Set(["aws_sns_topic", "aws_cloudwatch_log_group", "aws_vpc", "aws_kms_key", "aws_kms_alias"]);

/** What the emulator takes of a stack, with the backend that the stack names. */
export interface EmulatedStack {
  readonly stack: SynthesizedStack;
  readonly override: ReturnType<typeof overrideFor>;
}

/** A stack without what the emulator lacks; of the rest all, or only what takes no time and refers to nothing else. */
export function emulatedStack(synthesized: SynthesizedStack, { whole = false } = {}): EmulatedStack {
  const { stack: copy } = copyForRehearsal(synthesized, emulatorGaps);
  const stack = whole ? copy : quickPartOf(copy);
  const override = overrideFor(stack, { stateFolder: "", backend: "synthesized", ignoredFaults: emulatorFaults });
  return { stack, override };
}

function quickPartOf(stack: SynthesizedStack): SynthesizedStack {
  let kept = resourcesOf(stack).filter(({ type }) => quick.has(type));
  const isClosed = (body: unknown): boolean =>
    [...JSON.stringify(body).matchAll(/\$\{[^}]*?\b((?:data\.)?aws_\w+\.\w+)/g)].every(([, address]) =>
      kept.some((one) => one.address === address),
    );
  for (let before = -1; before !== kept.length;) {
    before = kept.length;
    kept = kept.filter(({ body }) => isClosed(body));
  }
  const resource: SynthesizedStack["resource"] = {};
  for (const { type, name, body } of kept) (resource[type] ??= {})[name] = body;
  const { output: _output, data: _data, locals: _locals, ...rest } = stack;
  return { ...rest, resource };
}
