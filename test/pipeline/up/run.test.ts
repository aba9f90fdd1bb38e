import { describe, expect, test } from "vitest";
import { planTable, stopText } from "../../../pipeline/up/report";
import { planSteps, runSteps, upTo } from "../../../pipeline/up/run";
import { type Step, type StepName, StepProblem, type StepState } from "../../../pipeline/up/step";

/** Steps over a world of names: what is in `world` is done. */
function stepsOver(world: Set<StepName>, faults: Partial<Record<StepName, Error>> = {}) {
  const looked: StepName[] = [];
  const step = (name: StepName, more: Partial<Step> = {}): Step => ({
    name,
    by: "the deployer",
    inspect: () => {
      looked.push(name);
      return Promise.resolve<StepState>(
        world.has(name) ? { kind: "done", note: "as described" } : { kind: "to-do", note: `make ${name}` },
      );
    },
    run: () => {
      const fault = faults[name];
      if (fault !== undefined) return Promise.reject(fault);
      world.add(name);
      return Promise.resolve("made");
    },
    ...more,
  });
  return { looked, step };
}

const others = (note: string): Partial<Step> => ({
  inspect: () => Promise.resolve<StepState>({ kind: "others", note, cure: "ask the custodians" }),
});
const notBuilt: Partial<Step> = {
  inspect: () => Promise.resolve<StepState>({ kind: "not-built", note: "no manifests" }),
};

const never = new AbortController().signal;
const quiet = { tell: () => undefined, signal: never };
const plan = (steps: readonly Step[], signal = never) => planSteps(steps, () => undefined, signal);

describe("the plan of an environment", () => {
  test("looks at each step until one has something to do; later ones wait for it", async () => {
    const { looked, step } = stepsOver(new Set(["bootstrap"]));
    const planned = await plan([step("bootstrap"), step("environment"), step("bosh", notBuilt), step("charts")]);
    expect(planned.map(({ look }) => look.kind)).toEqual(["done", "to-do", "waits", "waits"]);
    expect(looked).toEqual(["bootstrap", "environment"]);
  });

  test("passes over what is not built", async () => {
    const { step } = stepsOver(new Set(["environment"]));
    const planned = await plan([step("environment"), step("bosh", notBuilt), step("charts")]);
    expect(planned.map(({ look }) => look.kind)).toEqual(["done", "not-built", "to-do"]);
  });

  test("shows a question that fails with its cure, and goes no further", async () => {
    const { step } = stepsOver(new Set());
    const inspect = () => Promise.reject(new Error("kubeconfig: no context. Fix: aws eks update-kubeconfig"));
    const planned = await plan([step("cluster", { inspect }), step("charts")]);
    expect(planned.map(({ look }) => look)).toEqual([
      { kind: "refused", note: "kubeconfig: no context.", cure: "aws eks update-kubeconfig" },
      { kind: "waits", note: "for cluster" },
    ]);
  });

  test("is a table of step, state, who and what", async () => {
    const { step } = stepsOver(new Set(["bootstrap"]));
    const table = planTable(await plan([step("bootstrap"), step("vault-bootstrap", others("Vault 2 is sealed"))]));
    expect(table).toMatch(/bootstrap\s+│ done\s+│ the deployer │ as described/);
    expect(table).toMatch(/vault-bootstrap\s+│ by others │ the deployer │ Vault 2 is sealed/);
    expect(table).toContain("Fix: ask the custodians");
  });
});

describe("taking the steps", () => {
  test("does them in order, and the second time nothing", async () => {
    const world = new Set<StepName>();
    const { step } = stepsOver(world);
    const steps = [step("environment"), step("bosh", notBuilt), step("cluster"), step("charts")];
    const told: string[] = [];
    expect(await runSteps(await plan(steps), { tell: (line) => told.push(line), signal: never })).toBeUndefined();
    expect([...world]).toEqual(["environment", "cluster", "charts"]);
    expect(told).toEqual([
      "environment: begins: make environment",
      "environment: done: made",
      "bosh: not built, passed over: no manifests",
      "cluster: begins: make cluster",
      "cluster: done: made",
      "charts: begins: make charts",
      "charts: done: made",
    ]);
    const again = await plan(steps);
    expect(again.every(({ look }) => look.kind === "done" || look.kind === "not-built")).toBe(true);
  });

  test("ends at the first failure with its cure; later steps are not touched", async () => {
    const world = new Set<StepName>();
    const fault = new StepProblem("2 pods are not ready", "mend them");
    const { looked, step } = stepsOver(world, { cluster: fault });
    const planned = await plan([step("environment"), step("cluster"), step("charts"), step("smoke")]);
    const stop = await runSteps(planned, quiet);
    expect(stop).toEqual({ step: "cluster", kind: "failed", message: "2 pods are not ready", cure: "mend them" });
    expect([[...world], looked]).toEqual([["environment"], ["environment", "cluster"]]);
    expect(stop && stopText("stage", stop, planned)).toBe(
      "stage: cluster failed: 2 pods are not ready\nFix: mend them\n" +
        "Not touched: charts, smoke. The same command continues.",
    );
  });

  test("stops before charts while Vault is sealed", async () => {
    const world = new Set<StepName>(["environment"]);
    const { step } = stepsOver(world);
    const planned = await plan([
      step("environment"),
      step("vault-bootstrap", others("Vault 2 is sealed")),
      step("charts"),
    ]);
    const stop = await runSteps(planned, quiet);
    expect(stop).toEqual({
      step: "vault-bootstrap",
      kind: "others",
      message: "Vault 2 is sealed",
      cure: "ask the custodians",
    });
    expect(world.has("charts")).toBe(false);
  });

  test.each(["environment", "cluster", "charts"] as const)(
    "interrupted while %s runs, it ends after it, and the next run resumes there",
    async (at) => {
      const world = new Set<StepName>();
      const { step } = stepsOver(world);
      const interruption = new AbortController();
      const interrupting = (name: StepName): Step => {
        const plain = step(name);
        const run = async () => {
          if (name === at && !interruption.signal.aborted) interruption.abort(new Error("interrupted"));
          return (await plain.run?.(() => undefined)) ?? "";
        };
        return { ...plain, run };
      };
      const steps = [interrupting("environment"), interrupting("cluster"), interrupting("charts")];
      const options = { tell: () => undefined, signal: interruption.signal };
      await expect(runSteps(await plan(steps), options)).rejects.toThrow("interrupted");
      expect([...world].at(-1)).toBe(at);
      const planned = await plan(steps);
      expect(planned.filter(({ look }) => look.kind === "done").map(({ step: { name } }) => name)).toEqual([...world]);
      await runSteps(planned, quiet);
      expect([...world]).toEqual(["environment", "cluster", "charts"]);
    },
  );
});

describe("--step", () => {
  const wanted = (...names: StepName[]) => ({ ...quiet, wanted: names });

  test("takes the named steps alone, when what comes before is done", async () => {
    const world = new Set<StepName>(["environment"]);
    const { looked, step } = stepsOver(world);
    const steps = [step("environment"), step("cluster"), step("charts"), step("smoke")];
    const planned = await plan(upTo(steps, ["cluster", "charts"]));
    expect(await runSteps(planned, wanted("cluster", "charts"))).toBeUndefined();
    expect([...world]).toEqual(["environment", "cluster", "charts"]);
    expect(looked).not.toContain("smoke");
  });

  test("stops where a step that was left out has something to do, also one that is looked at later", async () => {
    const world = new Set<StepName>();
    const { step } = stepsOver(world);
    const steps = [step("environment"), step("cluster"), step("charts")];
    expect(await runSteps(await plan(steps), wanted("charts"))).toMatchObject({ step: "environment", kind: "others" });
    expect(world.size).toBe(0);
    expect(await runSteps(await plan(steps), wanted("environment", "charts"))).toEqual({
      step: "cluster",
      kind: "others",
      message: "make cluster, and --step leaves it out",
      cure: "take it first: --step cluster, or leave --step out",
    });
    expect([...world]).toEqual(["environment"]);
  });
});
