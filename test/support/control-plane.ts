import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane as start,
} from "../../rehearsal/kubernetes/control-plane";
import { cacheFolder } from "../../rehearsal/tools/cache";
import { findKubernetesTools } from "../../rehearsal/tools/kubernetes";

export type { ControlPlane };

/**
 * A real API server for a long test, without controllers and nodes unless asked for: `{ parts: "controllers" }` or
 * `{ parts: "whole" }`. Stop it in `afterAll`; its folder goes with it.
 *
 * @throws Error with the cure when its programs are not there: a test that needs them fails, nothing is skipped
 */
export async function startControlPlane(
  options: Omit<ControlPlaneOptions, "tools" | "folder"> = {},
): Promise<ControlPlane> {
  const tools = await findKubernetesTools({ cache: cacheFolder() });
  if (tools === undefined) {
    throw new Error(
      "no Kubernetes control plane on PATH, in KUBEBUILDER_ASSETS or in the cache. " +
        "Fix: npm run rehearse -- --only kubernetes builds it (about 10 minutes, once)",
    );
  }
  const folder = await mkdtemp(path.join(tmpdir(), "rkcp-control-plane-"));
  const plane = await start({ parts: "api", ...options, tools, folder });
  const stop = async (): Promise<void> => {
    await plane.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...plane, stop };
}
