import path from "node:path";
import { describe, expect, test } from "vitest";
import { planningWorkflows } from "../../../platform/hosted-ci";
import { hostedFaults } from "../../../pipeline/hosted/rules";
import { parseWorkflow, readHosted, type Workflow } from "../../../pipeline/hosted/workflow";

const root = path.join(__dirname, "..", "..", "..");
const { workflows, actions } = readHosted(root);
const named = (name: string): Workflow => {
  const found = workflows.find(({ file }) => file === `.github/workflows/${name}`);
  if (!found) throw new Error(`no workflow ${name}`);
  return found;
};

/** The faults of one workflow after an edit of its text, as somebody could propose it. */
function faultsAfter(name: string, from: string | RegExp, to: string): string[] {
  const { file, text } = named(name);
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  return hostedFaults([parseWorkflow(file, edited)], []);
}

describe("our workflows", () => {
  test("have no fault", () => {
    expect(workflows.length).toBeGreaterThan(4);
    expect(actions).toHaveLength(1);
    expect(hostedFaults(workflows, actions)).toEqual([]);
  });

  test("give each job exactly this", () => {
    const given = workflows.flatMap(({ file, content }) =>
      Object.entries(content.jobs).map(([job, { permissions }]) => [
        `${path.basename(file, ".yml")}/${job}`,
        permissions,
      ]),
    );
    const code = { contents: "read" };
    const plans = { ...code, "id-token": "write" };
    expect(Object.fromEntries(given)).toEqual({
      "ci/checks": code,
      "drift/environments": code,
      "drift/drift": plans,
      "drift/issue": { ...code, issues: "write" },
      "features/expired": code,
      "features/propose": { contents: "write", "pull-requests": "write" },
      "plan/pending": { statuses: "write" },
      "plan/compare": { ...code, actions: "read" },
      "plan/plan": plans,
      "plan/comment": { ...code, "pull-requests": "write" },
      "plan/verdict": { statuses: "write" },
      "pull-request/synth": code,
    });
  });

  test("plan in the files that the role's trust names, and in no other", () => {
    const planning = workflows.filter(({ content }) =>
      Object.values(content.jobs).some(
        ({ permissions }) => typeof permissions === "object" && "id-token" in permissions,
      ),
    );
    expect(planning.map(({ file }) => path.basename(file)).sort()).toEqual([...planningWorkflows].sort());
  });

  test("run nothing with an identity that a pull request has written", () => {
    for (const name of planningWorkflows) {
      expect(Object.keys(named(name).content.on)).not.toContain("pull_request");
    }
    expect(named("plan.yml").content.on).toEqual({
      workflow_run: { workflows: ["pull request"], types: ["completed"] },
    });
    expect(named("pull-request.yml").content.name).toBe("pull request");
  });

  test("write with GitHub's own tools only, where they may write code", () => {
    const { steps } = named("features.yml").content.jobs["propose"] ?? { steps: [] };
    expect(steps.map(({ uses = "" }) => uses).filter((uses) => uses.startsWith("./"))).toEqual([]);
    expect(steps.map(({ run = "" }) => run).join("\n")).not.toMatch(/\b(npm|npx|node)\b (?!run feature)/);
  });

  test("upload no plan, no state and no Terraform JSON", () => {
    const uploads = [...named("plan.yml").text.matchAll(/path: (?:\|\n)?((?:\s*.*runner\.temp.*\n)+)/g)].map(
      ([, paths = ""]) => paths.replace(/\s+/g, " ").trim(),
    );
    expect(uploads).toEqual([
      "${{ runner.temp }}/head",
      "${{ runner.temp }}/rendered ${{ runner.temp }}/report.json",
      "${{ runner.temp }}",
      "${{ runner.temp }}/planned.json",
      "${{ runner.temp }}/reports",
    ]);
  });
});

describe("a fault is found", () => {
  test.each<[string, string, string | RegExp, string, RegExp]>([
    [
      "a tag instead of a commit",
      "plan.yml",
      /actions\/checkout@[0-9a-f]{40}/,
      "actions/checkout@v7",
      /\.uses: actions\/checkout@v7\. Allowed/,
    ],
    [
      "a commit without its version",
      "ci.yml",
      /(setup-go@[0-9a-f]{40}) # v\S+/,
      "$1",
      /setup-go@.* has no version beside it/,
    ],
    [
      "an expression in a script",
      "plan.yml",
      'cd "${RUNNER_TEMP}/base"',
      'cd "${{ github.head_ref }}"',
      /steps\[3\]\.run: has an expression/,
    ],
    [
      "a token in the checkout",
      "pull-request.yml",
      "persist-credentials: false",
      "persist-credentials: true",
      /persist-credentials/,
    ],
    [
      "a checkout that says nothing of it",
      "drift.yml",
      /\n {8}with:\n {10}persist-credentials: false/,
      "",
      /persist-credentials/,
    ],
    ["a cache that is also written", "ci.yml", "actions/cache/restore@", "actions/cache@", /also writes/],
    [
      "a cache saved from a branch",
      "ci.yml",
      "github.ref == 'refs/heads/main' && !cancelled()\n",
      "always()\n",
      /saves a cache from any branch/,
    ],
    ["pull_request_target", "pull-request.yml", "  pull_request:", "  pull_request_target:", /on\.pull_request_target/],
    [
      "rights for every job",
      "drift.yml",
      "permissions: {}",
      "permissions: write-all",
      /permissions: "write-all"\. Allowed: \{\}/,
    ],
    [
      "a job with the default rights",
      "ci.yml",
      /\n {4}permissions:\n {6}contents: read/,
      "",
      /jobs\.checks\.permissions: absent/,
    ],
    ["a job without an end", "ci.yml", /\n.*timeout-minutes: 240/, "", /jobs\.checks\.timeout-minutes: absent/],
    [
      "an identity elsewhere",
      "features.yml",
      "contents: write",
      "id-token: write",
      /jobs\.propose\.permissions\.id-token/,
    ],
    [
      "a secret where a pull request's code runs",
      "pull-request.yml",
      "BASE: ${{",
      "KEY: ${{ secrets.KEY }}\n          BASE: ${{",
      /uses secrets\. where/,
    ],
    [
      "a token there",
      "pull-request.yml",
      "BASE: ${{",
      "T: ${{ github.token }}\n          BASE: ${{",
      /uses github\.token where/,
    ],
    [
      "a right there",
      "pull-request.yml",
      "      contents: read",
      "      contents: read\n      pull-requests: write",
      /permissions\.pull-requests: write/,
    ],
    [
      "an identity there",
      "ci.yml",
      "      contents: read",
      "      contents: read\n      id-token: write",
      /permissions\.id-token: write/,
    ],
    [
      "the head's code where it is judged",
      "plan.yml",
      "ref: ${{ github.sha }}",
      "ref: ${{ github.event.workflow_run.head_sha }}",
      /jobs\.compare\.steps\[0\]\.with\.ref: .*head_sha/,
    ],
    [
      "a fork's run that is judged",
      "plan.yml",
      /github\.event\.workflow_run\.head_repository\.full_name == github\.repository &&/g,
      "true &&",
      /jobs\.compare\.if: also runs for a fork/,
    ],
    [
      "a condition that has another way in",
      "plan.yml",
      /github\.repository &&/g,
      "github.repository ||",
      /jobs\.plan\.if: also runs for a fork/,
    ],
  ])("%s", (_, name, from, to, fault) => {
    const faults = faultsAfter(name, from, to);
    expect(faults).toContainEqual(expect.stringMatching(fault));
    for (const each of faults) expect(each).toMatch(/^\.github\/workflows\/.* Allowed: .* Fix: /);
  });

  test("in a shared action too", () => {
    const [action] = actions;
    const uses = "actions/cache@v6";
    expect(hostedFaults([], [{ file: action?.file ?? "", text: uses, steps: [{ uses }] }])).toEqual([
      expect.stringContaining(`.github/actions/dependencies/action.yml: steps[0].uses: ${uses}. Allowed`),
      expect.stringContaining("also writes"),
    ]);
  });
});
