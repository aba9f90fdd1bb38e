import { z } from "zod";
import { RehearsalProblem } from "./problem";
import type { SynthesizedStack } from "./synthesized-stack";

/** Where a stack keeps its state, as synth wrote it. */
export interface StateBackend {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  /** Whether a lock object beside the state keeps a second apply out. */
  readonly use_lockfile?: boolean | undefined;
}

const s3Backend = z.looseObject({
  s3: z.looseObject({
    bucket: z.string(),
    key: z.string(),
    region: z.string(),
    use_lockfile: z.boolean().optional(),
  }),
});

/** @throws RehearsalProblem when the stack has another backend, or none */
export function stateBackendOf(stack: SynthesizedStack, name: string): StateBackend {
  const parsed = s3Backend.safeParse(stack.terraform.backend);
  if (parsed.success) return parsed.data.s3;
  throw new RehearsalProblem(
    `${name}: backend is ${Object.keys(stack.terraform.backend ?? {}).join() || "absent"}. Allowed: s3 with ` +
      `bucket, key and region. Fix: give the stack its S3 backend where stacks/ creates it`,
  );
}
