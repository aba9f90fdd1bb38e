import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const text = z.coerce.string();
const permissions = z.union([z.string(), z.record(z.string(), z.string())]);

const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  if: text.optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});

const job = z.looseObject({
  if: text.optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  permissions: permissions.optional(),
  "timeout-minutes": z.number().optional(),
  uses: z.string().optional(),
  steps: z.array(step).default([]),
});

const workflow = z.looseObject({
  name: z.string().optional(),
  on: z.record(z.string(), z.unknown()),
  permissions: permissions.optional(),
  concurrency: z.unknown(),
  jobs: z.record(z.string(), job),
});

export type Step = z.infer<typeof step>;
export type Job = z.infer<typeof job>;

/** One file of `.github/workflows`, as far as our rules look at it. */
export interface Workflow {
  /** `.github/workflows/plan.yml`. */
  readonly file: string;
  /** As it is written: a version in a comment is no value. */
  readonly text: string;
  readonly content: z.infer<typeof workflow>;
}

/** An action of this repository: a list of steps that jobs share. */
export interface LocalAction {
  readonly file: string;
  readonly text: string;
  readonly steps: readonly Step[];
}

const actionSchema = z.looseObject({ runs: z.looseObject({ steps: z.array(step) }) });

/** @throws z.ZodError when the file is no workflow; actionlint says more about it */
export function parseWorkflow(file: string, source: string): Workflow {
  return { file, text: source, content: workflow.parse(parse(source)) };
}

/** @throws z.ZodError when the file is no composite action */
export function parseAction(file: string, source: string): LocalAction {
  return { file, text: source, steps: actionSchema.parse(parse(source)).runs.steps };
}

/** Everything that the hosted CI runs from a checkout. */
export function readHosted(root: string): { workflows: Workflow[]; actions: LocalAction[] } {
  const read = (file: string) => readFileSync(path.join(root, file), "utf8");
  const workflows = filesIn(root, ".github/workflows").filter((file) => /\.ya?ml$/.test(file));
  const actions = foldersIn(root, ".github/actions").map((folder) => path.posix.join(folder, "action.yml"));
  return {
    workflows: workflows.map((file) => parseWorkflow(file, read(file))),
    actions: actions.map((file) => parseAction(file, read(file))),
  };
}

const filesIn = (root: string, folder: string) =>
  readdirSync(path.join(root, folder))
    .sort()
    .map((name) => path.posix.join(folder, name));

const foldersIn = (root: string, folder: string) =>
  readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.posix.join(folder, name));
