import { cp } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ChildEnvironment } from "./child-environment";
import { ask, call } from "./emulator/call";
import { writeJson } from "./prepare-folder";
import { runProgram } from "./program";
import { stateBackendOf } from "./state-backend";
import { stackFile } from "./synthesize";
import type { StackAccount, SynthesizedStack } from "./synthesized-stack";
import type { OnProgress } from "./tools/cache";

export interface ThroughCdktfOptions {
  /** The folder with `cdktf.json` and `node_modules`. */
  readonly projectFolder: string;
  /** Where synth wrote the stacks. */
  readonly synthesized: string;
  readonly environment: string;
  /** The synthesised stack without the emulator's gaps; nothing else is changed, the backend included. */
  readonly copy: SynthesizedStack;
  /** A folder of this run. */
  readonly folder: string;
  readonly children: ChildEnvironment;
  readonly logFolder: string;
  readonly signal: AbortSignal;
}

/**
 * The people's own commands, `cdktf deploy` and `cdktf diff`, with the unmodified cdktf-cli. The backend stays the one
 * synth wrote: its bucket comes from the bootstrap stack, or is made first where there is none, and `AWS_ENDPOINT_URL`
 * reaches backend and provider alike. An endpoint that is an IP address makes the SDK use path-style requests, so no flag
 * is needed either.
 */
export class ThroughCdktf {
  constructor(private readonly options: ThroughCdktfOptions) {}

  /** The output folder the commands are pointed at. */
  private get output(): string {
    return join(this.options.folder, "cdktf.out");
  }

  /** Folder of the stack, where cdktf runs Terraform. */
  get stackFolder(): string {
    return join(stackFile(this.output, this.options.environment), "..");
  }

  /** Lays out the output folder and makes the state bucket. */
  async prepare(endpoint: string, account: StackAccount): Promise<string> {
    const { synthesized, environment, copy } = this.options;
    // A provider built here has another checksum than the released one, so the lock file stays behind.
    const isWanted = (path: string): boolean => basename(path) !== ".terraform.lock.hcl";
    await cp(synthesized, this.output, { recursive: true, filter: isWanted });
    await writeJson(stackFile(this.output, environment), copy);
    const { bucket, region } = stateBackendOf(copy, environment);
    const head = await ask(endpoint, { ...account, region }, "s3", { method: "HEAD", path: `/${bucket}` });
    if (head.status === 200) return `state bucket ${bucket}, made by the bootstrap stack`;
    await createBucket(endpoint, { ...account, region }, bucket);
    return `state bucket ${bucket}, made for this run`;
  }

  /** `cdktf deploy`; without `--skip-provider-lock` it would ask Terraform's registry for checksums. */
  async deploy(onProgress: OnProgress): Promise<string> {
    const applied = new Set<string>();
    await this.cdktf("deploy", ["--auto-approve", "--skip-provider-lock"], (line) => {
      const address = /(\S+\.\S+)(?: \([^)]*\))?: Creation complete/.exec(line)?.[1];
      if (address !== undefined) applied.add(address);
      if (applied.size > 0) onProgress(`applied ${applied.size}`);
    });
    return `${applied.size} resources created`;
  }

  /** `cdktf diff`; it exits 0 whatever it finds and leaves its plan in the stack's folder. */
  async diff(): Promise<string> {
    await this.cdktf("diff", ["--skip-provider-lock"], () => undefined);
    return join(this.stackFolder, "plan");
  }

  private async cdktf(command: string, flags: readonly string[], onLine: (line: string) => void): Promise<void> {
    const { projectFolder, environment, children, logFolder, signal } = this.options;
    await runProgram({
      file: join(projectFolder, "node_modules", ".bin", "cdktf"),
      arguments: [command, environment, "--skip-synth", "--output", this.output, ...flags],
      cwd: projectFolder,
      // cdktf would copy the 0.9 GB provider into a cache of its own.
      environment: { ...children, CI: "1", CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1", FORCE_COLOR: "0" },
      logFile: join(logFolder, `cdktf-${command}.log`),
      onLine,
      signal,
    });
  }
}

async function createBucket(endpoint: string, account: StackAccount, bucket: string): Promise<void> {
  const body = `<CreateBucketConfiguration><LocationConstraint>${account.region}</LocationConstraint></CreateBucketConfiguration>`;
  await call(endpoint, account, "s3", {
    method: "PUT",
    path: `/${bucket}`,
    ...(account.region !== "us-east-1" && { body, contentType: "application/xml" }),
  });
}
