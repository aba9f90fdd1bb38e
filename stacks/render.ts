import path from "node:path";
import { App, type AppConfig } from "cdktf";
import type { Platform } from "../platform/platform";
import { BootstrapStack } from "./bootstrap-stack";
import { EnvironmentStack } from "./environment-stack";
import { loadCloud } from "./load-cloud";
import { copyLock } from "./locks";
import { stackNames } from "./names";

/**
 * Writes `<outdir>/stacks/<stack>/cdk.tf.json` for both stacks of each platform, the committed provider checksums beside
 * it, and the manifest cdktf-cli reads.
 *
 * Creation stacks are left out of the metadata: they cost half of the synth (ADR 6) and hold machine paths. Set
 * `RKCP_STACK_TRACES=true` to have them.
 */
export function renderStacks(platforms: readonly Platform[], config: AppConfig = {}): void {
  const stackTraces = process.env["RKCP_STACK_TRACES"] === "true";
  const app = new App({ ...config, stackTraces });
  const accounts = platforms.map((platform) => ({
    platform,
    cloud: loadCloud(platform.environment.cloud.provider),
  }));
  withSourceMaps(stackTraces, () => {
    for (const { platform, cloud } of accounts) {
      new BootstrapStack(app, platform, cloud);
      new EnvironmentStack(app, platform, cloud);
    }
    app.synth();
  });
  for (const { environment } of platforms) {
    for (const stack of stackNames(environment.name)) {
      copyLock(environment.cloud.provider, path.join(app.outdir, "stacks", stack));
    }
  }
}

/**
 * cdktf writes down a whole stack for each token, to name it in an error; finding every frame's line in the TypeScript
 * source is a sixth of the synth. Outside the block a defect's own stack has the right lines again.
 */
function withSourceMaps(enabled: boolean, work: () => void): void {
  const before = process.sourceMapsEnabled;
  if (!enabled) process.setSourceMapsEnabled(false);
  try {
    work();
  } finally {
    process.setSourceMapsEnabled(before);
  }
}
