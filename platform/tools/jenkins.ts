import { stringify } from "yaml";
import type { Environment } from "../../environments/schema";
import { toolsNamespace } from "../ends";
import { entryHosts } from "../entry";
import { nameLabel } from "../places";
import { agentDeadlineSeconds, agentPod } from "./jenkins-agent";
import { memberCredentials, qaJobs, qaLabel, type TestedFeature } from "./jenkins-jobs";
import type { JenkinsConfiguration } from "./jenkins-model";
import type { JenkinsSettings } from "./jenkins-settings";
import { toolNames, toolPorts } from "./names";

/** The path below which it answers: the administration gateway passes it on as it is. */
export const jenkinsPrefix = "/jenkins";

/** Files the Vault Agent renders, which Configuration as Code reads when Jenkins starts. */
export const jenkinsSecretsFolder = "/secrets";
export const jenkinsSecrets = {
  administrator: "administrator-password",
  operator: "operator-password",
  memberEmail: "qa-member-email",
  memberPassword: "qa-member-password",
} as const;
const fromVault = (name: string) => `\${readFile:${jenkinsSecretsFolder}/${name}}`;

/**
 * Who may do what. Everyday work needs no administrator: jobs, agents and rights come from this file. Nobody else is
 * let in, not even to read.
 */
const rights = {
  administrator: ["Overall/Administer"],
  operator: ["Overall/Read", "Job/Read", "Job/Build", "Job/Cancel", "View/Read"],
} as const satisfies Record<string, JenkinsPermissions>;
type JenkinsPermissions =
  readonly JenkinsConfiguration["jenkins"]["authorizationStrategy"]["globalMatrix"]["entries"][number]["user"]["permissions"][number][];

/** jenkins.yaml: all of Jenkins but its plugins. It holds names of secrets, never one. */
export function jenkinsConfiguration(
  env: Environment,
  settings: JenkinsSettings,
  features: readonly TestedFeature[],
): string {
  const configuration: JenkinsConfiguration = {
    jenkins: {
      systemMessage: `QA of ${env.name}. All of it comes from platform/tools: a change made here is gone at the next start.`,
      numExecutors: 0,
      mode: "EXCLUSIVE",
      quietPeriod: 0,
      slaveAgentPort: -1,
      noUsageStatistics: true,
      disableRememberMe: true,
      markupFormatter: "plainText",
      // Whoever asks comes through one of several gateways, each with its own address.
      crumbIssuer: { standard: { excludeClientIPFromCrumb: true } },
      securityRealm: { local: { allowsSignup: false, enableCaptcha: false, users: accounts() } },
      authorizationStrategy: {
        globalMatrix: {
          entries: Object.entries(rights).map(([name, permissions]) => ({
            user: { name, permissions: [...permissions] },
          })),
        },
      },
      clouds: [cloud(env, settings)],
    },
    security: {
      globalJobDslSecurityConfiguration: { useScriptSecurity: true },
      apiToken: {
        creationOfLegacyTokenEnabled: false,
        tokenGenerationOnCreationEnabled: false,
        usageStatisticsEnabled: true,
      },
    },
    credentials: { system: { domainCredentials: [{ credentials: [member()] }] } },
    unclassified: {
      location: {
        url: `https://${entryHosts(env).administration}${jenkinsPrefix}/`,
        adminAddress: env.owner.alarmEmails[0] ?? "",
      },
    },
    jobs: qaJobs(env, settings.nightlyHour, features).map((script) => ({ script })),
  };
  return stringify(configuration, { lineWidth: 0 });
}

function accounts(): JenkinsConfiguration["jenkins"]["securityRealm"]["local"]["users"] {
  return [
    { id: "administrator", name: "Administrator, for repairs", password: fromVault(jenkinsSecrets.administrator) },
    { id: "operator", name: "Operator", password: fromVault(jenkinsSecrets.operator) },
  ];
}

function member(): JenkinsConfiguration["credentials"]["system"]["domainCredentials"][number]["credentials"][number] {
  return {
    usernamePassword: {
      scope: "GLOBAL",
      id: memberCredentials,
      description: "A member of stage that holds nothing, for the scenarios with a login",
      username: fromVault(jenkinsSecrets.memberEmail),
      password: fromVault(jenkinsSecrets.memberPassword),
    },
  };
}

function cloud(env: Environment, settings: JenkinsSettings): JenkinsConfiguration["jenkins"]["clouds"][number] {
  return {
    kubernetes: {
      name: "kubernetes",
      // Without credentials it takes the token and the authority that Kubernetes mounts into the controller.
      serverUrl: "https://kubernetes.default.svc",
      namespace: toolsNamespace,
      jenkinsUrl: `http://${toolNames.jenkins}.${toolsNamespace}.svc:${toolPorts.jenkins}${jenkinsPrefix}/`,
      webSocket: true,
      skipTlsVerify: false,
      restrictedPssSecurityContext: true,
      containerCapStr: String(settings.agents),
      maxRequestsPerHostStr: "32",
      connectTimeout: 5,
      readTimeout: 15,
      podLabels: [{ key: nameLabel, value: toolNames.jenkinsAgent }],
      templates: [
        {
          name: qaLabel,
          label: qaLabel,
          nodeUsageMode: "EXCLUSIVE",
          idleMinutes: 0,
          activeDeadlineSeconds: agentDeadlineSeconds,
          slaveConnectTimeout: 300,
          podRetention: "never",
          showRawYaml: false,
          yaml: stringify(agentPod(env, settings.agent), { lineWidth: 0 }),
        },
      ],
    },
  };
}
