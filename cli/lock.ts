import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command } from "commander";
import { loadEnvironments } from "../platform/load-environments";
import { platformOf } from "../platform/platform";
import { lockFile, lockFolder } from "../stacks/locks";
import { renderStacks } from "../stacks/render";
import { runCommand } from "./usage";

/** Machines an operator or a pipeline may run on; each has its own checksum. */
const platforms = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"];

interface Options {
  readonly platform: readonly string[];
  readonly mirror?: string;
  readonly out: string;
}

const command = new Command("lock")
  .description(
    "Writes locks/<cloud>.lock.hcl: the checksums of the providers, from Terraform's registry (needs the internet). " +
      "Synth puts them beside each stack. Commit the result; run it again to take a newer provider.",
  )
  .option("--platform <names...>", "machines the checksums are for", platforms)
  .option("--mirror <folder>", "take the providers from a filesystem mirror instead of the registry")
  .option("--out <folder>", "write the files here", lockFolder)
  .addHelpText(
    "after",
    "\nExit codes: 0 written, 1 failed (nothing was written), 2 bad usage.\n\n" +
      "Examples:\n  npm run lock\n  npm run lock -- --platform linux_amd64 --mirror ~/.terraform.d/providers",
  )
  .allowExcessArguments(false)
  .exitOverride()
  .action(lock);

/** One stack per cloud tells the constraints: every environment of a cloud has the same ones. */
function lock(options: Options): void {
  const environments = loadEnvironments();
  const clouds = new Map(environments.map((environment) => [environment.cloud.provider, environment]));
  for (const [provider, environment] of clouds) {
    const folder = mkdtempSync(path.join(tmpdir(), "rkcp-lock-"));
    try {
      renderStacks([platformOf(environment)], { outdir: folder });
      const stack = path.join(folder, "stacks", environment.name);
      rmSync(path.join(stack, ".terraform.lock.hcl"), { force: true });
      // The state's bucket is nobody's business here.
      writeFileSync(
        path.join(stack, "backend_override.tf.json"),
        JSON.stringify({ terraform: { backend: { local: {} } } }),
      );
      runTerraform(stack, options);
      const file = lockFile(provider, options.out);
      mkdirSync(path.dirname(file), { recursive: true });
      renameWhole(path.join(stack, ".terraform.lock.hcl"), file);
      process.stdout.write(`${path.relative(process.cwd(), file)}: written for ${options.platform.join(", ")}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function runTerraform(cwd: string, { platform, mirror }: Options): void {
  const source = mirror === undefined ? [] : [`-fs-mirror=${path.resolve(mirror)}`];
  const { status, error } = spawnSync(
    "terraform",
    ["providers", "lock", ...source, ...platform.map((name) => `-platform=${name}`)],
    { cwd, stdio: "inherit" },
  );
  if (error) throw new Error(`terraform could not run: ${error.message}. Fix: install Terraform 1.11 or later`);
  if (status !== 0) {
    throw new Error(
      `terraform providers lock ended with exit code ${status}. Nothing was written. Fix: run it where Terraform's registry can be reached, or give --mirror`,
    );
  }
}

/** Copies beside the target first: the temporary folder may be on another disk, and a lock file is whole or absent. */
function renameWhole(from: string, to: string): void {
  const beside = `${to}.new`;
  copyFileSync(from, beside);
  renameSync(beside, to);
}

runCommand(command);
