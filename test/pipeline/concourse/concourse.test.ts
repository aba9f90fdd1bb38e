import { describe, expect, test } from "vitest";
import { deliveryPipeline } from "../../../pipeline/concourse/delivery";
import { deliveryFaults } from "../../../pipeline/concourse/law";
import { getsOf, tasksOf } from "../../../pipeline/concourse/steps";
import { upCommand } from "../../../cli/up";
import { upSteps } from "../../../pipeline/concourse/up-steps";
import { pipelineFaults } from "../../../pipeline/concourse/validate";
import { allVm } from "../../environments/all-vm";
import { type Edit, delivery, environments, getIn, image, jobIn, refusedByServer, taskIn } from "./delivery";

describe("the generated pipeline", () => {
  test("keeps the server's rules and ours", () => {
    expect(pipelineFaults(delivery())).toEqual([]);
    expect(deliveryFaults(delivery(), environments)).toEqual([]);
  });

  test("deploys stage after each merge, and production when a person starts it", () => {
    const triggers = delivery().jobs.map((job) => [
      job.name,
      getsOf(job).map(({ trigger, passed }) => [trigger, passed]),
    ]);
    expect(Object.fromEntries(triggers)).toEqual({
      "deploy-stage": [[true, undefined]],
      "prune-features-stage": [[true, ["deploy-stage"]]],
      "plan-production": [[false, ["deploy-stage"]]],
      "deploy-production": [[false, ["plan-production"]]],
    });
  });

  test.each(["deploy-stage", "deploy-production"])("runs the steps in the order of deployment: %s", (name) => {
    expect(tasksOf(jobIn(delivery(), name)).map(({ task }) => task)).toEqual([
      "prepare",
      ...upSteps,
      ...Array<string>(3).fill("notify"),
    ]);
  });

  test("calls npm run up as its command line takes it, where nobody can be asked", () => {
    const scripts = delivery().jobs.flatMap((job) => tasksOf(job).map(({ config }) => config));
    const calls = scripts.flatMap((config) => {
      const variables = config?.params ?? {};
      const filled = (word: string) =>
        word.replace(/^"?\$\{(\w+)\}"?$/, (_, name: string) => String(variables[name] ?? ""));
      const [, words] = /npm run --silent up -- (.+)$/m.exec(config?.run.args?.at(-1) ?? "") ?? [];
      return words === undefined ? [] : [words.split(" ").map(filled)];
    });
    expect(calls).toHaveLength(2 * upSteps.length + 1);
    for (const call of calls) {
      const command = upCommand().parse(call, { from: "user" });
      expect(command.args).toHaveLength(1);
      expect(command.opts()).toMatchObject(call.includes("--plan") ? { plan: true } : { yes: true, step: [call[2]] });
    }
  });

  test("becomes each environment's own role, by the machine's and without a key", () => {
    const roles = delivery().jobs.flatMap((job) =>
      tasksOf(job).flatMap(({ config }) => (config?.params?.["ROLE"] ? [`${job.name} ${config.params["ROLE"]}`] : [])),
    );
    expect([...new Set(roles)]).toEqual([
      "deploy-stage arn:aws:iam::111111111111:role/rkcp-stage-ci-apply",
      "prune-features-stage arn:aws:iam::111111111111:role/rkcp-stage-ci-apply",
      "plan-production arn:aws:iam::222222222222:role/rkcp-production-ci-apply",
      "deploy-production arn:aws:iam::222222222222:role/rkcp-production-ci-apply",
    ]);
    expect(JSON.stringify(delivery())).not.toMatch(/AWS_(ACCESS|SECRET)/);
  });

  test("asks Vault for these and nothing else", () => {
    const names = JSON.stringify(delivery()).match(/\(\([^)]*\)\)/g);
    expect([...new Set(names)].sort()).toEqual([
      "((git.commit_verification_key))",
      "((git.private_key))",
      "((notify.url))",
      "((vault-ca-production.certificate))",
      "((vault-ca-stage.certificate))",
    ]);
  });

  test("tells of every end that is no success", () => {
    for (const job of delivery().jobs) {
      expect([job.on_failure, job.on_error, job.on_abort]).not.toContain(undefined);
    }
  });

  test("wants every stage passed where there are several", () => {
    const [stage, production] = environments;
    if (!stage || !production) throw new Error("two environments");
    const second = { ...stage, name: "preview" };
    const all = [stage, second, production];
    const pipeline = deliveryPipeline(all, { uri: "git@github.com:exchange-example/rkcp.git", image });
    expect(deliveryFaults(pipeline, all)).toEqual([]);
    expect(getsOf(pipeline.jobs.find(({ name }) => name === "plan-production") as never)[0]?.passed).toEqual([
      "deploy-stage",
      "deploy-preview",
    ]);
    expect(pipelineFaults(pipeline)).toEqual([]);
  });
});

describe("the server's rules", () => {
  test.each(refusedByServer)("refuse %s", (_, edit, fault) => {
    const pipeline = delivery();
    edit(pipeline);
    expect(pipelineFaults(pipeline)).toContainEqual(expect.stringMatching(fault));
  });

  // These a server takes, and a build fails.
  test.each<[string, Edit, RegExp]>([
    [
      "an input that no step before makes",
      (p) => jobIn(p, "deploy-stage").plan.splice(1, 1),
      /no input prepared by then/,
    ],
    [
      "a duration without a unit",
      (p) => Object.assign(taskIn(p, "deploy-stage", "bosh"), { timeout: "30" }),
      /Allowed: a Go duration/,
    ],
    [
      "a resource type that nobody has",
      (p) => Object.assign(p.resources[0] ?? {}, { type: "gti" }),
      /resources\.repository\.type: gti is unknown/,
    ],
  ])("and the builds' refuse %s", (_, edit, fault) => {
    const pipeline = delivery();
    edit(pipeline);
    expect(pipelineFaults(pipeline)).toContainEqual(expect.stringMatching(fault));
  });

  test.each([undefined, null, [], "jobs", { jobs: {} }])("refuse %j", (value) => {
    expect(pipelineFaults(value)).not.toEqual([]);
  });
});

describe("our law", () => {
  const digest = (p: Parameters<Edit>[0], value: object) =>
    Object.assign(taskIn(p, "deploy-production", "bosh").config?.image_resource ?? {}, { version: value });

  test.each<[string, Edit, RegExp]>([
    [
      "production that starts by itself",
      (p) => (getIn(p, "deploy-production").trigger = true),
      /deploy-production\.repository\.trigger: true/,
    ],
    [
      "a plan of production that starts by itself",
      (p) => (getIn(p, "plan-production").trigger = true),
      /plan-production\.repository\.trigger/,
    ],
    ["production without stage", (p) => delete getIn(p, "plan-production").passed, /need not have passed deploy-stage/],
    [
      "production past its plan, and past stage",
      (p) => delete getIn(p, "deploy-production").passed,
      /need not have passed deploy-stage/,
    ],
    [
      "a second input of production that passed nothing",
      (p) => jobIn(p, "deploy-production").plan.push({ get: "again", resource: "repository", tags: ["production"] }),
      /need not have passed deploy-stage/,
    ],
    [
      "an old commit of production again",
      (p) => delete jobIn(p, "deploy-production").disable_reruns,
      /disable_reruns: not true/,
    ],
    [
      "another job that deploys production",
      (p) => jobIn(p, "plan-production").plan.push(taskIn(p, "deploy-production", "charts")),
      /plan-production: deploys production too/,
    ],
    [
      "production on stage's workers",
      (p) => (taskIn(p, "deploy-production", "charts").tags = ["stage"]),
      /deploy-production\.charts\.tags: stage\. Allowed: production/,
    ],
    ["production on any worker", (p) => delete taskIn(p, "deploy-production", "charts").tags, /charts\.tags: none/],
    [
      "production on workers of both",
      (p) => taskIn(p, "deploy-production", "charts").tags?.push("stage"),
      /charts\.tags: production, stage/,
    ],
    [
      "production's code fetched on stage's workers",
      (p) => (getIn(p, "deploy-production").tags = ["stage"]),
      /deploy-production\.repository\.tags: stage/,
    ],
    [
      "a message sent from elsewhere",
      (p) => delete (jobIn(p, "deploy-production").on_failure as { try: { tags?: string[] } }).try.tags,
      /deploy-production\.notify\.tags: none/,
    ],
    [
      "one job of two environments",
      (p) => jobIn(p, "deploy-stage").plan.push(taskIn(p, "deploy-production", "charts")),
      /deploy-stage: works on stage, production/,
    ],
    [
      "an environment without a lock",
      (p) => (jobIn(p, "prune-features-stage").serial_groups = ["features"]),
      /prune-features-stage\.serial_groups: without stage/,
    ],
    ["steps in another order", (p) => jobIn(p, "deploy-stage").plan.reverse(), /deploy-stage: runs smoke, charts/],
    [
      "a step left out",
      (p) => jobIn(p, "deploy-stage").plan.pop(),
      /deploy-stage: runs environment.*Allowed: environment/,
    ],
    ["an image by its tag", (p) => digest(p, {}), /image_resource\.version\.digest: none/],
    ["an image by half a digest", (p) => digest(p, { digest: "sha256:abc" }), /digest: sha256:abc\. Allowed/],
    ["a privileged task", (p) => (taskIn(p, "deploy-stage", "bosh").privileged = true), /bosh\.privileged: true/],
    [
      "a task from the repository",
      (p) => Object.assign(taskIn(p, "deploy-stage", "bosh"), { config: undefined, file: "repository/x.yml" }),
      /bosh\.file: taken from an input/,
    ],
    [
      "a pipeline that sets itself",
      (p) => jobIn(p, "deploy-stage").plan.push({ set_pipeline: "self", file: "repository/x.yml" }),
      /deploy-stage: sets a pipeline/,
    ],
    [
      "another branch",
      (p) => Object.assign(p.resources[0]?.source ?? {}, { branch: "feature" }),
      /source\.branch: feature/,
    ],
    [
      "commits that nobody signed",
      (p) => delete (p.resources[0]?.source as Record<string, unknown>)["commit_verification_keys"],
      /commit_verification_keys: absent/,
    ],
    [
      "a plain key",
      (p) => Object.assign(p.resources[0]?.source ?? {}, { private_key: "abc" }),
      /resources\.0\.source\.private_key: a plain value/,
    ],
    [
      "a plain password in a task",
      (p) => Object.assign(taskIn(p, "deploy-stage", "bosh").config?.params ?? {}, { DB_PASSWORD: "abc" }),
      /params\.DB_PASSWORD: a plain value/,
    ],
    [
      "half a reference",
      (p) => Object.assign(taskIn(p, "deploy-stage", "bosh").config?.params ?? {}, { API_TOKEN: "abc((x))" }),
      /params\.API_TOKEN: a plain value/,
    ],
    [
      "a key under another name",
      (p) => Object.assign(p.resources[0]?.source ?? {}, { note: ["-----BEGIN ", "PRIVATE KEY-----"].join("") }),
      /note: looks like a secret/,
    ],
    [
      "an environment that nobody deploys",
      (p) => p.jobs.splice(0, 1),
      /no deploy-stage\. Allowed: one for each environment/,
    ],
  ])("refuses %s", (_, edit, fault) => {
    const pipeline = delivery();
    edit(pipeline);
    const faults = deliveryFaults(pipeline, environments);
    expect(faults).toContainEqual(expect.stringMatching(fault));
    for (const each of faults) expect(each).toMatch(/ Allowed: .* Fix: /);
  });
});

test("an environment of all other placements gets a pipeline too", () => {
  expect(pipelineFaults(deliveryPipeline([allVm], { uri: "git@github.com:exchange-example/rkcp.git", image }))).toEqual(
    [],
  );
});
