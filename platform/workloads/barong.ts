import type { Environment } from "../../environments/schema";
import { barongEnvironment } from "./barong-environment";
import { authzRulesFile } from "../gateway/authz-rules";
import { barongAbilities } from "./files/barong/abilities";
import { mailerYaml, mailFiles } from "./files/barong/mailer";
import { barongSeeds } from "./files/barong/seeds";
import { barongSettings } from "./files/barong/settings";
import { managementYaml } from "./files/management";
import { managementAccess } from "./files/management-access";
import { copies, once, probedBy, replicated } from "./defaults";
import { railsDefaults } from "./rails";
import { migration, seed } from "./rails-jobs";
import type { ConfigFile, Workload } from "./workload";

/** Users, sessions, KYC and the check of every request (application facts 2). */
export function barongWorkloads(environment: Environment): Workload[] {
  return [
    barongMigrate(environment),
    barongSeed(environment),
    barongApi(environment),
    barongSidekiq(environment),
    barongMailer(environment),
  ];
}

/** What every process of Barong is. */
function barongProcess(environment: Environment) {
  return {
    ...railsDefaults(environment, "barong", environment.services.images.barong),
    env: barongEnvironment(environment),
    ports: {},
    probes: {},
    pool: "general",
  } as const satisfies Partial<Workload>;
}

/** For a process that sends no code and gets no Twilio key: anything but mock would refuse to boot without one. */
const sendsNoCode = { BARONG_PHONE_VERIFICATION: "mock" };

function barongApi(environment: Environment): Workload {
  // 2.x has no health endpoint; this one asks nobody else (application facts 2.2).
  const ping = { kind: "http", path: "/api/v2/identity/ping" } as const;
  const process = barongProcess(environment);
  return {
    ...process,
    files: [...process.files, ...apiFiles(environment)],
    name: "barong",
    tier: "api",
    kind: "deployment",
    command: ["bundle", "exec", "puma", "--config", "config/puma.rb"],
    ports: { http: 8001 },
    scaling: replicated(environment.services.barong.replicas),
    probes: probedBy(ping),
    env: { ...process.env, PORT: "8001", WEB_CONCURRENCY: "1", RAILS_MAX_THREADS: "6" },
    resources: { cpuMillis: { request: 250, limit: 1000 }, memoryMiB: { request: 512, limit: 1024 } },
    // A document rests here between its upload, 10 MB at most, and its way to the bucket.
    writableMiB: { ...process.writableMiB, "/home/app/public/uploads": 256 },
    gracePeriodSeconds: 60,
    vaultRole: "barong",
  };
}

/** Takes documents and profiles to the KYC provider, which the API leaves in Redis for it. */
function barongSidekiq(environment: Environment): Workload {
  const process = barongProcess(environment);
  return {
    ...process,
    files: [...process.files, settingsFile()],
    name: "barong-sidekiq",
    tier: "worker",
    kind: "deployment",
    command: ["bundle", "exec", "sidekiq"],
    // Jobs are handed out by Redis, one to each: another copy is safe. What grows is the queue, not the CPU.
    scaling: copies(1),
    resources: { cpuMillis: { request: 100, limit: 500 }, memoryMiB: { request: 384, limit: 768 } },
    writableMiB: { ...process.writableMiB, "/home/app/public/uploads": 256 },
    // Sidekiq lets a job run on for 25 seconds, then hands it back.
    gracePeriodSeconds: 40,
    vaultRole: "barong",
  };
}

/** Sends the mails that events of Barong and Peatio ask for. */
function barongMailer(environment: Environment): Workload {
  const process = barongProcess(environment);
  return {
    ...process,
    files: [
      ...process.files,
      { path: "/home/app/config/mailer.yml", content: mailerYaml(), filled: true },
      ...mailFiles(`${environment.exchange.name}, ${environment.domains.public}`),
    ],
    name: "barong-mailer",
    tier: "worker",
    kind: "stateful-set",
    command: ["bin/mailer", "run"],
    scaling: once("it deletes and binds its queue anew at every start"),
    // At `info` it writes down every event it receives, the tokens that confirm an address or reset a password included.
    env: { ...process.env, ...sendsNoCode, ...mailEnvironment(environment), LOG_LEVEL: "warn" },
    resources: { cpuMillis: { request: 100, limit: 500 }, memoryMiB: { request: 384, limit: 768 } },
    gracePeriodSeconds: 30,
  };
}

function barongMigrate(environment: Environment): Workload {
  const process = barongProcess(environment);
  // Its command goes without bin/init_config, which rewrites what was rendered when the image was built.
  return migration("barong", { ...process, env: { ...process.env, ...sendsNoCode } });
}

/** Levels, permissions, restrictions and the first users; what exists is left alone. */
function barongSeed(environment: Environment): Workload {
  const process = barongProcess(environment);
  return {
    ...seed("barong", { ...process, env: { ...process.env, ...sendsNoCode } }),
    files: [...process.files, settingsFile(), { path: "/home/app/config/seeds.yml", content: barongSeeds() }],
    // Its last line prints the users it made, with their passwords, on the standard output; the log proper is on the other.
    command: ["/bin/sh", "-ec", "exec bundle exec rake db:seed > /dev/null"],
  };
}

const settingsFile = (): ConfigFile => ({ path: "/home/app/config/barong.yml", content: barongSettings() });

function apiFiles({ services }: Environment): ConfigFile[] {
  return [
    settingsFile(),
    { path: "/home/app/config/authz_rules.yml", content: authzRulesFile() },
    { path: "/home/app/config/abilities.yml", content: barongAbilities() },
    {
      path: "/home/app/config/management_api.yml",
      content: managementYaml("barong", managementAccess(services).barong),
    },
  ];
}

function mailEnvironment({ exchange, services }: Environment): Record<string, string> {
  const { host, port, sender } = services.barong.mail;
  return {
    BARONG_SMTP_HOST: host,
    BARONG_SMTP_PORT: String(port),
    BARONG_SENDER_EMAIL: sender,
    BARONG_SENDER_NAME: exchange.name,
    BARONG_DEFAULT_LANGUAGE: "en",
  };
}
