import { Argument, Command, Option } from "commander";
import type { Environment } from "../environments/schema";
import { artifactBucket, artifactsOf } from "../platform/artifacts";
import type { Architecture, Artifact, CataloguedArtifact } from "../platform/artifacts/artifact";
import { artifactCatalogue } from "../platform/artifacts/catalogue";
import { loadEnvironments } from "../platform/load-environments";
import { cacheFolder } from "../rehearsal/tools/cache";
import { ArtifactBucket } from "./artifacts/bucket";
import { cachedFile, sizeOfFile, stateInCache } from "./artifacts/cache";
import { fetchArtifact } from "./artifacts/fetch-artifact";
import { pinArtifact } from "./artifacts/pin";
import { formatPlan, type PlannedArtifact } from "./artifacts/plan-table";
import { ArtifactProblem } from "./artifacts/problem";
import { pushArtifacts } from "./artifacts/push";
import { sideBySide } from "./artifacts/side-by-side";
import { sizeAtPublisher } from "./artifacts/size-at-publisher";
import { environmentNamed } from "./environment-name";
import { abortOnSignals, interruptedCode } from "./interruption";
import { usageCode } from "./usage";

/** What the command works on; a test brings its own. */
export interface Surroundings {
  readonly environments: () => readonly Environment[];
  readonly catalogue: readonly CataloguedArtifact[];
  readonly cache: string;
  readonly print: (text: string) => void;
}

interface LookFlags {
  readonly bucket: boolean;
  /** Of `plan` alone. */
  readonly sizes?: boolean;
}

const exitCodes = { done: 0, failed: 1, interrupted: interruptedCode } as const;

const repository: Surroundings = {
  environments: () => loadEnvironments(),
  catalogue: artifactCatalogue,
  cache: cacheFolder(),
  print: (text) => console.log(text),
};

/** The command line of `npm run artifacts`; `signal` ends whatever it began. */
export function artifactsCommand(surroundings: Surroundings, signal: AbortSignal): Command {
  const { cache, catalogue, print } = surroundings;
  const command = new Command("artifacts")
    .description(
      "Brings the programs that machines run from their publishers into the environment's artifact bucket, by checksum.\n" +
        "Machines have no internet and install from there. The catalogue is platform/artifacts/.",
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted.\n\n" +
        "Examples:\n" +
        "  npm run artifacts -- plan stage             what stage needs, and what is in the cache\n" +
        "  npm run artifacts -- fetch stage            download it, with internet and without an account\n" +
        "  npm run artifacts -- push stage             upload it, with credentials of stage's account\n" +
        "  npm run artifacts -- verify stage --bucket  look at both again\n" +
        "  npm run artifacts -- pin geth               the checksum of what the publisher offers",
    )
    .exitOverride();
  const bucketFlag = "also ask the bucket, with credentials of the environment's account";
  const needs = (name: string): { env: Environment; artifacts: Artifact[] } => {
    const env = environmentNamed(name, surroundings.environments());
    return { env, artifacts: artifactsOf(env, catalogue) };
  };

  const look = async (name: string, flags: LookFlags): Promise<PlannedArtifact[]> => {
    const { env, artifacts } = needs(name);
    const bucket = flags.bucket ? await ArtifactBucket.open(env, signal) : undefined;
    const planned: PlannedArtifact[] = [];
    // One after the other: several programs at once gain little here and read badly when they fail.
    for (const artifact of artifacts) {
      const cachedBytes = await sizeOfFile(cachedFile(cache, artifact));
      const bytes = cachedBytes ?? (flags.sizes === true ? await sizeAtPublisher(artifact, signal) : undefined);
      planned.push({
        artifact,
        cached: await stateInCache(cache, artifact, signal),
        ...(bytes !== undefined && { bytes }),
        ...(bucket && { stored: await bucket.stateOf(artifact) }),
      });
    }
    print(formatPlan(artifactBucket(env), planned));
    return planned;
  };

  on(command, "plan", "Shows what an environment's machines need, from where, and what is here already.")
    .option("--bucket", bucketFlag, false)
    .option("--sizes", "ask the publishers for sizes of what is not in the cache (needs the internet)", false)
    .action(async (name: string, flags: LookFlags) => void (await look(name, flags)));
  on(command, "fetch", "Downloads what the cache lacks (${XDG_CACHE_HOME:-~/.cache}/rkcp/artifacts).").action(
    async (name: string) => {
      const fetchOne = (artifact: Artifact, onProgress: (line: string) => void) =>
        fetchArtifact(artifact, { cache, signal, onProgress });
      await sideBySide(needs(name).artifacts, fetchOne, signal);
    },
  );
  on(command, "push", "Uploads from the cache what the bucket lacks; never replaces an object.").action(
    async (name: string) => {
      const { env, artifacts } = needs(name);
      const bucket = await ArtifactBucket.open(env, signal);
      await pushArtifacts(artifacts, { bucket, cache, environment: name, signal });
    },
  );
  on(command, "verify", "Reads every file again; fails unless all are there with the right checksum.")
    .option("--bucket", bucketFlag, false)
    .action(async (name: string, flags: LookFlags) => refuseUnlessWhole(await look(name, flags), name));
  command
    .command("pin")
    .description("Downloads what an entry of the catalogue names and prints its checksum for comparison.")
    .argument("<artifact>", "name in the catalogue")
    .addOption(new Option("--architecture <name>", "which file").choices(["x86_64", "arm64"]).default("x86_64"))
    .action((name: string, { architecture }: { architecture: Architecture }) =>
      pinArtifact(name, catalogue, { cache, architecture, signal, print }),
    );
  return command;
}

function on(command: Command, name: string, description: string): Command {
  return command
    .command(name)
    .description(description)
    .addArgument(new Argument("<environment>", "a file of environments/, without .ts"))
    .allowExcessArguments(false);
}

function refuseUnlessWhole(planned: readonly PlannedArtifact[], environment: string): void {
  const namesOf = (wrong: readonly PlannedArtifact[]) =>
    wrong.map(({ artifact: { name, version } }) => `${name} ${version}`).join(", ");
  const uncached = planned.filter(({ cached }) => cached !== "right");
  const unstored = planned.filter(({ stored }) => stored !== undefined && stored !== "right");
  const problems = [
    ...(uncached.length === 0
      ? []
      : [`cache: lacks ${namesOf(uncached)}. Fix: npm run artifacts -- fetch ${environment}`]),
    ...(unstored.length === 0
      ? []
      : [`bucket: lacks ${namesOf(unstored)}. Fix: npm run artifacts -- push ${environment}`]),
  ];
  if (problems.length > 0) throw new ArtifactProblem(problems.join("\n"));
}

/** Runs the command line; answers with the exit code. */
export async function main(argv: readonly string[], surroundings: Surroundings = repository): Promise<number> {
  const interruption = new AbortController();
  const forgetSignals = abortOnSignals(interruption, {
    announcement: "ending the transfers; a later fetch goes on where they ended",
    reason: (signal) => new ArtifactProblem(`interrupted by ${signal}`),
  });
  try {
    await artifactsCommand(surroundings, interruption.signal).parseAsync([...argv], { from: "user" });
    return exitCodes.done;
  } catch (thrown) {
    if (interruption.signal.aborted) return exitCodes.interrupted;
    const usage = usageCode(thrown);
    if (usage !== undefined) return usage;
    const traces = process.env["RKCP_STACK_TRACES"] === "true";
    console.error(thrown instanceof Error ? (traces && thrown.stack) || thrown.message : thrown);
    return exitCodes.failed;
  } finally {
    forgetSignals();
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
