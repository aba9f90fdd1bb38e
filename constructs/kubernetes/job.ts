import type { Workload } from "../../platform/workloads/workload";
import type { CronJobSpec, JobSpec, PodTemplate } from "./manifest";
import { waitName } from "./pod";
import { rendererName } from "./vault-agent";

/**
 * Runs to its end once. What it waits for (secrets, a migration, a node that is drained) is no failure of its own and is
 * tried again for as long as it takes; of its own it may fail six times, a little later each time.
 */
export function jobSpec(template: PodTemplate): JobSpec {
  return { backoffLimit: 6, podFailurePolicy: { rules: waiting(template) }, template };
}

function waiting({ spec }: PodTemplate): NonNullable<JobSpec["podFailurePolicy"]>["rules"] {
  const names = (spec.initContainers ?? []).map(({ name }) => name);
  return [
    { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
    ...[rendererName, waitName]
      .filter((name) => names.includes(name))
      .map((containerName) => ({ action: "Ignore", onExitCodes: { containerName, operator: "NotIn", values: [0] } })),
  ];
}

/**
 * One run at a time; what was missed for more than five minutes is left to the next run.
 *
 * @throws when the workload has no schedule
 */
export function cronJobSpec(workload: Workload, template: PodTemplate): CronJobSpec {
  const { name, schedule } = workload;
  if (!schedule) throw new Error(`${name}: a cron-job without schedule. Fix: say when it runs`);
  return {
    schedule: schedule.cron,
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 300,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 3,
    jobTemplate: {
      metadata: { labels: template.metadata.labels ?? {} },
      spec: { ...jobSpec(template), backoffLimit: 1, activeDeadlineSeconds: schedule.deadlineSeconds },
    },
  };
}
