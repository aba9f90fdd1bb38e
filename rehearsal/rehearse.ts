import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Listr } from "listr2";
import { environmentsNamed } from "../cli/environment-name";
import type { AccountRehearsal } from "./account-rehearsal";
import { rehearseAccounts, type WantedPhases } from "./phases";
import { listrOptions, throttled } from "./progress";
import { formatReport, hasPassed } from "./report";
import { synthesize } from "./synthesize";
import { cacheFolder } from "./tools/cache";
import type { Terraform } from "./tools/terraform";
import { type Tools, toolSteps } from "./tools/tools";

export interface RehearseOptions extends WantedPhases {
  /** Names as the app synthesises them. */
  readonly environments: readonly string[];
  /** All in one account, applied in the order given; otherwise each in its own, two at a time. */
  readonly together: boolean;
  /** Command that synthesises the stacks. @default the one of `cdktf.json` */
  readonly app?: string;
  /** Let the provider wait as long as on AWS. */
  readonly pauses: boolean;
  /** The folder with `cdktf.json`. */
  readonly projectFolder: string;
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
}

/**
 * The cloud phase: tools, synth, then each account through plan, apply, second plan and destroy on a local AWS API
 * emulator.
 *
 * @returns true when every account passed
 * @throws UsageProblem when the app synthesised no such environment, RehearsalProblem when a tool is missing or synth fails
 */
export async function rehearse(options: RehearseOptions): Promise<boolean> {
  const { environments, together, signal, print } = options;
  const workFolder = await mkdtemp(join(tmpdir(), "rkcp-rehearsal-"));
  print(`work folder: ${workFolder}`);
  const { tools, synthesized } = await prepare(options, workFolder);
  if (signal.aborted) return false;
  environmentsNamed(environments, await environmentsIn(synthesized));
  const rehearsals = await rehearseAccounts(together ? [environments] : environments.map((one) => [one]), {
    ...options,
    workFolder,
    synthesized,
    tools,
  });
  for (const rehearsal of rehearsals) {
    print(`\n${formatReport(rehearsal.report)}`);
    if (options.keep && !signal.aborted) print(howToLook(rehearsal, tools.terraform));
  }
  return !signal.aborted && rehearsals.every(({ report }) => hasPassed(report));
}

/** What the app synthesised beside the stacks that come with each environment. */
async function environmentsIn(synthesized: string): Promise<{ readonly name: string }[]> {
  const stacks = await readdir(join(synthesized, "stacks"));
  return stacks.filter((name) => !/-(bootstrap|vault)$/.test(name)).map((name) => ({ name }));
}

async function prepare(
  { projectFolder, app, signal }: RehearseOptions,
  workFolder: string,
): Promise<{ tools: Tools; synthesized: string }> {
  const cache = cacheFolder();
  let terraform: Terraform | undefined;
  let mirror = "";
  let python = "";
  let synthesized = "";
  const steps = new Listr(
    [
      {
        title: "Terraform",
        task: async (_context, task) => {
          terraform = await toolSteps.terraform();
          task.title = `Terraform ${terraform.version}`;
        },
      },
      {
        title: "synth",
        task: async () => {
          synthesized = await synthesize({ projectFolder, workFolder, signal, ...(app !== undefined && { app }) });
        },
      },
      {
        title: "AWS API emulator",
        task: async (_context, task) => {
          python = await toolSteps.emulator(
            cache,
            throttled((line) => (task.output = line)),
            signal,
          );
        },
      },
      {
        title: "AWS provider",
        task: async (_context, task) => {
          if (terraform === undefined) throw new Error("Terraform comes first");
          mirror = await toolSteps.provider(
            cache,
            terraform,
            throttled((line) => (task.output = line)),
            signal,
          );
        },
      },
    ],
    { ...listrOptions(), exitOnError: true },
  );
  await steps.run();
  if (terraform === undefined) throw new Error("the tools were not prepared");
  return { tools: { terraform, mirror, python }, synthesized };
}

function howToLook(rehearsal: AccountRehearsal, terraform: Terraform): string {
  const { emulator, folders, report } = rehearsal;
  if (emulator === undefined) return "nothing is kept: the emulator did not start";
  const { accountId } = rehearsal.account;
  return [
    `${report.name} is kept on ${emulator.endpoint}, process ${emulator.pid}.`,
    `  look:    AWS_ENDPOINT_URL=${emulator.endpoint} AWS_ACCESS_KEY_ID=${accountId} AWS_SECRET_ACCESS_KEY=rehearsal aws ec2 describe-vpcs`,
    ...rehearsal.stacks.map((stack) => `  state:   ${terraform.file} -chdir=${stack.folders.terraform} state list`),
    `  log:     ${emulator.logFile}`,
    `  stop:    kill ${emulator.pid}`,
    `  clean:   rm -r ${folders.root}`,
  ].join("\n");
}
