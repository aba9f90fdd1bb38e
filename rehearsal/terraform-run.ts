import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ChildEnvironment } from "./child-environment";
import { parseJson } from "./parse-json";
import { type Plan, parsePlan } from "./plan-comparison";
import { RehearsalProblem } from "./problem";
import { runProgram } from "./program";
import type { Terraform } from "./tools/terraform";
import type { OnProgress } from "./tools/cache";

export interface TerraformRunOptions {
  readonly terraform: Terraform;
  /** The folder with the copy and the override file. */
  readonly folder: string;
  /** One log file per command, numbered in the order they ran. */
  readonly logFolder: string;
  readonly environment: ChildEnvironment;
  readonly signal?: AbortSignal;
}

/** How long Terraform worked, or waited, on one resource. */
export interface ResourceDuration {
  readonly address: string;
  /** `create`, `update`, `delete`, ... */
  readonly action: string;
  /** Whole seconds, as Terraform counts them. */
  readonly seconds: number;
}

/** A resource in the state, with the attributes the cloud gave it. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** `terraform state pull`, as far as a rehearsal looks into it: unlike `terraform show` it needs no provider (4 s of CPU). */
const stateSchema = z.looseObject({
  resources: z
    .array(
      z.looseObject({
        mode: z.string(),
        type: z.string(),
        name: z.string(),
        instances: z.array(
          z.looseObject({
            index_key: z.union([z.string(), z.number()]).optional(),
            attributes: z.record(z.string(), z.unknown()).nullish(),
          }),
        ),
      }),
    )
    .default([]),
});
/** Terraform's machine-readable events: https://developer.hashicorp.com/terraform/internals/machine-readable-ui */
const eventSchema = z.looseObject({
  type: z.string(),
  hook: z
    .looseObject({
      resource: z.looseObject({ addr: z.string() }),
      action: z.string().optional(),
      elapsed_seconds: z.number().optional(),
    })
    .optional(),
  change: z.looseObject({ resource: z.looseObject({ addr: z.string() }), action: z.string() }).optional(),
  outputs: z.record(z.string(), z.looseObject({ action: z.string().optional() })).optional(),
  diagnostic: z
    .looseObject({
      severity: z.string(),
      summary: z.string(),
      detail: z.string().default(""),
      address: z.string().optional(),
    })
    .optional(),
});
type TerraformEvent = z.infer<typeof eventSchema>;

/** Terraform in one folder: each method is one command, logged, with its errors as Terraform explained them. */
export class TerraformRun {
  /** Every resource that was created, changed or destroyed so far, in that order. */
  readonly durations: ResourceDuration[] = [];
  private commands = 0;

  constructor(private readonly options: TerraformRunOptions) {}

  async init(): Promise<void> {
    await this.plain("init", ["init", "-input=false", "-no-color"]);
  }

  /** Moves the state from the backend of the last init to the one the folder names now. */
  async migrateState(): Promise<void> {
    await this.plain("migrate-state", ["init", "-input=false", "-no-color", "-migrate-state", "-force-copy"]);
  }

  /** Lets go of resources without touching them. */
  async forget(addresses: readonly string[]): Promise<void> {
    if (addresses.length > 0) await this.plain("forget", ["state", "rm", ...addresses]);
  }

  /** Plans into `<name>.tfplan`, and the plan as JSON into `<name>.json`, both beside the copy. */
  async plan(
    name: string,
    onProgress: OnProgress,
    addresses: readonly string[] = [],
  ): Promise<{ plan: Plan; planFile: string; jsonFile: string }> {
    const { planFile } = await this.planOnly(name, onProgress, addresses);
    const shown = await this.plain(`show-${name}`, ["show", "-json", planFile], false);
    const jsonFile = join(this.options.folder, `${name}.json`);
    await writeFile(jsonFile, shown, { mode: 0o600 });
    return { plan: parsePlan(shown), planFile, jsonFile };
  }

  /** The same without the JSON, which costs another start of the provider: only what would change, by address. */
  async planOnly(
    name: string,
    onProgress: OnProgress,
    addresses: readonly string[] = [],
  ): Promise<{ changed: readonly string[]; planFile: string }> {
    const planFile = join(this.options.folder, `${name}.tfplan`);
    const targets = addresses.map((address) => `-target=${address}`);
    const changed: string[] = [];
    let read = 0;
    await this.events(name, ["plan", "-input=false", "-json", `-out=${planFile}`, ...targets], (event) => {
      changed.push(...changedBy(event));
      if (event.type === "refresh_complete" || event.type === "apply_complete") read += 1;
      if (read > 0) onProgress(`read ${read}`);
    });
    return { changed, planFile };
  }

  /** What a plan file, made by whomever, would do. */
  async readPlan(planFile: string): Promise<Plan> {
    return parsePlan(await this.plain("show-plan", ["show", "-json", planFile], false));
  }

  /** Applies a plan file; progress counts against the number of resources it changes. */
  async apply(name: string, planFile: string, total: number, onProgress: OnProgress): Promise<void> {
    await this.events(name, ["apply", "-input=false", "-json", planFile], progressOf("applied", total, onProgress));
  }

  /** Plans and applies these addresses and what they need, nothing else. */
  async applyOnly(name: string, addresses: readonly string[], replace: boolean): Promise<void> {
    const targets = addresses.flatMap((address) => [`-target=${address}`, ...(replace ? [`-replace=${address}`] : [])]);
    await this.events(name, ["apply", "-input=false", "-auto-approve", "-json", ...targets], () => undefined);
  }

  async destroy(total: number, onProgress: OnProgress): Promise<void> {
    const destroy = ["apply", "-destroy", "-input=false", "-auto-approve", "-json"];
    await this.events("destroy", destroy, progressOf("destroyed", total, onProgress));
  }

  /** Every managed resource in the state; empty when there is none. */
  async state(): Promise<StateResource[]> {
    const pulled = await this.plain("state", ["state", "pull"], false);
    if (pulled.trim() === "") return [];
    const managed = stateSchema.parse(JSON.parse(pulled)).resources.filter(({ mode }) => mode === "managed");
    return managed.flatMap(({ type, name, instances }) =>
      instances.map(({ index_key, attributes }) => ({
        address: `${type}.${name}${index_key === undefined ? "" : `[${JSON.stringify(index_key)}]`}`,
        type,
        values: attributes ?? {},
      })),
    );
  }

  private logFile(name: string): string {
    this.commands += 1;
    return join(this.options.logFolder, `${String(this.commands).padStart(2, "0")}-${name}.log`);
  }

  /** @param isLogged false for answers that repeat the whole state: they are read, and kept where they belong */
  private async plain(name: string, argv: readonly string[], isLogged = true): Promise<string> {
    await mkdir(this.options.logFolder, { recursive: true });
    const { terraform, folder, environment, signal } = this.options;
    const result = await runProgram({
      file: terraform.file,
      arguments: argv,
      cwd: folder,
      environment,
      ...(isLogged && { logFile: this.logFile(name) }),
      ...(signal && { signal }),
    });
    return result.stdout;
  }

  private async events(name: string, argv: readonly string[], onEvent: (event: TerraformEvent) => void): Promise<void> {
    const { terraform, folder, environment, signal } = this.options;
    const logFile = this.logFile(name);
    const errors: string[] = [];
    const { exitCode } = await runProgram({
      file: terraform.file,
      arguments: argv,
      cwd: folder,
      environment,
      logFile,
      expectedExitCodes: [0, 1],
      onLine: (line) => {
        const event = parseEvent(line);
        if (event === undefined) return;
        if (event.diagnostic?.severity === "error") errors.push(formatDiagnostic(event.diagnostic));
        if (event.type === "apply_complete") this.durations.push(...durationOf(event));
        onEvent(event);
      },
      ...(signal && { signal }),
    });
    if (exitCode === 0) return;
    const head = `terraform ${argv[0]}: ${errors.length} error(s), whole output: ${logFile}`;
    throw new RehearsalProblem([head, ...errors].join("\n"));
  }
}

/** How many resources a plan creates, changes or destroys. */
export function changeCount(plan: Plan): number {
  return plan.resource_changes.filter(({ change }) => !change.actions.every((a) => a === "no-op" || a === "read"))
    .length;
}

function changedBy({ type, change, outputs = {} }: TerraformEvent): string[] {
  if (type === "planned_change" && change !== undefined && change.action !== "read") return [change.resource.addr];
  if (type !== "outputs") return [];
  return Object.entries(outputs).flatMap(([name, { action = "noop" }]) =>
    action === "noop" ? [] : [`output.${name}`],
  );
}

function durationOf({ hook }: TerraformEvent): ResourceDuration[] {
  if (hook?.elapsed_seconds === undefined) return [];
  return [{ address: hook.resource.addr, action: hook.action ?? "", seconds: hook.elapsed_seconds }];
}

function progressOf(verb: string, total: number, onProgress: OnProgress): (event: TerraformEvent) => void {
  const running = new Set<string>();
  let done = 0;
  return ({ type, hook }) => {
    const address = hook?.resource.addr;
    if (address === undefined || !type.startsWith("apply_")) return;
    if (type === "apply_start") running.add(address);
    if (type === "apply_complete" || type === "apply_errored") {
      running.delete(address);
      done += 1;
    }
    const waiting = running.size > 0 && running.size <= 3 ? `, waiting for ${[...running].join(", ")}` : "";
    onProgress(`${verb} ${done} of ${total}${waiting}`);
  };
}

function parseEvent(line: string): TerraformEvent | undefined {
  // Anything else, such as the provider's own panic text, is in the log.
  return line.startsWith("{") ? eventSchema.safeParse(parseJson(line)).data : undefined;
}

function formatDiagnostic({ summary, detail, address }: NonNullable<TerraformEvent["diagnostic"]>): string {
  const where = address === undefined ? "" : `${address}: `;
  return `  ${where}${summary}${detail === "" ? "" : `\n    ${detail.trim().replaceAll("\n", "\n    ")}`}`;
}
