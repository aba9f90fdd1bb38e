import type { Environment } from "../../environments/schema";
import { applogicManagement } from "./files/applogic/management";
import { applogicSchedule } from "./files/applogic/schedule";
import { once, probedBy, replicated } from "./defaults";
import { brokerUser, rabbitmqHost, railsDefaults, railsEnvironment } from "./rails";
import { migration } from "./rails-jobs";
import type { Image, Workload } from "./workload";

/** Business logic beside Peatio and Barong (application facts 8); nothing where it is not enabled. */
export function applogicWorkloads(environment: Environment): Workload[] {
  const { applogic, images } = environment.services;
  if (!applogic.enabled || !images.applogic) return [];
  const process = applogicProcess(environment, images.applogic);
  return [
    { ...migration("applogic", process), resources: process.resources },
    {
      ...process,
      name: "applogic",
      tier: "api",
      kind: "deployment",
      command: ["bundle", "exec", "puma", "--config", "config/puma.rb"],
      ports: { http: 8081 },
      scaling: replicated(applogic.replicas),
      // It has no health endpoint (application facts 8).
      probes: probedBy({ kind: "tcp" }),
      env: { ...process.env, PORT: "8081" },
      gracePeriodSeconds: 60,
    },
    {
      ...process,
      files: [...process.files, { path: "/home/app/config/schedule.yml", content: applogicSchedule() }],
      name: "applogic-sidekiq",
      tier: "worker",
      kind: "stateful-set",
      command: ["bundle", "exec", "sidekiq"],
      scaling: once("each copy would start the scheduled jobs once more"),
      gracePeriodSeconds: 40,
    },
    {
      ...process,
      name: "applogic-listener",
      tier: "worker",
      kind: "stateful-set",
      command: ["bundle", "exec", "rake", "event_api_listener"],
      scaling: once("its consumers were written for one: two would act on an event twice"),
      gracePeriodSeconds: 30,
    },
  ];
}

function applogicProcess(environment: Environment, image: Image) {
  const defaults = railsDefaults(environment, "applogic", image);
  return {
    ...defaults,
    files: [
      ...defaults.files,
      { path: "/home/app/config/management_api_v2.yml", content: applogicManagement(), filled: true },
    ],
    env: applogicEnvironment(environment),
    ports: {},
    probes: {},
    resources: { cpuMillis: { request: 100, limit: 500 }, memoryMiB: { request: 384, limit: 768 } },
    pool: "general",
  } as const satisfies Partial<Workload>;
}

/** Variables of application facts 8; the addresses under both names, since image and source disagree about them. */
function applogicEnvironment(environment: Environment): Record<string, string> {
  const peatio = "http://peatio-api:8000";
  const barong = "http://barong:8001";
  const { host, port, sender } = environment.services.barong.mail;
  return {
    ...railsEnvironment(environment, "applogic"),
    RAILS_LOG_TO_STDOUT: "true",
    PEATIO_ROOT_URL: peatio,
    PEATIO_URL: peatio,
    BARONG_ROOT_URL: barong,
    BARONG_URL: barong,
    EVENT_API_RABBITMQ_HOST: rabbitmqHost(environment),
    EVENT_API_RABBITMQ_PORT: "5672",
    EVENT_API_RABBITMQ_USERNAME: brokerUser("applogic"),
    EVENT_API_APPLICATION: "barong",
    EVENT_API_EVENT_CATEGORY: "model",
    EVENT_API_EVENT_NAME: "profile.created",
    JWT_ALGORITHM: "RS256",
    BARONG_EVENT_API_JWT_ALGORITHM: "RS256",
    PEATIO_EVENT_API_JWT_ALGORITHM: "RS256",
    SMTP_ADDRESS: host,
    SMTP_PORT: String(port),
    SMTP_DOMAIN: environment.domains.public,
    SENDER_EMAIL: sender,
    API_CORS_ORIGINS: `https://${environment.domains.public}`,
  };
}
