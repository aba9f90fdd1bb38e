import { add, edit, type Edit, rewrite } from "../edits";
import { both, type PullRequest } from "../pull-request";

const inTheStack = (statement: string): Edit =>
  edit(
    "stacks/environment-stack.ts",
    "    super(scope, env.name);\n",
    `    super(scope, env.name);\n    ${statement}\n`,
  );

const doubled = (file: string): Edit => rewrite(file, (text) => text.replace(/^( +)/gm, "$1$1"));

/** Of how it is written, and of code that nobody here wrote. */
export const codePullRequests: readonly PullRequest[] = [
  {
    title: "Format only",
    edits: [doubled("environments/stage.ts"), doubled("stacks/specs.ts"), doubled("platform/workloads/rango.ts")],
    verdict: "unchanged",
    changes: [],
    findings: [],
  },
  {
    title: "Comments and documentation only",
    edits: [
      edit("constructs/aws/database.ts", "/** Logs shipped to CloudWatch.", "/** Logs that RDS ships to CloudWatch."),
      rewrite("README.md", (text) => `${text}\nOne more sentence.\n`),
      add("docs/notes.md", "# Notes\n"),
    ],
    verdict: "unchanged",
    changes: [],
    findings: [],
  },
  {
    title: "Reorder lists",
    edits: [
      edit("constructs/aws/database.ts", '["audit", "error", "slowquery"]', '["slowquery", "audit", "error"]'),
      edit(
        "constructs/aws/people.ts",
        '["ec2:StartInstances", "ec2:StopInstances"]',
        '["ec2:StopInstances", "ec2:StartInstances"]',
      ),
      edit(
        "environments/production.ts",
        '["on-call@exchange.example", "security@exchange.example"]',
        '["security@exchange.example", "on-call@exchange.example"]',
      ),
      edit("platform/access/roles.ts", '["get", "list", "watch"] as const', '["watch", "list", "get"] as const'),
    ],
    verdict: "unchanged",
    changes: [],
    findings: [],
  },
  {
    title: "Use another provider",
    edits: [
      inTheStack(
        'this.addOverride("terraform.required_providers.null", { source: "hashicorp/null", version: "3.2.4" });',
      ),
    ],
    verdict: "refused",
    changes: both("create @/@ terraform.required_providers.null"),
    findings: both("foreign-code @/@ terraform.required_providers.null"),
    felt: "none",
  },
  {
    title: "Run a program while applying",
    edits: [
      edit(
        "constructs/aws/network.ts",
        "    this.emptyTheDefaults(spec);\n",
        '    this.vpc.addOverride("provisioner", [{ "local-exec": { command: "make tea" } }]);\n    this.emptyTheDefaults(spec);\n',
      ),
    ],
    verdict: "refused",
    changes: both("update @/@ aws_vpc.account_network_vpc_*"),
    findings: both("foreign-code @/@ aws_vpc.account_network_vpc_*"),
  },
  {
    title: "Ask a program while planning",
    edits: [inTheStack('this.addOverride("data.external.who", { program: ["id", "-un"] });')],
    verdict: "refused",
    changes: both("create @/@ data.external.who"),
    findings: both("foreign-code @/@ data.external.who"),
  },
  {
    title: "Break the stacks",
    edits: [inTheStack('throw new Error("this stack is not ready");')],
    verdict: "incomplete",
    changes: [],
    findings: [],
    trouble: "this stack is not ready",
  },
  {
    title: "Misspell a field of production",
    edits: [edit("environments/production.ts", "connectionAlarm: 800,", "conectionAlarm: 800,")],
    verdict: "incomplete",
    changes: [],
    findings: [],
    trouble: "connectionAlarm",
  },
];
