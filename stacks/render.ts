import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, type AppConfig } from "cdktf";
import type { Platform } from "../platform/platform";
import type { StatefulParts } from "../platform/stateful/judge";
import { BootstrapStack } from "./bootstrap-stack";
import { EnvironmentStack } from "./environment-stack";
import { loadCloud } from "./load-cloud";
import { copyLock } from "./locks";
import { stackNames } from "./names";
import { statefulPartsOf } from "./stateful";

/**
 * Writes `<outdir>/stacks/<stack>/cdk.tf.json` for both stacks of each platform, the committed provider checksums beside
 * it, and the manifest cdktf-cli reads.
 *
 * Creation stacks are left out of the metadata: they cost half of the synth (ADR 6) and hold machine paths. Set
 * `RKCP_STACK_TRACES=true` to have them.
 *
 * @param inspect sees what the stacks hold once all of them are described and before any is written; it stops by throwing.
 * What is deployed is rendered with it. @default nobody looks: stacks of tests have no inventory
 */
export function renderStacks(
  platforms: readonly Platform[],
  config: AppConfig = {},
  inspect?: (parts: readonly StatefulParts[]) => void,
): void {
  const app = describeStacks(platforms, config, (described) => {
    inspect?.(partsOf(described, platforms));
    described.synth();
  });
  for (const { environment } of platforms) {
    for (const stack of stackNames(environment.name)) {
      copyLock(environment.cloud.provider, path.join(app.outdir, "stacks", stack));
    }
  }
}

/** What the stacks of each platform hold, without writing them. */
export function statefulParts(platforms: readonly Platform[]): StatefulParts[] {
  // An app makes its folder at once, whatever becomes of it.
  const outdir = mkdtempSync(path.join(tmpdir(), "rkcp-stateful-"));
  try {
    return partsOf(describeStacks(platforms, { outdir }), platforms);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const partsOf = (app: App, platforms: readonly Platform[]): StatefulParts[] =>
  platforms.map(({ environment }) => statefulPartsOf(app, environment.name));

function describeStacks(platforms: readonly Platform[], config: AppConfig, afterwards?: (app: App) => void): App {
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
    afterwards?.(app);
  });
  return app;
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
