import type { Environment } from "../../environments/schema";
import { mainBranch } from "../../platform/hosted-ci";
import { jobNames } from "./delivery";
import type { Job, Pipeline, Step, TaskStep } from "./schema";
import { getsOf, stepsOf, tasksOf } from "./steps";
import { upSteps } from "./up-steps";

/**
 * What a pipeline that deploys must keep, whoever wrote it: a server would take it without.
 *
 * @param environments those that are deployed
 * @returns one sentence per fault
 */
export function deliveryFaults(pipeline: Pipeline, environments: readonly Environment[]): string[] {
  return [
    ...pipeline.resources.flatMap(({ name, type, source }) => (type === "git" ? sourceFaults(name, source) : [])),
    ...secretFaults(pipeline, ""),
    ...pipeline.jobs.flatMap((job) => jobFaults(job)),
    ...environments.flatMap((environment) => deploymentFaults(environment, environments, pipeline)),
  ];
}

function sourceFaults(name: string, source: Readonly<Record<string, unknown>>): string[] {
  const { branch, commit_verification_keys: keys } = source;
  const at = `resources.${name}.source`;
  return [
    ...(branch === mainBranch
      ? []
      : [`${at}.branch: ${String(branch)}. Allowed: ${mainBranch}. Fix: deploy what was merged`]),
    ...(Array.isArray(keys) && keys.length > 0
      ? []
      : [`${at}.commit_verification_keys: absent. Allowed: who signs merges. Fix: name the key`]),
  ];
}

const secretName = /private_key|password|passphrase|secret|token|verification_key|credential(?!_source)|_url$/i;
const secretValue = /-----BEGIN|\bAKIA[A-Z0-9]{16}\b|\bgh[pousr]_|\bxox[abp]-|https:\/\/hooks\./;
const reference = /^\(\([a-z0-9_.:/-]+\)\)$/;

/** A value that may be one is a name by which the credential manager is asked, in the build alone. */
function secretFaults(value: unknown, at: string): string[] {
  if (typeof value === "string") {
    return secretValue.test(value) ? [`${at}: looks like a secret. Allowed: ((name)). Fix: put it into Vault`] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) => {
    const place = at === "" ? key : `${at}.${key}`;
    const plain = secretName.test(key)
      ? [each].flat().filter((one) => typeof one === "string" && !reference.test(one))
      : [];
    return plain.length > 0
      ? [`${place}: a plain value. Allowed: ((name)). Fix: put it into Vault, and name it`]
      : secretFaults(each, place);
  });
}

/** The environment a task works on, as it is told. */
function environmentOf(job: Job): string[] {
  return [...new Set(tasksOf(job).flatMap(({ config }) => config?.params?.["ENVIRONMENT"] ?? []))].map(String);
}

function jobFaults(job: Job): string[] {
  const at = `jobs.${job.name}`;
  const [environment, ...others] = environmentOf(job);
  if (environment === undefined || others.length > 0) {
    return [
      `${at}: works on ${[environment, ...others].filter(Boolean).join(", ") || "nothing"}. Allowed: one environment. Fix: split it`,
    ];
  }
  return [
    ...(job.serial_groups?.includes(environment) === true
      ? []
      : [`${at}.serial_groups: without ${environment}. Allowed: its environment's lock. Fix: add it`]),
    ...[...stepsOf(job)].flatMap((step) => stepFaults(at, step, environment)),
  ];
}

function stepFaults(at: string, step: Step, environment: string): string[] {
  const name = "get" in step ? step.get : "put" in step ? step.put : "task" in step ? step.task : undefined;
  if ("set_pipeline" in step) {
    return [
      `${at}: sets a pipeline. Allowed: a person does, with fly. Fix: leave it out; a merge must not take the approval away`,
    ];
  }
  if (name === undefined) return [];
  return [
    ...(step.tags?.length === 1 && step.tags[0] === environment
      ? []
      : [
          `${at}.${name}.tags: ${step.tags?.join(", ") ?? "none"}. Allowed: ${environment}. Fix: run it on that environment's workers`,
        ]),
    ...("task" in step ? taskFaults(`${at}.${name}`, step) : []),
  ];
}

function taskFaults(at: string, { config, privileged }: TaskStep): string[] {
  const digest = config?.image_resource?.version?.["digest"] ?? "none";
  return [
    ...(config === undefined
      ? [`${at}.file: taken from an input. Allowed: config. Fix: write it into the pipeline`]
      : []),
    ...(/^sha256:[0-9a-f]{64}$/.test(digest)
      ? []
      : [
          `${at}.image_resource.version.digest: ${digest}. Allowed: sha256:<64 hexadecimal digits>. Fix: name what is in the image`,
        ]),
    ...(privileged === true ? [`${at}.privileged: true. Allowed: false. Fix: leave it out`] : []),
  ];
}

function deploymentFaults(env: Environment, all: readonly Environment[], { jobs }: Pipeline): string[] {
  const name = jobNames.deploy(env.name);
  const job = jobs.find((each) => each.name === name);
  if (job === undefined) return [`jobs: no ${name}. Allowed: one for each environment. Fix: add it`];
  const steps = tasksOf(job).flatMap(({ config }) => config?.params?.["STEP"] ?? []);
  return [
    ...(steps.join() === upSteps.join()
      ? []
      : [`jobs.${name}: runs ${steps.join(", ")}. Allowed: ${upSteps.join(", ")}, in this order. Fix: keep it`]),
    ...(env.tier === "production" ? approvalFaults(env, job, jobs, all) : []),
    ...othersThatDeploy(env.name, name, jobs),
  ];
}

function othersThatDeploy(environment: string, name: string, jobs: readonly Job[]): string[] {
  return jobs
    .filter((job) => job.name !== name)
    .filter((job) =>
      tasksOf(job).some(({ config }) => config?.params?.["ENVIRONMENT"] === environment && "STEP" in config.params),
    )
    .map((job) => `jobs.${job.name}: deploys ${environment} too. Allowed: ${name} alone. Fix: leave its steps out`);
}

/** A person starts it, with a commit that every stage has run. */
function approvalFaults(env: Environment, job: Job, jobs: readonly Job[], all: readonly Environment[]): string[] {
  const at = `jobs.${job.name}`;
  const before = passedBefore(job, jobs);
  return [
    ...jobs.filter((each) => environmentOf(each).includes(env.name)).flatMap(triggerFaults),
    ...all
      .filter(({ tier }) => tier === "stage")
      .map((stage) => jobNames.deploy(stage.name))
      .filter((stage) => !before.has(stage))
      .map((stage) => `${at}: a commit need not have passed ${stage}. Allowed: one that has. Fix: add it to passed`),
    ...(job.disable_reruns === true
      ? []
      : [
          `${at}.disable_reruns: not true, so an old commit can be deployed again. Allowed: true. Fix: go back with a revert`,
        ]),
  ];
}

/** Nothing of a merge runs near production until a person starts it: its tasks have the identity that applies. */
function triggerFaults(job: Job): string[] {
  return getsOf(job)
    .filter(({ trigger }) => trigger === true)
    .map(({ get }) => `jobs.${job.name}.${get}.trigger: true. Allowed: false, a person starts it. Fix: leave it out`);
}

/** Jobs that every version of every input of a job has gone through. */
function passedBefore(job: Job, jobs: readonly Job[], seen = new Set<string>()): Set<string> {
  const inputs = getsOf(job);
  const common = (inputs[0]?.passed ?? []).filter((name) => inputs.every(({ passed = [] }) => passed.includes(name)));
  for (const name of common) {
    if (seen.has(name)) continue;
    seen.add(name);
    const before = jobs.find((each) => each.name === name);
    if (before) passedBefore(before, jobs, seen);
  }
  return seen;
}
