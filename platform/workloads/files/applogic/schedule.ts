import { rubyYaml } from "../ruby-yaml";

/** `schedule.yml` of Applogic's sidekiq: the users it knows are brought up to date at midnight, UTC (application facts 8). */
export function applogicSchedule(): string {
  return rubyYaml({
    users_sync_job: { cron: "0 0 * * *", class: "UsersSyncWorker", args: { period: "1", action: "sync" } },
  });
}
