import { type DatabaseApp, databaseUsers } from "../databases";
import { once } from "./defaults";
import type { Workload } from "./workload";

type Process = Pick<Workload, "env">;

const job = { tier: "job", kind: "job" } as const satisfies Partial<Workload>;

/** What a Job takes that boots the application and ends. */
const resources = { cpuMillis: { request: 200, limit: 1000 }, memoryMiB: { request: 512, limit: 1024 } };

/** Fails until the provisioning has made database and user: a migration is the first to need them (application facts 13). */
const databaseAnswers = ["bundle", "exec", "rake", "db:version"] as const;

/**
 * Brings the tables to the release, as a user of its own: it alters them, which the other processes may not. The
 * databases themselves come with the provisioning (application facts 11.1).
 */
export function migration<Of extends Process>(app: DatabaseApp, process: Of) {
  return {
    ...process,
    ...job,
    startsWhen: databaseAnswers,
    name: `${app}-migrate`,
    command: ["bundle", "exec", "rake", "db:migrate"],
    scaling: once("two migrations at once race on the same tables"),
    env: { ...process.env, DATABASE_USER: databaseUsers(app).migration },
    resources,
    // A statement that alters a large table can't be stopped half way without leaving a mess.
    gracePeriodSeconds: 120,
  };
}

/** Writes the first rows; what exists is left alone. */
export function seed<Of extends Process>(app: DatabaseApp, process: Of) {
  return {
    ...process,
    ...job,
    name: `${app}-seed`,
    command: ["bundle", "exec", "rake", "db:seed"],
    scaling: once("two at once would both find a row missing and add it"),
    resources,
    gracePeriodSeconds: 30,
  };
}
