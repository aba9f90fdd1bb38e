import { mainBranch, planningWorkflows } from "../../platform/hosted-ci";
import type { Job, LocalAction, Step, Workflow } from "./workflow";

/** One step, with where it is: `.github/workflows/plan.yml: jobs.compare.steps[2]`. */
interface Placed {
  readonly at: string;
  readonly step: Step;
}

/**
 * What actionlint can't know: which of our workflows may have what. The form is judged, not the world: that a digest is the
 * one its comment names, GitHub alone can say, and Dependabot keeps it so.
 *
 * @returns one sentence per fault, with file, path, what was found and the fix
 */
export function hostedFaults(workflows: readonly Workflow[], actions: readonly LocalAction[]): string[] {
  return [
    ...workflows.flatMap((workflow) => [
      ...pinFaults(workflow.text, workflow.file, stepsOf(workflow)),
      ...stepsOf(workflow).flatMap(stepFaults),
      ...triggerFaults(workflow),
      ...permissionFaults(workflow),
      ...(isFromPullRequest(workflow) ? bareFaults(workflow) : []),
      ...("workflow_run" in workflow.content.on ? trustedFaults(workflow) : []),
    ]),
    ...actions.flatMap(({ file, text, steps }) => {
      const placed = steps.map((step, index) => ({ at: `${file}: steps[${index}]`, step }));
      return [...pinFaults(text, file, placed), ...placed.flatMap(stepFaults)];
    }),
  ];
}

const isFromPullRequest = ({ content }: Workflow) => "pull_request" in content.on;

function stepsOf({ file, content }: Workflow): Placed[] {
  return Object.entries(content.jobs).flatMap(([name, { steps }]) =>
    steps.map((step, index) => ({ at: `${file}: jobs.${name}.steps[${index}]`, step })),
  );
}

/** A tag moves, a commit doesn't; the comment is for the reader and for Dependabot. */
function pinFaults(text: string, file: string, steps: readonly Placed[]): string[] {
  const lines = text.split("\n");
  return steps.flatMap(({ at, step: { uses } }) => {
    if (uses === undefined || uses.startsWith("./")) return [];
    if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses)) {
      return [`${at}.uses: ${uses}. Allowed: owner/name@<40 hexadecimal digits>. Fix: pin the commit of the release`];
    }
    return lines.some((line) => line.includes(uses) && / # v\d+\.\d+\.\d+$/.test(line))
      ? []
      : [
          `${at}.uses: ${uses} has no version beside it in ${file}. Allowed: "# v1.2.3" after it. Fix: name the release`,
        ];
  });
}

function stepFaults({ at, step }: Placed): string[] {
  const { uses = "", run = "", with: inputs = {}, if: condition = "" } = step;
  return [
    ...(run.includes("${{")
      ? [
          `${at}.run: has an expression in it, whose value the shell would read as a program. Allowed: none. Fix: pass it through env`,
        ]
      : []),
    ...(uses.startsWith("actions/checkout@") && inputs["persist-credentials"] !== false
      ? [`${at}.with.persist-credentials: leaves the token in the checkout. Allowed: false. Fix: set it`]
      : []),
    ...(uses.startsWith("actions/cache@")
      ? [
          `${at}.uses: ${uses} also writes. Allowed: actions/cache/restore, and /save on ${mainBranch}. Fix: take the part that is meant`,
        ]
      : []),
    ...(uses.startsWith("actions/cache/save@") && !condition.includes(`github.ref == 'refs/heads/${mainBranch}'`)
      ? [`${at}.if: saves a cache from any branch. Allowed: github.ref == 'refs/heads/${mainBranch}'. Fix: add it`]
      : []),
  ];
}

function triggerFaults({ file, content }: Workflow): string[] {
  return "pull_request_target" in content.on
    ? [
        `${file}: on.pull_request_target: its subject is the one of a pull request's own run. Allowed: pull_request, workflow_run. Fix: see docs/adr/0020`,
      ]
    : [];
}

function permissionFaults({ file, content }: Workflow): string[] {
  const { permissions, jobs } = content;
  const mayPlan = planningWorkflows.some((name) => file.endsWith(`/workflows/${name}`));
  return [
    ...(typeof permissions === "object" && Object.keys(permissions).length === 0
      ? []
      : [
          `${file}: permissions: ${JSON.stringify(permissions) ?? "absent"}. Allowed: {}. Fix: give each job what it needs`,
        ]),
    ...Object.entries(jobs).flatMap(([name, job]) => [
      ...(typeof job.permissions === "object"
        ? []
        : [
            `${file}: jobs.${name}.permissions: ${job.permissions ?? "absent"}. Allowed: a list. Fix: name what the job needs`,
          ]),
      ...(job["timeout-minutes"] === undefined
        ? [`${file}: jobs.${name}.timeout-minutes: absent, so six hours. Allowed: any. Fix: set what it takes at most`]
        : []),
      ...(hasIdentity(job) && !mayPlan
        ? [
            `${file}: jobs.${name}.permissions.id-token: write. Allowed: in ${planningWorkflows.join(", ")}. Fix: leave it out`,
          ]
        : []),
    ]),
  ];
}

const hasIdentity = ({ permissions }: Job) => typeof permissions === "object" && permissions["id-token"] === "write";

/** Where a pull request's own code runs there is nothing to be had. */
function bareFaults({ file, text, content }: Workflow): string[] {
  const code = text.replace(/^\s*#.*$/gm, "");
  return [
    ...["secrets.", "secrets[", "vars.", "github.token", "GITHUB_TOKEN"]
      .filter((word) => code.includes(word))
      .map((word) => `${file}: uses ${word} where a pull request's code runs. Allowed: none. Fix: do it in plan.yml`),
    ...Object.entries(content.jobs).flatMap(([name, { permissions }]) =>
      Object.entries(typeof permissions === "object" ? permissions : {})
        .filter(([scope, access]) => scope !== "contents" || access !== "read")
        .map(
          ([scope, access]) =>
            `${file}: jobs.${name}.permissions.${scope}: ${access}. Allowed: contents: read. Fix: do it in plan.yml`,
        ),
    ),
  ];
}

/** Where a pull request's run is judged, none of its commits is checked out, and a fork's is not looked at. */
function trustedFaults({ file, content }: Workflow): string[] {
  const { jobs } = content;
  return Object.entries(jobs).flatMap(([name, job]) => [
    ...(isForThisRepository(job) || needsOf(job).some((need) => jobs[need] && isForThisRepository(jobs[need]))
      ? []
      : [
          `${file}: jobs.${name}.if: also runs for a fork. Allowed: head_repository.full_name == github.repository, or a job that needs one that asks. Fix: add it`,
        ]),
    ...job.steps.flatMap(({ uses = "", with: inputs = {} }, index) =>
      uses.startsWith("actions/checkout@") && inputs["ref"] !== "${{ github.sha }}"
        ? [
            `${file}: jobs.${name}.steps[${index}].with.ref: ${String(inputs["ref"])}. Allowed: \${{ github.sha }}, which is ${mainBranch}'s. Fix: take that`,
          ]
        : [],
    ),
  ]);
}

const isForThisRepository = ({ if: condition = "" }: Job) =>
  condition.includes("github.event.workflow_run.head_repository.full_name == github.repository") &&
  !condition.includes("||");

const needsOf = ({ needs }: Job): readonly string[] => (typeof needs === "string" ? [needs] : (needs ?? []));
