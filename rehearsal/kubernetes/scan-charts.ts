import { join } from "node:path";
import { renderCharts } from "../../charts/render";
import type { OnProgress } from "../tools/cache";
import type { RehearsedCluster } from "./rehearsed-cluster";
import { scanManifests } from "./scan/manifest-scan";

/** kube-score and checkov over the environment's objects and those of the rehearsal's features, as they are written for people. */
export async function scanCharts(cluster: RehearsedCluster, cache: string, onProgress: OnProgress) {
  const { description, folder, signal } = cluster;
  const { environment, scanned } = description;
  const charts = join(folder, "charts");
  renderCharts(scanned, charts);
  const { failed, excepted, passed } = await scanManifests({
    folder: join(charts, environment.name),
    environment: environment.name,
    kubernetesVersion: environment.cluster.version,
    cache,
    onProgress,
    signal,
  });
  return {
    problems: failed.map(({ check, resource, guideline }) => `scan: ${resource} fails ${check} (${guideline})`),
    note: `${passed} checks passed, ${excepted} accepted with a reason`,
  };
}
