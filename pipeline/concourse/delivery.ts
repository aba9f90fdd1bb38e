import type { Environment } from "../../environments/schema";
import { mainBranch } from "../../platform/hosted-ci";
import { physicalNames } from "../../platform/naming";
import { deployTask, type Image, notifyHooks, planTask, prepareTask, pruneTask, type Target } from "./tasks";
import { upSteps } from "./up-steps";
import type { GetStep, Job, Pipeline, Resource } from "./schema";

export interface DeliverySettings {
  /** Where the repository is cloned from: `git@github.com:owner/name.git`. */
  readonly uri: string;
  /** What tasks run in. */
  readonly image: Image;
}

/** The one resource: what is deployed, and the only thing that passes from stage to production. */
export const repository = "repository";

export const jobNames = {
  deploy: (environment: string) => `deploy-${environment}`,
  plan: (environment: string) => `plan-${environment}`,
  prune: (environment: string) => `prune-features-${environment}`,
};

/**
 * Deploys inside the network: stage after each merge; production's plan and then production once a person starts those jobs.
 * One build is one commit's deployment from its first step to its smoke test, and holds the environment's lock all the time.
 */
export function deliveryPipeline(environments: readonly Environment[], { uri, image }: DeliverySettings): Pipeline {
  const stages = environments.filter(({ tier }) => tier === "stage").map((each) => targetOf(each, image));
  const productions = environments.filter(({ tier }) => tier === "production").map((each) => targetOf(each, image));
  const afterStages = stages.map(({ environment }) => jobNames.deploy(environment));
  const jobs = [
    ...stages.flatMap((target) => [deployStage(target), pruneFeatures(target)]),
    ...productions.flatMap((target) => [planProduction(target, afterStages), deployProduction(target)]),
  ];
  return {
    groups: [...stages, ...productions].map(({ environment }) => ({
      name: environment,
      jobs: jobs.filter(({ serial_groups: locks }) => locks?.includes(environment)).map(({ name }) => name),
    })),
    resources: [repositoryAt(uri, [...stages, ...productions])],
    jobs,
  };
}

function targetOf(env: Environment, image: Image): Target {
  const { accountId, region } = env.cloud;
  const { cluster, applier } = physicalNames(env);
  return { environment: env.name, region, image, cluster, role: `arn:aws:iam::${accountId}:role/${applier}` };
}

function repositoryAt(uri: string, targets: readonly Target[]): Resource {
  const [first] = targets;
  return {
    name: repository,
    type: "git",
    icon: "source-branch",
    // A worker with tags runs nothing without: somebody has to look for commits.
    ...(first && { tags: [first.environment] }),
    source: {
      uri,
      branch: mainBranch,
      private_key: "((git.private_key))",
      // A commit that was merged on the site is signed by it; one that was pushed with a stolen key is not.
      commit_verification_keys: ["((git.commit_verification_key))"],
    },
  };
}

function getFor({ environment }: Target, from: Pick<GetStep, "passed" | "trigger">): GetStep {
  return { get: repository, tags: [environment], ...from };
}

/** What all jobs of an environment have in common. */
function jobOf(target: Target, name: string, plan: Job["plan"]): Job {
  return {
    name,
    serial: true,
    serial_groups: [target.environment],
    build_log_retention: { days: 400 },
    plan,
    ...notifyHooks(target, name),
  };
}

function deployStage(target: Target): Job {
  return jobOf(target, jobNames.deploy(target.environment), [
    getFor(target, { trigger: true }),
    prepareTask(target),
    ...upSteps.map((step) => deployTask(target, step)),
  ]);
}

/** After a deploy, which has closed the ways into a feature that has ended. */
function pruneFeatures(target: Target): Job {
  return jobOf(target, jobNames.prune(target.environment), [
    getFor(target, { passed: [jobNames.deploy(target.environment)], trigger: true }),
    prepareTask(target),
    pruneTask(target),
  ]);
}

/**
 * What the next job would do, for whoever is to start it. A person starts this one too: it runs what was merged with the
 * identity that applies, so that until then nothing of a merge runs near production.
 */
function planProduction(target: Target, passed: readonly string[]): Job {
  return jobOf(target, jobNames.plan(target.environment), [
    getFor(target, { passed, trigger: false }),
    prepareTask(target),
    planTask(target),
  ]);
}

/** Starting it is the approval. An old build can't be run again: that would be another deployment of an old commit. */
function deployProduction(target: Target): Job {
  return {
    ...jobOf(target, jobNames.deploy(target.environment), [
      getFor(target, { passed: [jobNames.plan(target.environment)], trigger: false }),
      prepareTask(target),
      ...upSteps.map((step) => deployTask(target, step)),
    ]),
    disable_reruns: true,
  };
}
