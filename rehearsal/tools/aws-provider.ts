import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installerEnvironment } from "../child-environment";
import { messageOf, RehearsalProblem } from "../problem";
import { runProgram } from "../program";
import { formatBytes, formatSeconds, installWhole, missingTool, type OnProgress, sizeOf, withLock } from "./cache";
import { findOnPath } from "./find-on-path";
import { countingPackages, getGo } from "./go-programs";
import type { Terraform } from "./terraform";

/**
 * The one version the rehearsal uses: its list of emulator faults was measured with it, and it is the only one of its
 * line that also builds as a Go module (rehearsal facts 1).
 */
export const awsProvider = {
  version: "6.47.1",
  goModule: "github.com/hashicorp/terraform-provider-aws@v1.60.1-0.20260602190131-5f2286d6d836",
  /** Packages a cold build printed on Linux; the progress line is a ratio of it. */
  goPackages: 2024,
} as const;

const registry = "registry.terraform.io";

export interface AwsProviderOptions {
  readonly cache: string;
  readonly terraform: Terraform;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/** The Terraform filesystem mirror's root, below the cache. */
export function mirrorFolder(cache: string): string {
  return join(cache, "terraform-mirror");
}

/** Terraform's name of this machine, such as `linux_amd64`. */
export function terraformPlatform(platform: string = process.platform, arch: string = process.arch): string {
  return `${platform === "win32" ? "windows" : platform}_${arch === "x64" ? "amd64" : arch}`;
}

/** Where the mirror holds the unpacked provider; Terraform recognises exactly this layout. */
export function providerFile(cache: string, platform: string = terraformPlatform()): string {
  const folder = join(mirrorFolder(cache), registry, "hashicorp", "aws", awsProvider.version, platform);
  return join(folder, `terraform-provider-aws_v${awsProvider.version}_x5`);
}

/** True when the mirror already serves the provider, unpacked (built) or packed (downloaded). */
export function hasAwsProvider(cache: string, platform: string = terraformPlatform()): boolean {
  return existsSync(providerFile(cache, platform)) || existsSync(packedFile(cache, platform));
}

/**
 * The folder of a Terraform filesystem mirror that holds the AWS provider: as found in the cache, else downloaded, else
 * built with Go (25 to 50 minutes on two cores, once).
 *
 * @throws RehearsalProblem when the registry is out of reach and Go is missing, or the build fails
 */
export async function awsProviderMirror(options: AwsProviderOptions): Promise<string> {
  const { cache, onProgress, signal } = options;
  const mirror = mirrorFolder(cache);
  if (hasAwsProvider(cache)) return mirror;
  return withLock(
    cache,
    "aws-provider",
    onProgress,
    async () => {
      if (hasAwsProvider(cache)) return mirror;
      const started = Date.now();
      const refusal = await download(options);
      if (refusal !== undefined) await build(options, refusal);
      const kept = formatBytes(await sizeOf(mirror));
      onProgress(`AWS provider ${awsProvider.version}: ${kept} after ${formatSeconds((Date.now() - started) / 1000)}`);
      return mirror;
    },
    signal,
  );
}

/** Terraform's own download, the way `terraform init` would do it. Answers with the reason when it cannot. */
async function download({ cache, terraform, onProgress, signal }: AwsProviderOptions): Promise<string | undefined> {
  onProgress(`AWS provider ${awsProvider.version}: asking ${registry} for it (about 180 MB)`);
  const target = join(mirrorFolder(cache), registry, "hashicorp", "aws");
  try {
    await installWhole(target, (temporary) => mirrorInto(temporary, terraform, signal));
    return undefined;
  } catch (thrown) {
    signal?.throwIfAborted();
    return reasonIn(messageOf(thrown));
  }
}

/** The sentence below Terraform's `Error: ...` heading, which says what was wrong with the way there. */
export function reasonIn(output: string): string {
  const [, heading = output.split("\n")[0] ?? "", detail = ""] =
    /Error: (.*)\n\s*\n([\s\S]*?)(?:\n\s*\n|$)/.exec(output) ?? [];
  return detail === "" ? heading : detail.replace(/\s+/g, " ").trim();
}

async function mirrorInto(temporary: string, terraform: Terraform, signal: AbortSignal | undefined): Promise<void> {
  const work = join(temporary, "work");
  await mkdir(work);
  const required = { required_providers: { aws: { source: "hashicorp/aws", version: awsProvider.version } } };
  await writeFile(join(work, "main.tf.json"), JSON.stringify({ terraform: required }));
  await runProgram({
    file: terraform.file,
    arguments: ["providers", "mirror", `-platform=${terraformPlatform()}`, "mirror"],
    cwd: work,
    environment: installerEnvironment({ CHECKPOINT_DISABLE: "1", TF_CLI_ARGS: "-no-color" }),
    ...(signal && { signal }),
  });
  const downloaded = join(work, "mirror", registry, "hashicorp", "aws");
  for (const name of await readdir(downloaded)) await rename(join(downloaded, name), join(temporary, name));
  await rm(work, { recursive: true });
}

async function build({ cache, onProgress, signal }: AwsProviderOptions, refusal: string): Promise<void> {
  const go = await findOnPath(["go"]);
  if (go === undefined) throw unavailable(refusal);
  const file = providerFile(cache);
  onProgress(`AWS provider: ${registry} gave none (${refusal}); building it with Go`);
  await installWhole(join(file, ".."), async (temporary) => {
    await runProgram({
      file: go,
      arguments: ["install", "-v", "-ldflags", "-s -w", awsProvider.goModule],
      cwd: temporary,
      environment: installerEnvironment({ CGO_ENABLED: "0", GOBIN: temporary }),
      logFile: join(cache, "aws-provider-build.log"),
      onLine: countingPackages((count, elapsed) =>
        onProgress(
          `Go build: package ${count} of about ${awsProvider.goPackages}, ${elapsed} (25 to 50 min on 2 cores, once)`,
        ),
      ),
      ...(signal && { signal }),
    });
    await rename(
      join(temporary, executable("terraform-provider-aws")),
      join(temporary, file.split(/[\\/]/).at(-1) ?? ""),
    );
  });
}

function packedFile(cache: string, platform: string): string {
  const folder = join(mirrorFolder(cache), registry, "hashicorp", "aws");
  return join(folder, `terraform-provider-aws_${awsProvider.version}_${platform}.zip`);
}

function executable(name: string): string {
  return process.platform === "win32" ? `${name}.exe` : name;
}

function unavailable(refusal: string): RehearsalProblem {
  const goMissing = missingTool("go", "building the AWS provider", getGo);
  return new RehearsalProblem(
    `AWS provider ${awsProvider.version}: ${registry} gave none (${refusal}), and it cannot be built here.\n` +
      `${goMissing.message}, or open the way to ${registry}`,
  );
}
