import { z } from "zod";

/**
 * What jenkins.yaml may hold: the part of Jenkins Configuration as Code that we use, key by key.
 *
 * No schema of it is published: every Jenkins generates its own, from the plugins it runs, and the schema's generator is
 * known to give lists as texts. So the keys below were read in the sources of the pinned plugins (the setters marked
 * `@DataBoundSetter` of KubernetesCloud and PodTemplate; the demos of the plugin configuration-as-code). A key that is
 * not here does not pass: Jenkins would refuse to start with it.
 */
const text = z.string().min(1);

const account = z.strictObject({ id: text, name: text, password: text });

const permissions = z.enum([
  "Overall/Administer",
  "Overall/Read",
  "Job/Read",
  "Job/Build",
  "Job/Cancel",
  "Job/Workspace",
  "View/Read",
]);
const right = z.strictObject({ user: z.strictObject({ name: text, permissions: z.array(permissions).min(1) }) });

const podTemplate = z.strictObject({
  name: text,
  label: text,
  nodeUsageMode: z.enum(["NORMAL", "EXCLUSIVE"]),
  /** Zero: a pod serves one run and is gone. */
  idleMinutes: z.literal(0),
  /** Seconds until Kubernetes ends the pod, whatever Jenkins thinks of it. */
  activeDeadlineSeconds: z.int().min(60).max(7200),
  slaveConnectTimeout: z.int().min(30).max(900),
  podRetention: z.literal("never"),
  /** The pod as Kubernetes reads it; the definition would otherwise be printed into every log. */
  showRawYaml: z.literal(false),
  yaml: text,
});

const cloud = z.strictObject({
  kubernetes: z.strictObject({
    name: text,
    serverUrl: z.url({ protocol: /^https$/ }),
    namespace: text,
    jenkinsUrl: z.url(),
    /** Agents call the controller's one port; nothing listens for their old protocol. */
    webSocket: z.literal(true),
    skipTlsVerify: z.literal(false),
    restrictedPssSecurityContext: z.literal(true),
    containerCapStr: z.string().regex(/^\d+$/),
    maxRequestsPerHostStr: z.string().regex(/^\d+$/),
    connectTimeout: z.int(),
    readTimeout: z.int(),
    podLabels: z.array(z.strictObject({ key: text, value: text })).min(1),
    templates: z.array(podTemplate).min(1),
  }),
});

const usernamePassword = z.strictObject({
  usernamePassword: z.strictObject({
    scope: z.literal("GLOBAL"),
    id: text,
    description: text,
    username: text,
    password: text,
  }),
});

export const jenkinsModel = z.strictObject({
  jenkins: z.strictObject({
    systemMessage: text,
    /** A build on the controller could read every secret it holds. */
    numExecutors: z.literal(0),
    mode: z.literal("EXCLUSIVE"),
    quietPeriod: z.int(),
    /** -1: the port for agents is closed. */
    slaveAgentPort: z.literal(-1),
    noUsageStatistics: z.literal(true),
    disableRememberMe: z.literal(true),
    markupFormatter: z.literal("plainText"),
    /** Against forged requests: a crumb holds for one session. */
    crumbIssuer: z.strictObject({ standard: z.strictObject({ excludeClientIPFromCrumb: z.literal(true) }) }),
    securityRealm: z.strictObject({
      local: z.strictObject({
        allowsSignup: z.literal(false),
        enableCaptcha: z.literal(false),
        users: z.array(account).min(1),
      }),
    }),
    authorizationStrategy: z.strictObject({ globalMatrix: z.strictObject({ entries: z.array(right).min(1) }) }),
    clouds: z.array(cloud).length(1),
  }),
  security: z.strictObject({
    globalJobDslSecurityConfiguration: z.strictObject({ useScriptSecurity: z.literal(true) }),
    apiToken: z.strictObject({
      creationOfLegacyTokenEnabled: z.literal(false),
      tokenGenerationOnCreationEnabled: z.literal(false),
      usageStatisticsEnabled: z.literal(true),
    }),
  }),
  credentials: z.strictObject({
    system: z.strictObject({
      domainCredentials: z.array(z.strictObject({ credentials: z.array(usernamePassword) })).length(1),
    }),
  }),
  unclassified: z.strictObject({ location: z.strictObject({ url: z.url(), adminAddress: z.email() }) }),
  jobs: z.array(z.strictObject({ script: text })).min(1),
});

/** Checked by the compiler where it is written, and by the schema where it is read. */
export type JenkinsConfiguration = z.output<typeof jenkinsModel>;
