import { type Job, type Pipeline, pipelineSchema } from "./schema";
import { getsOf, putsOf, resourceOf, stepsOf } from "./steps";

/** Resource types that come with every worker of the release ("concourse/concourse", `resource-types`). */
const coreTypes = [
  "bosh-io-release",
  "bosh-io-stemcell",
  "docker-image",
  "git",
  "github-release",
  "hg",
  "mock",
  "pool",
  "registry-image",
  "s3",
  "semver",
  "time",
];

/**
 * What a Concourse server would refuse, or warn of: the rules of its `configvalidate` and step validator.
 *
 * @param value parsed YAML
 * @returns one sentence per fault; empty when `fly set-pipeline` takes it
 */
export function pipelineFaults(value: unknown): string[] {
  const parsed = pipelineSchema.safeParse(value);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".") || "(top)"}: ${message}`);
  }
  const pipeline = parsed.data as Pipeline;
  return [
    ...twice("groups", pipeline.groups ?? []),
    ...twice("var_sources", pipeline.var_sources ?? []),
    ...twice("resource_types", pipeline.resource_types ?? []),
    ...twice("resources", pipeline.resources),
    ...twice("jobs", pipeline.jobs),
    ...typeFaults(pipeline),
    ...groupFaults(pipeline),
    ...pipeline.jobs.flatMap((job) => jobFaults(job, pipeline)),
    ...unusedFaults(pipeline),
    ...cycleFaults(pipeline),
  ];
}

function twice(section: string, entries: readonly { readonly name: string }[]): string[] {
  const names = entries.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `${section}.${name}: there twice. Allowed: one of a name. Fix: rename one`,
  );
}

function typeFaults({ resources, resource_types: own = [] }: Pipeline): string[] {
  const known = [...coreTypes, ...own.map(({ name }) => name)];
  return [
    ...resources.map(({ name, type }) => ({ at: `resources.${name}.type`, type })),
    ...own.map(({ name, type }) => ({ at: `resource_types.${name}.type`, type })),
  ]
    .filter(({ type }) => !known.includes(type))
    .map(({ at, type }) => `${at}: ${type} is unknown. Allowed: ${known.join(", ")}. Fix: add it to resource_types`);
}

function groupFaults({ groups, jobs }: Pipeline): string[] {
  if (groups === undefined) return [];
  const known = jobs.map(({ name }) => name);
  const grouped = groups.flatMap((group) => group.jobs);
  return [
    ...groups.flatMap((group) =>
      group.jobs
        .filter((name) => !known.includes(name))
        .map((name) => `groups.${group.name}: no job ${name}. Allowed: ${known.join(", ")}. Fix: name one of them`),
    ),
    ...known
      .filter((name) => !grouped.includes(name))
      .map((name) => `jobs.${name}: in no group. Allowed: every job in one, once there are groups. Fix: add it to one`),
  ];
}

function jobFaults(job: Job, { jobs, resources }: Pipeline): string[] {
  const at = `jobs.${job.name}`;
  const gets = getsOf(job);
  const known = resources.map(({ name }) => name);
  return [
    ...[...gets, ...putsOf(job)]
      .map(resourceOf)
      .filter((name) => !known.includes(name))
      .map((name) => `${at}: no resource ${name}. Allowed: ${known.join(", ")}. Fix: name one of them, or add it`),
    ...twice(
      `${at}.get`,
      gets.map(({ get }) => ({ name: get })),
    ),
    ...gets.flatMap((get) => (get.passed ?? []).flatMap((name) => passedFaults(at, name, resourceOf(get), jobs))),
    ...inputFaults(job),
  ];
}

function passedFaults(at: string, name: string, resource: string, jobs: readonly Job[]): string[] {
  const before = jobs.find((job) => job.name === name);
  if (before === undefined) {
    return [`${at}: passed: no job ${name}. Allowed: ${jobs.map((job) => job.name).join(", ")}. Fix: name one of them`];
  }
  return [...getsOf(before), ...putsOf(before)].some((step) => resourceOf(step) === resource)
    ? []
    : [
        `${at}: passed: ${name} never has ${resource}, so no version passes. Allowed: a job that gets or puts it. Fix: name that`,
      ];
}

/** A build finds out only when the task begins; the server takes the pipeline all the same. */
function inputFaults(job: Job): string[] {
  const there = new Set<string>();
  return [...stepsOf(job)].flatMap((step) => {
    if ("get" in step) there.add(step.get);
    if ("put" in step) there.add(step.put);
    if (!("task" in step)) return [];
    const missing = (step.config?.inputs ?? [])
      .filter(({ name, optional }) => optional !== true && !there.has(step.input_mapping?.[name] ?? name))
      .map(
        ({ name }) =>
          `jobs.${job.name}.${step.task}: no input ${name} by then. Allowed: ${[...there].join(", ")}. Fix: get it before`,
      );
    for (const { name } of step.config?.outputs ?? []) there.add(step.output_mapping?.[name] ?? name);
    return missing;
  });
}

function unusedFaults({ resources, jobs }: Pipeline): string[] {
  const used = new Set(jobs.flatMap((job) => [...getsOf(job), ...putsOf(job)].map(resourceOf)));
  return resources
    .filter(({ name }) => !used.has(name))
    .map(({ name }) => `resources.${name}: no job uses it. Allowed: a used one. Fix: leave it out`);
}

function cycleFaults({ jobs }: Pipeline): string[] {
  const before = new Map(jobs.map((job) => [job.name, getsOf(job).flatMap(({ passed = [] }) => passed)]));
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (before.get(from) ?? []).some((name) => {
      if (name === to) return true;
      if (seen.has(name)) return false;
      seen.add(name);
      return reaches(name, to, seen);
    });
  return jobs
    .filter(({ name }) => reaches(name, name, new Set()))
    .map(({ name }) => `jobs.${name}: passed leads back to itself. Allowed: one direction. Fix: take one passed out`);
}
