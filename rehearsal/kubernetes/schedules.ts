import type { OnProgress } from "../tools/cache";
import type { RehearsedCluster } from "./rehearsed-cluster";

/** Runs a Job of every CronJob: a template that no admission lets through would show at night, one run after another. */
export async function runSchedules(cluster: RehearsedCluster, onProgress: OnProgress) {
  const cronJobs = await cluster.api.list("/apis/batch/v1/cronjobs");
  const problems: string[] = [];
  for (const { metadata } of cronJobs) {
    const { name, namespace = "" } = metadata;
    onProgress(`${namespace}/CronJob ${name}`);
    problems.push(
      ...(await runOnce(cluster, namespace, name)).map((fault) => `${namespace}/CronJob ${name}: ${fault}`),
    );
  }
  return { problems, note: `${cronJobs.length} CronJobs ran once` };
}

async function runOnce(cluster: RehearsedCluster, namespace: string, name: string): Promise<string[]> {
  // A Job's pods carry its name as a label of 63 characters at most.
  const job = `${name.slice(0, 50)}-rehearsed`;
  const created = await cluster.kubectl(["create", "job", job, `--from=cronjob/${name}`, "-n", namespace]);
  if (created.exitCode !== 0) return [created.stderr.trim()];
  const completed = ["wait", "--for=condition=complete", `job/${job}`, "-n", namespace, "--timeout=60s"];
  const waited = await cluster.kubectl(completed);
  // In the foreground: its pods go first, and nothing is left for a later phase to wonder about.
  await cluster.kubectl(["delete", "job", job, "-n", namespace, "--cascade=foreground"]);
  return [
    ...created.warnings.map((warning) => `the API server warns: ${warning}`),
    ...(waited.exitCode === 0 ? [] : [`its Job did not complete: ${waited.stderr.trim()}`]),
  ];
}
