import { join } from "node:path";
import { z } from "zod";
import { installerEnvironment } from "../child-environment";
import { RehearsalProblem } from "../problem";
import { runProgram } from "../program";
import { awsProvider } from "../tools/aws-provider";
import { missingTool } from "../tools/cache";
import { findOnPath } from "../tools/find-on-path";
import { getGo } from "../tools/go-programs";

const paths = z.array(z.string()).default([]);

/** What the provider's source says of one resource type; see read-source.go. */
const sourceTypeSchema = z.strictObject({
  arguments: paths,
  forced: paths,
  sets: paths,
  /** Optional and computed. */
  kept: paths,
  /** Forced under conditions that only code states. */
  forcedByCode: paths,
  /** Given a new value under conditions that only code states. */
  renewedByCode: paths,
  /** What the reader could not follow, so that nothing is known of it. */
  unread: paths,
});
export type SourceType = z.infer<typeof sourceTypeSchema>;

/**
 * Reads the provider's source, as its Go module has it: nothing is compiled, and it takes seconds.
 *
 * @throws RehearsalProblem when Go is missing, the module proxy is out of reach or a type is not the provider's
 */
export async function readSource(
  types: readonly string[],
  signal?: AbortSignal,
): Promise<Readonly<Record<string, SourceType>>> {
  const go = await findOnPath(["go"]);
  if (go === undefined) throw missingTool("go", "reading the AWS provider's source", getGo);
  const run = async (...argv: string[]): Promise<unknown> => {
    const { stdout } = await runProgram({
      file: go,
      arguments: argv,
      cwd: __dirname,
      environment: installerEnvironment({ CGO_ENABLED: "0", GOWORK: "off" }),
      ...(signal && { signal }),
    });
    return JSON.parse(stdout);
  };
  const { Dir: folder } = z
    .looseObject({ Dir: z.string() })
    .parse(await run("mod", "download", "-json", awsProvider.goModule));
  const found = z
    .record(z.string(), sourceTypeSchema)
    .parse(await run("run", join(__dirname, "read-source.go"), folder, ...types));
  const empty = types.filter((type) => found[type] === undefined || found[type].arguments.length === 0);
  if (empty.length === 0) return found;
  throw new RehearsalProblem(
    `${empty.join(", ")}: read-source.go found no argument. Fix: follow how the provider declares them, in rehearsal/provider-tables/read-source.go`,
  );
}
