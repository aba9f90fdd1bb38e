import path from "node:path";
import { App, type AppConfig } from "cdktf";
import type { Platform } from "../platform/platform";
import { EnvironmentStack } from "./environment-stack";
import { loadCloud } from "./load-cloud";
import { copyLock } from "./locks";

/**
 * Writes `<outdir>/stacks/<environment>/cdk.tf.json` for each platform, the committed provider checksums beside it, and
 * the manifest cdktf-cli reads.
 *
 * Creation stacks are left out of the metadata: they cost half of the synth (decision 7) and hold machine paths.
 */
export function renderStacks(platforms: readonly Platform[], config: AppConfig = {}): void {
  const app = new App({ ...config, stackTraces: process.env["RKCP_STACK_TRACES"] === "true" });
  for (const platform of platforms) {
    new EnvironmentStack(app, platform, loadCloud(platform.environment.cloud.provider));
  }
  app.synth();
  for (const { environment } of platforms) {
    copyLock(environment.cloud.provider, path.join(app.outdir, "stacks", environment.name));
  }
}
