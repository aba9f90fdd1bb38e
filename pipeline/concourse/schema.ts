import { z } from "zod";

/**
 * A pipeline of Concourse 8, as far as it goes without prototypes: what `fly set-pipeline` reads. Unknown keys are refused,
 * as the server refuses them.
 *
 * @see https://concourse-ci.org/docs/pipelines and the pages on resources, jobs, steps and tasks below it
 */
export interface Pipeline {
  readonly groups?: readonly Group[];
  readonly var_sources?: readonly VarSource[];
  readonly resource_types?: readonly ResourceType[];
  readonly resources: readonly Resource[];
  readonly jobs: readonly Job[];
}

export interface Group {
  readonly name: string;
  readonly jobs: readonly string[];
}

export interface VarSource {
  readonly name: string;
  readonly type: "vault" | "dummy" | "ssm" | "secretsmanager" | "idtoken";
  readonly config: Settings;
}

/** What a resource type, or a credential manager, is told; its own matter. */
export type Settings = Readonly<Record<string, unknown>>;

export interface ResourceType {
  readonly name: string;
  readonly type: string;
  readonly source: Settings;
  readonly privileged?: boolean;
  readonly tags?: readonly string[];
  readonly check_every?: string;
  readonly defaults?: Settings;
}

export interface Resource {
  readonly name: string;
  readonly type: string;
  readonly source: Settings;
  readonly icon?: string;
  /** Go duration, or `never`. @default a minute, the server's */
  readonly check_every?: string;
  readonly check_timeout?: string;
  /** Workers that look for new versions. */
  readonly tags?: readonly string[];
  readonly version?: Readonly<Record<string, string>>;
  readonly webhook_token?: string;
  readonly public?: boolean;
}

export interface Hooks {
  readonly on_success?: Step;
  readonly on_failure?: Step;
  readonly on_error?: Step;
  readonly on_abort?: Step;
  readonly ensure?: Step;
}

export interface Job extends Hooks {
  readonly name: string;
  readonly plan: readonly Step[];
  readonly old_name?: string;
  /** One build at a time. */
  readonly serial?: boolean;
  /** One build at a time of all jobs that name the same. */
  readonly serial_groups?: readonly string[];
  readonly max_in_flight?: number;
  readonly build_log_retention?: {
    readonly builds?: number;
    readonly days?: number;
    readonly minimum_succeeded_builds?: number;
  };
  /** Whether anybody may read its builds without logging in. @default false */
  readonly public?: boolean;
  readonly disable_manual_trigger?: boolean;
  readonly disable_reruns?: boolean;
  /** Whether a worker that retires waits for its builds. @default false, which waits */
  readonly interruptible?: boolean;
}

interface Modifiers extends Hooks {
  /** Go duration: `1h30m`. */
  readonly timeout?: string;
  readonly attempts?: number;
  /** Only workers that have all of these run it; a worker with tags runs nothing without. */
  readonly tags?: readonly string[];
}

export interface GetStep extends Modifiers {
  readonly get: string;
  readonly resource?: string;
  readonly version?: string | Readonly<Record<string, string>>;
  readonly params?: Settings;
  /** Only a version that went through these jobs. */
  readonly passed?: readonly string[];
  /** Whether a new version starts the job. @default false */
  readonly trigger?: boolean;
}

export interface PutStep extends Modifiers {
  readonly put: string;
  readonly resource?: string;
  readonly params?: Settings;
  readonly get_params?: Settings;
  readonly inputs?: string | readonly string[];
  readonly no_get?: boolean;
}

export interface TaskStep extends Modifiers {
  readonly task: string;
  readonly config?: TaskConfig;
  readonly file?: string;
  readonly image?: string;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  readonly vars?: Settings;
  readonly privileged?: boolean;
  readonly hermetic?: boolean;
  readonly container_limits?: { readonly cpu?: number; readonly memory?: number | string };
  readonly input_mapping?: Readonly<Record<string, string>>;
  readonly output_mapping?: Readonly<Record<string, string>>;
}

export interface TaskConfig {
  readonly platform: string;
  readonly image_resource?: {
    readonly type: string;
    readonly source: Settings;
    readonly version?: Readonly<Record<string, string>>;
    readonly params?: Settings;
  };
  readonly rootfs_uri?: string;
  readonly inputs?: readonly { readonly name: string; readonly path?: string; readonly optional?: boolean }[];
  readonly outputs?: readonly { readonly name: string; readonly path?: string }[];
  readonly caches?: readonly { readonly path: string }[];
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  readonly container_limits?: { readonly cpu?: number; readonly memory?: number | string };
  readonly run: {
    readonly path: string;
    readonly args?: readonly string[];
    readonly dir?: string;
    readonly user?: string;
  };
}

export interface DoStep extends Modifiers {
  readonly do: readonly Step[];
}

export interface TryStep extends Modifiers {
  readonly try: Step;
}

export interface InParallelStep extends Modifiers {
  readonly in_parallel:
    readonly Step[] | { readonly steps: readonly Step[]; readonly limit?: number; readonly fail_fast?: boolean };
}

export interface LoadVarStep extends Modifiers {
  readonly load_var: string;
  readonly file: string;
  readonly format?: string;
  readonly reveal?: boolean;
}

export interface SetPipelineStep extends Modifiers {
  readonly set_pipeline: string;
  readonly file: string;
  readonly team?: string;
  readonly vars?: Settings;
  readonly var_files?: readonly string[];
  readonly instance_vars?: Settings;
}

export type Step = GetStep | PutStep | TaskStep | DoStep | TryStep | InParallelStep | LoadVarStep | SetPipelineStep;

/** Lower case letters and digits, then also `-`, `_`, `.`; not digits alone. */
const identifier = z
  .string()
  .regex(
    /^[\p{Ll}\p{Lt}\p{Lm}\p{Lo}\d][\p{Ll}\p{Lt}\p{Lm}\p{Lo}\d\-_.]*$/u,
    "Allowed: lower case letters, digits, - _ .",
  )
  .refine((name) => !/^\d+$/.test(name), "Allowed: not digits alone");
/** What Go's `time.ParseDuration` reads. */
const duration = z.string().regex(/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/, "Allowed: a Go duration such as 1h30m");
const settings = z.record(z.string(), z.unknown());
const names = z.array(z.string().min(1));
const strings = z.record(z.string(), z.string());
const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const count = z.number().int().positive();
const limits = z.strictObject({ cpu: z.number().optional(), memory: z.union([z.number(), z.string()]).optional() });

const anyStep: z.ZodType<Step> = z.lazy(() => stepByKey);
const hooks = {
  on_success: anyStep.optional(),
  on_failure: anyStep.optional(),
  on_error: anyStep.optional(),
  on_abort: anyStep.optional(),
  ensure: anyStep.optional(),
};
const modifiers = { ...hooks, timeout: duration.optional(), attempts: count.optional(), tags: names.optional() };

const taskConfig = z.strictObject({
  platform: z.string().min(1),
  image_resource: z
    .strictObject({ type: z.string(), source: settings, version: strings.optional(), params: settings.optional() })
    .optional(),
  rootfs_uri: z.string().optional(),
  inputs: z
    .array(z.strictObject({ name: z.string().min(1), path: z.string().optional(), optional: z.boolean().optional() }))
    .optional(),
  outputs: z.array(z.strictObject({ name: z.string().min(1), path: z.string().optional() })).optional(),
  caches: z.array(z.strictObject({ path: z.string() })).optional(),
  params: values.optional(),
  container_limits: limits.optional(),
  run: z.strictObject({
    path: z.string().min(1),
    args: z.array(z.string()).optional(),
    dir: z.string().optional(),
    user: z.string().optional(),
  }),
});

/** What a step is says the key that it has; the rest are its settings. */
const stepKinds = {
  get: z.strictObject({
    ...modifiers,
    get: identifier,
    resource: identifier.optional(),
    version: z.union([z.string(), strings]).optional(),
    params: settings.optional(),
    passed: names.optional(),
    trigger: z.boolean().optional(),
  }),
  put: z.strictObject({
    ...modifiers,
    put: identifier,
    resource: identifier.optional(),
    params: settings.optional(),
    get_params: settings.optional(),
    inputs: z.union([z.string(), names]).optional(),
    no_get: z.boolean().optional(),
  }),
  task: z
    .strictObject({
      ...modifiers,
      task: identifier,
      config: taskConfig.optional(),
      file: z.string().optional(),
      image: z.string().optional(),
      params: values.optional(),
      vars: settings.optional(),
      privileged: z.boolean().optional(),
      hermetic: z.boolean().optional(),
      container_limits: limits.optional(),
      input_mapping: strings.optional(),
      output_mapping: strings.optional(),
    })
    .refine(({ config, file }) => (config === undefined) !== (file === undefined), "Allowed: one of config and file"),
  do: z.strictObject({ ...modifiers, do: z.array(anyStep) }),
  try: z.strictObject({ ...modifiers, try: anyStep }),
  in_parallel: z.strictObject({
    ...modifiers,
    in_parallel: z.union([
      z.array(anyStep),
      z.strictObject({ steps: z.array(anyStep), limit: count.optional(), fail_fast: z.boolean().optional() }),
    ]),
  }),
  load_var: z.strictObject({
    ...modifiers,
    load_var: identifier,
    file: z.string().min(1),
    format: z.enum(["json", "yaml", "yml", "trim", "raw"]).optional(),
    reveal: z.boolean().optional(),
  }),
  set_pipeline: z.strictObject({
    ...modifiers,
    set_pipeline: identifier,
    file: z.string().min(1),
    team: z.string().optional(),
    vars: settings.optional(),
    var_files: names.optional(),
    instance_vars: settings.optional(),
  }),
} as const;

/** By its key first, so that a fault is told of the step that was meant and not of all eight. */
const stepByKey: z.ZodType<Step> = z.unknown().transform((value, context) => {
  const keys = Object.keys(stepKinds) as (keyof typeof stepKinds)[];
  const kind = keys.find((key) => typeof value === "object" && value !== null && key in value);
  if (kind === undefined) {
    context.addIssue({ code: "custom", message: `Allowed: a step with one of ${keys.join(", ")}` });
    return z.NEVER;
  }
  const parsed = stepKinds[kind].safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: "custom", path, message });
  return z.NEVER;
});

export const pipelineSchema = z.strictObject({
  groups: z.array(z.strictObject({ name: identifier, jobs: names })).optional(),
  var_sources: z
    .array(
      z.strictObject({
        name: identifier,
        type: z.enum(["vault", "dummy", "ssm", "secretsmanager", "idtoken"]),
        config: settings,
      }),
    )
    .optional(),
  resource_types: z
    .array(
      z.strictObject({
        name: identifier,
        type: z.string().min(1),
        source: settings,
        privileged: z.boolean().optional(),
        tags: names.optional(),
        check_every: z.union([z.literal("never"), duration]).optional(),
        defaults: settings.optional(),
      }),
    )
    .optional(),
  resources: z.array(
    z.strictObject({
      name: identifier,
      type: z.string().min(1),
      source: settings,
      icon: z.string().optional(),
      check_every: z.union([z.literal("never"), duration]).optional(),
      check_timeout: duration.optional(),
      tags: names.optional(),
      version: strings.optional(),
      webhook_token: z.string().optional(),
      public: z.boolean().optional(),
    }),
  ),
  jobs: z
    .array(
      z.strictObject({
        ...hooks,
        name: identifier,
        plan: z.array(anyStep),
        old_name: z.string().optional(),
        serial: z.boolean().optional(),
        serial_groups: names.optional(),
        max_in_flight: count.optional(),
        build_log_retention: z
          .strictObject({
            builds: count.optional(),
            days: count.optional(),
            minimum_succeeded_builds: count.optional(),
          })
          .optional(),
        public: z.boolean().optional(),
        disable_manual_trigger: z.boolean().optional(),
        disable_reruns: z.boolean().optional(),
        interruptible: z.boolean().optional(),
      }),
    )
    .min(1),
});
