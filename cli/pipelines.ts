import path from "node:path";
import { Command } from "commander";
import { loadEnvironments } from "../platform/load-environments";
import { describeProblems, EnvironmentProblems } from "../platform/problem";
import { planMatrix } from "../pipeline/hosted/matrix";
import { reportJson } from "../pipeline/report/json";
import { ReportProblem } from "../pipeline/report/problem";
import { messageOf } from "../rehearsal/problem";
import { checkoutFaults, fileFaults } from "./pipelines/check";
import { joined, type JoinOptions } from "./pipelines/join";
import { PipelinesProblem } from "./pipelines/problem";
import { imageOf, indented, pipelineText, repositoryUri } from "./pipelines/write";
import { nonEmpty, parseOrEnd } from "./usage";
import { writeWhole } from "./write-whole";

const exitCodes = { done: 0, refused: 1 } as const;
const root = path.join(__dirname, "..");
const defaultFile = path.join("dist", "concourse", "pipeline.yml");

/** What the commands print with. */
export interface PipelinesSurroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** The command line of `npm run pipelines`; `end` gets the exit code of what ran. */
export function pipelinesCommand({ out, err }: PipelinesSurroundings, end: (code: number) => void): Command {
  const act = (work: () => void): void => end(guarded(err, work));
  const command = new Command("pipelines")
    .description("The pipelines around this repository: Concourse deploys, the hosted CI renders, plans and comments.")
    .exitOverride();
  command
    .command("write")
    .description("Writes Concourse's pipeline, one job after another for every environment; set it with fly.")
    .requiredOption(
      "--image <repository@digest>",
      "what tasks run in; needs what .ci/run needs, and bash, git, jq, curl, kubectl, aws",
      nonEmpty,
    )
    .option(
      "--uri <uri>",
      "where the code is cloned from (default: account.hostedCi.repository at github.com)",
      nonEmpty,
    )
    .option("--out <file>", "write it there", defaultFile)
    .allowExcessArguments(false)
    .action(({ image, uri, out: file }: { image: string; uri?: string; out: string }) =>
      act(() => {
        const environments = loadEnvironments();
        writeWhole(
          file,
          pipelineText(environments, { image: imageOf(image), uri: uri ?? repositoryUri(environments) }),
        );
        out(
          `${file}: written\nWhat to do next:\n  fly --target <target> set-pipeline --team delivery --pipeline rkcp --config ${file}\n`,
        );
      }),
    );
  command
    .command("check")
    .description(
      "Holds the workflows in .github and the generated pipeline against their rules; or a pipeline in a file, such as\n" +
        "fly get-pipeline prints. Judges the form: that a digest is the release its comment names, GitHub alone can say.",
    )
    .argument("[file]", "YAML of a Concourse pipeline")
    .allowExcessArguments(false)
    .action((file?: string) =>
      act(() => {
        const environments = loadEnvironments();
        const faults = file === undefined ? checkoutFaults(root, environments) : fileFaults(file, environments);
        if (faults.length > 0) throw new PipelinesProblem(`${faults.length} fault(s):\n${indented(faults)}`);
        out(file === undefined ? "The workflows and the pipeline keep their rules.\n" : `${file}: keeps its rules.\n`);
      }),
    );
  command
    .command("matrix")
    .description("For the workflows: environments=<JSON>, the ones whose account may be read, with region and role.")
    .requiredOption("--repository <owner/name>", "who asks", nonEmpty)
    .requiredOption("--planned <names>", "environments, separated by spaces or commas; may be empty")
    .allowExcessArguments(false)
    .action(({ repository, planned: names }: { repository: string; planned: string }) =>
      act(() => {
        const wanted = names.split(/[\s,]+/).filter((name) => name !== "");
        const { planned, problems } = planMatrix(loadEnvironments(), repository, wanted);
        if (problems.length > 0) throw new PipelinesProblem(problems.join("\n"));
        out(`environments=${JSON.stringify(planned)}\n`);
      }),
    );
  command
    .command("join")
    .description("For the workflows: one report of the comparison without credentials and of each environment's job.")
    .option("--whole <file>", "report of the comparison without credentials", nonEmpty)
    .requiredOption("--parts <folder>", "has planned-<environment>/planned.json", nonEmpty)
    .requiredOption("--environments <json>", "the matrix; one without a report is named in the result", nonEmpty)
    .option("--commit <id>", "what was looked at, when no report says so", nonEmpty)
    .requiredOption("--json <file>", "write the report there", nonEmpty)
    .allowExcessArguments(false)
    .action(({ json, ...options }: JoinOptions & { readonly json: string }) =>
      act(() => {
        const report = joined(options);
        writeWhole(json, reportJson(report));
        out(`${json}: ${report.verdict}\n`);
      }),
    );
  return command.addHelpText(
    "after",
    "\nExit codes: 0 done, 1 refused (nothing was written), 2 bad usage.\n\nExamples:\n" +
      `  npm run pipelines -- write --image registry.example/rkcp/runner@sha256:${"0".repeat(12)}...\n` +
      "  npm run pipelines -- check\n  fly -t ci get-pipeline -p rkcp > set.yml && npm run pipelines -- check set.yml",
  );
}

function guarded(err: PipelinesSurroundings["err"], work: () => void): number {
  try {
    work();
    return exitCodes.done;
  } catch (thrown) {
    if (thrown instanceof EnvironmentProblems) err(`${describeProblems(thrown.problems)}\n`);
    else if (thrown instanceof PipelinesProblem || thrown instanceof ReportProblem) err(`${messageOf(thrown)}\n`);
    else throw thrown;
    return exitCodes.refused;
  }
}

/** Runs the command line; answers with the exit code. */
export function main(argv: readonly string[], surroundings: PipelinesSurroundings = fromProcess()): number {
  let code: number = exitCodes.done;
  const command = pipelinesCommand(surroundings, (ended) => {
    code = ended;
  });
  return parseOrEnd(command, argv) ?? code;
}

function fromProcess(): PipelinesSurroundings {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  };
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
