import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { plainEnvironment } from "../../../rehearsal/child-environment";
import { terraformConfiguration } from "../../../rehearsal/prepare-folder";
import { mirrorFolder } from "../../../rehearsal/tools/aws-provider";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import type { Synthesized } from "./synthesis";

/** One stack of a batch. */
export interface Member {
  readonly title: string;
  readonly stack: Synthesized;
}

/** What Terraform says about one place of one stack. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly title: string;
  /** The resource, the summary and the detail, in one line. */
  readonly text: string;
}

interface Answer {
  readonly diagnostics: readonly {
    readonly severity: "error" | "warning";
    readonly summary: string;
    readonly detail?: string;
    readonly address?: string;
    readonly range?: { readonly filename: string };
    readonly snippet?: { readonly context?: string | null };
  }[];
}

/**
 * Validates all stacks in one go: each becomes a child module, so that the provider starts once (rehearsal facts 4).
 * What only a root may say - backend, provider, required version - is said once by the root.
 *
 * @param terraform path of the program
 */
export async function validateBatch(terraform: string, members: readonly Member[]): Promise<Diagnostic[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "rkcp-batch-"));
  try {
    const configuration = path.join(folder, "terraform.rc");
    await writeFile(configuration, terraformConfiguration(mirrorFolder(cacheFolder())));
    const root = path.join(folder, "root");
    await writeRoot(root, members);
    const run = (...args: string[]) =>
      execa(terraform, args, {
        cwd: root,
        extendEnv: false,
        reject: false,
        env: plainEnvironment({ HOME: folder, TF_CLI_CONFIG_FILE: configuration, CHECKPOINT_DISABLE: "1" }),
      });
    const init = await run("init", "-backend=false", "-input=false", "-no-color");
    if (init.exitCode !== 0) throw new Error(`terraform init failed: ${init.stderr || init.stdout}`);
    const { stdout, stderr } = await run("validate", "-json");
    if (stdout === "") throw new Error(`terraform validate said nothing: ${stderr}`);
    return (JSON.parse(stdout) as Answer).diagnostics.map((found) => describe(found, members));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeRoot(root: string, members: readonly Member[]): Promise<void> {
  for (const [index, { stack }] of members.entries()) {
    await mkdir(path.join(root, moduleName(index)), { recursive: true });
    const { resource, data, output } = stack;
    await writeFile(path.join(root, moduleName(index), "main.tf.json"), JSON.stringify({ resource, data, output }));
  }
  const main = {
    terraform: { required_providers: { aws: { source: "aws", version: "~> 6.25" } } },
    provider: { aws: [{ region: "eu-west-1" }] },
    module: Object.fromEntries(members.map((_, index) => [moduleName(index), { source: `./${moduleName(index)}` }])),
  };
  await writeFile(path.join(root, "main.tf.json"), JSON.stringify(main));
}

function describe(
  { severity, summary, detail, range, snippet }: Answer["diagnostics"][number],
  members: readonly Member[],
): Diagnostic {
  const module = range?.filename.split("/")[0];
  const index = members.findIndex((_, candidate) => moduleName(candidate) === module);
  const text = [snippet?.context, summary, detail]
    .filter((part) => part)
    .join(": ")
    .replace(/\s+/g, " ");
  return { severity, title: members[index]?.title ?? "(the batch)", text };
}

const moduleName = (index: number) => `survivor-${index + 1}`;
