import { deliveryPipeline } from "../../../pipeline/concourse/delivery";
import type { GetStep, Job, Pipeline, TaskStep } from "../../../pipeline/concourse/schema";
import { production, stage } from "../../support/environments";

export const image = { repository: "registry.example/rkcp/runner", digest: `sha256:${"a".repeat(64)}` };
export const environments = [stage(), production()];

/** A generated pipeline of stage and production, to be edited. */
export function delivery(): Mutable<Pipeline> {
  return structuredClone(
    deliveryPipeline(environments, { uri: "git@github.com:exchange-example/rkcp.git", image }),
  ) as Mutable<Pipeline>;
}

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
export type Edit = (pipeline: Mutable<Pipeline>) => void;

export function jobIn(pipeline: Mutable<Pipeline>, name: string): Mutable<Job> {
  const job = pipeline.jobs.find((each) => each.name === name);
  if (!job) throw new Error(`no job ${name}`);
  return job;
}

/** The job's only get, and its task of a name. */
export const getIn = (pipeline: Mutable<Pipeline>, job: string): Mutable<GetStep> =>
  jobIn(pipeline, job).plan.find((step) => "get" in step) as Mutable<GetStep>;
export const taskIn = (pipeline: Mutable<Pipeline>, job: string, task: string): Mutable<TaskStep> =>
  jobIn(pipeline, job).plan.find((step) => "task" in step && step.task === task) as Mutable<TaskStep>;

/** Edits after which a server refuses the pipeline, and what our model says of each. */
export const refusedByServer: [string, Edit, RegExp][] = [
  [
    "a key that isn't there",
    (p) => Object.assign(p.jobs[0] ?? {}, { serail: true }),
    /^jobs\.0: Unrecognized key: "serail"/,
  ],
  [
    "a key of a task that isn't there",
    (p) => Object.assign(taskIn(p, "deploy-stage", "bosh"), { tag: ["x"] }),
    /^jobs\.0\.plan\.5: Unrecognized key: "tag"/,
  ],
  [
    "a key of a task's configuration",
    (p) => Object.assign(taskIn(p, "deploy-stage", "bosh").config ?? {}, { ouputs: [] }),
    /ouputs/,
  ],
  [
    "a name in capitals",
    (p) => Object.assign(p.resources[0] ?? {}, { name: "Repository" }),
    /Allowed: lower case letters/,
  ],
  [
    "a step that is none",
    (p) => jobIn(p, "deploy-stage").plan.push({} as never),
    /Allowed: a step with one of get, put, task/,
  ],
  ["an unknown resource", (p) => Object.assign(getIn(p, "deploy-stage"), { resource: "other" }), /no resource other\./],
  [
    "a resource nobody uses",
    (p) => p.resources.push({ name: "unused", type: "time", source: {} }),
    /resources\.unused: no job uses it/,
  ],
  [
    "an unknown job that is to be passed",
    (p) => Object.assign(getIn(p, "plan-production"), { passed: ["deploy-test"] }),
    /passed: no job deploy-test/,
  ],
  [
    "a job that is to be passed and never has the resource",
    (p) => {
      p.resources.push({ name: "clock", type: "time", source: { interval: "1h" } });
      p.jobs.push({ name: "tick", plan: [{ get: "clock", trigger: true }] });
      p.groups?.push({ name: "other", jobs: ["tick"] });
      getIn(p, "plan-production").passed = ["tick"];
    },
    /tick never has repository/,
  ],
  ["a job twice", (p) => p.jobs.push(structuredClone(jobIn(p, "deploy-stage"))), /jobs\.deploy-stage: there twice/],
  ["a get twice", (p) => jobIn(p, "deploy-stage").plan.push({ get: "repository" }), /repository: there twice/],
  ["a job in no group", (p) => p.groups?.pop(), /jobs\.plan-production: in no group/],
  [
    "a group of a job that isn't there",
    (p) => p.groups?.[0]?.jobs.push("deploy-test"),
    /groups\.stage: no job deploy-test/,
  ],
  [
    "a circle",
    (p) => Object.assign(getIn(p, "deploy-stage"), { passed: ["deploy-production"] }),
    /passed leads back to itself/,
  ],
  [
    "a task without anything to do",
    (p) => delete taskIn(p, "deploy-stage", "bosh").config,
    /Allowed: one of config and file/,
  ],
  ["no job", (p) => Object.assign(p, { jobs: [], groups: [], resources: [] }), /^jobs: /],
];
