import { readdir, realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { qaJobs } from "../../../platform/tools/jenkins-jobs";
import { environment } from "../../environments/descriptions";
import { installed, scratch } from "../data/server";
import { Exchange, type Rule } from "../qa/exchange";

/**
 * No Jenkins can be had from a package registry. Its language can: Groovy 2.4 reads the jobs and runs their pipelines,
 * whose commands really ask a small exchange on the loopback.
 */
const isInstalled = installed("Jenkins' jobs in Groovy 2.4", { groovy: "groovy", java: "default-jre-headless" });

interface Block {
  readonly values: readonly unknown[];
  readonly inner: Readonly<Record<string, Block>>;
}
interface Step {
  readonly step: string;
  readonly script?: string;
  readonly status?: number;
  readonly output?: string;
  readonly with?: unknown;
}
interface Ran {
  readonly job: Readonly<Record<string, Block>> & { readonly name: string };
  readonly run: { readonly steps: readonly Step[]; readonly outcome: string };
}

const features = [
  { name: "trade-limits", service: "peatio-api" },
  { name: "new-pages", service: "frontend" },
];

async function ran(broken?: Rule): Promise<{ readonly jobs: ReadonlyMap<string, Ran>; readonly reports: string[] }> {
  const exchange = new Exchange(broken);
  const target = await exchange.start();
  try {
    const folder = await scratch("jobs");
    const scripts = qaJobs(environment("stage"), 3, features).map((script) =>
      script
        .replaceAll("/opt/rkcp/qa", path.resolve("platform/workloads/files/qa"))
        .replaceAll("http://gateway.stage.svc:8099", target),
    );
    const input = path.join(folder, "input.json");
    await writeFile(input, JSON.stringify({ scripts, variables: { FEATURE: "fast-login" } }));
    const java = path.dirname(path.dirname(await realpath("/usr/bin/java")));
    const { stdout } = await execa("groovy", [path.resolve("test/services/jenkins/jobs.groovy"), input], {
      cwd: folder,
      env: { JAVA_HOME: java },
    });
    const jobs = stdout.split("\n").map((line) => JSON.parse(line) as Ran);
    const reports = (await readdir(folder)).filter((file) => file.endsWith(".xml"));
    return { jobs: new Map(jobs.map((job) => [job.job.name, job])), reports };
  } finally {
    await exchange.stop();
  }
}

describe.runIf(isInstalled)("the jobs against an exchange that keeps its promises", () => {
  let jobs: ReadonlyMap<string, Ran>;
  let reports: string[];
  beforeAll(async () => {
    ({ jobs, reports } = await ran());
  });

  test("are read, run and succeed", () => {
    expect([...jobs.values()].map(({ job, run }) => [job.name, run.outcome])).toEqual([
      ["qa-stage", "SUCCESS"],
      ["qa-feature", "SUCCESS"],
      ["qa-features", "SUCCESS"],
    ]);
  });

  test("log in as the member that Jenkins hands them, so that no scenario of the environment is left out", () => {
    const [command] = (jobs.get("qa-stage")?.run.steps ?? []).filter(({ step }) => step === "sh");
    expect(command?.output).toMatch(/passed {3}member-session/);
    expect(command?.output).toMatch(/15 passed, 0 failed, 1 skipped\n$/);
  });

  test("send the requests of a tester's run to the feature of its parameter", () => {
    const [command] = (jobs.get("qa-feature")?.run.steps ?? []).filter(({ step }) => step === "sh");
    expect(command?.output).toMatch(/passed {3}feature-answers/);
  });

  test("try one feature after the other, with a report for each", () => {
    const commands = (jobs.get("qa-features")?.run.steps ?? []).filter(({ step }) => step === "sh");
    expect(commands.map(({ script = "" }) => /--feature (\S+)/.exec(script)?.[1])).toEqual([
      '"new-pages"',
      '"trade-limits"',
    ]);
    expect(reports.sort()).toEqual(["report-new-pages.xml", "report-trade-limits.xml", "report.xml"]);
  });

  test.each(["qa-stage", "qa-features"])("%s comes by itself each night", (name) => {
    const cron =
      jobs.get(name)?.job["properties"]?.inner["pipelineTriggers"]?.inner["triggers"]?.inner["cron"]?.inner["spec"]
        ?.values;
    expect(cron).toEqual(["H 3 * * *"]);
  });

  test.each(["qa-stage", "qa-feature", "qa-features"])("%s runs in Groovy's sandbox, once at a time", (name) => {
    const job = jobs.get(name)?.job;
    expect(job?.["definition"]?.inner["cps"]?.inner["sandbox"]?.values).toEqual([true]);
    expect(job?.["properties"]?.inner).toHaveProperty("disableConcurrentBuilds");
  });
});

describe.runIf(isInstalled)("the jobs against an exchange that has lost Barong", () => {
  let jobs: ReadonlyMap<string, Ran>;
  beforeAll(async () => {
    ({ jobs } = await ran(({ path: asked }) => (asked.includes("/ping") ? { status: 503 } : undefined)));
  });

  test("fail, and keep their report first", () => {
    for (const { run } of jobs.values()) {
      expect(run.outcome).toBe("FAILURE: a promise is broken: see the test results");
      expect(run.steps.at(-1)).toMatchObject({ step: "junit" });
    }
  });

  test("try the second feature when the first has failed", () => {
    expect((jobs.get("qa-features")?.run.steps ?? []).filter(({ step }) => step === "sh")).toHaveLength(2);
  });
});

describe.runIf(isInstalled)("a feature's name that is no name", () => {
  test("is refused by the scenarios and never read by the shell", async () => {
    const folder = await scratch("names");
    const [, script = ""] = qaJobs(environment("stage"), 3, []).map((text) =>
      text.replaceAll("/opt/rkcp/qa", path.resolve("platform/workloads/files/qa")),
    );
    const input = path.join(folder, "input.json");
    const variables = { FEATURE: `x"; touch ${path.join(folder, "broken-in")}; echo "` };
    await writeFile(input, JSON.stringify({ scripts: [script], variables }));
    const java = path.dirname(path.dirname(await realpath("/usr/bin/java")));
    const { stdout } = await execa("groovy", [path.resolve("test/services/jenkins/jobs.groovy"), input], {
      cwd: folder,
      env: { JAVA_HOME: java },
    });
    expect((JSON.parse(stdout) as Ran).run.steps.find(({ step }) => step === "sh")).toMatchObject({ status: 2 });
    expect(await readdir(folder)).toEqual(["input.json"]);
  });
});
