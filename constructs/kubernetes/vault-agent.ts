import type { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { imageReference } from "../../platform/images";
import { lockedDown, resourcesOf } from "./container";
import { addObject, type Container, type PodSpec } from "./manifest";
import { labelsOf } from "./metadata";
import { secretsFolder, type SecretTemplate, secretTemplates } from "./secret-template";
import type { MicroserviceSpec, VaultSpec } from "./spec";

/** The container that renders once and exits; a Job doesn't count its failures. */
export const rendererName = "vault-secrets";

/** The proxy's address for the application: `VAULT_ADDR`. */
const loopback = "127.0.0.1:8200";

const configFolder = "/etc/rkcp/vault-agent";
const authorityFolder = "/etc/rkcp/vault-ca";
const tokenFolder = "/var/run/secrets/rkcp/vault";
const volumes = { config: "vault-agent", authority: "vault-ca", token: "vault-token", secrets: "secrets" } as const;

/** The Agent of one pod: what it renders, and the containers, volumes and configuration that do it. */
export interface VaultAgent {
  readonly templates: readonly SecretTemplate[];
  /** In starting order: the Agent that renders once and exits, then the proxy where the application calls Vault. */
  readonly initContainers: readonly Container[];
  readonly volumes: NonNullable<PodSpec["volumes"]>;
  /** Where the application sees the rendered files; undefined when nothing is rendered. */
  readonly secretsVolume?: string;
  readonly configMap: string;
  /** Data of that ConfigMap: paths, names and templates, never a value. */
  readonly configuration: Readonly<Record<string, string>>;
}

/**
 * Declared in the pod itself rather than injected by an admission webhook: a pull request shows it, and no webhook that
 * is down keeps wallets from starting. Undefined for a workload without secrets.
 */
export function vaultAgent({ workload, secrets, vault, loginRole }: MicroserviceSpec): VaultAgent | undefined {
  const templates = secretTemplates(vault.secretMount, secrets, workload);
  const renders = templates.length > 0;
  const proxies = workload.vaultRole !== undefined;
  if (!renders && !proxies) return undefined;
  const login = loginSettings(vault, loginRole);
  const configMap = `${workload.name}-vault-agent`;
  return {
    templates,
    initContainers: [...(renders ? [renderer(vault)] : []), ...(proxies ? [proxy(vault)] : [])],
    volumes: agentVolumes(vault, configMap),
    ...(renders && { secretsVolume: volumes.secrets }),
    configMap,
    configuration: {
      ...(renders && { "render.json": json({ ...login, ...renderSettings(templates) }) }),
      ...Object.fromEntries(templates.map((template) => [templateKey(template), template.contents])),
      ...(proxies && { "proxy.json": json({ ...login, ...proxySettings }) }),
    },
  };
}

export function vaultAgentConfig(scope: Construct, id: string, agent: VaultAgent, spec: MicroserviceSpec): ApiObject {
  const metadata = { name: agent.configMap, labels: labelsOf(spec.workload) };
  return addObject(scope, id, "ConfigMap", metadata, { data: agent.configuration });
}

/** Connection and login; JSON, which both distributions read as they read HCL. */
function loginSettings(vault: VaultSpec, role: string) {
  return {
    vault: {
      address: vault.address,
      ca_cert: `${authorityFolder}/${vault.authority.key}`,
      retry: { num_retries: 12 },
    },
    auto_auth: {
      method: [
        {
          type: "kubernetes",
          mount_path: vault.loginMount,
          config: { role, token_path: `${tokenFolder}/token` },
        },
      ],
    },
  };
}

/** A missing key stops the pod instead of starting it with `<no value>` for a password. */
function renderSettings(templates: readonly SecretTemplate[]) {
  return {
    exit_after_auth: true,
    template_config: { exit_on_retry_failure: true },
    template: templates.map((template) => ({
      source: `${configFolder}/${templateKey(template)}`,
      destination: template.destination,
      perms: "0400",
      error_on_missing_key: true,
    })),
  };
}

/** `/secrets/env` comes from `env.tpl`. */
const templateKey = ({ destination }: SecretTemplate) => `${destination.slice(secretsFolder.length + 1)}.tpl`;

/** `force` replaces whatever token a request carries by the Agent's own: the application holds none. */
const proxySettings = {
  api_proxy: { use_auto_auth_token: "force" },
  listener: [{ tcp: { address: loopback, tls_disable: true } }],
};

function renderer(vault: VaultSpec): Container {
  return agentContainer(
    vault,
    rendererName,
    ["agent", "render.json"],
    [{ name: volumes.secrets, mountPath: secretsFolder, readOnly: false }],
  );
}

/**
 * The subcommand `proxy`: the Agent of OpenBao says at its start that it will lose this work.
 *
 * A native sidecar: it serves before the application starts and until it has ended, and no Job waits for it.
 */
function proxy(vault: VaultSpec): Container {
  return {
    ...agentContainer(vault, "vault-proxy", ["proxy", "proxy.json"], []),
    restartPolicy: "Always",
    // The kubelet can't reach a loopback: the question is asked inside, through the proxy and up to Vault.
    startupProbe: {
      exec: { command: [programOf(vault), "status", `-address=http://${loopback}`] },
      periodSeconds: 2,
      failureThreshold: 30,
      timeoutSeconds: 5,
    },
  };
}

function agentContainer(
  vault: VaultSpec,
  name: string,
  [mode, file]: readonly ["agent" | "proxy", string],
  mounts: NonNullable<Container["volumeMounts"]>,
): Container {
  return {
    name,
    image: imageReference(vault.image),
    imagePullPolicy: "IfNotPresent",
    // The program itself: the image's entry point changes file capabilities, which a restricted pod may not.
    command: [programOf(vault), mode, `-config=${configFolder}/${file}`],
    securityContext: lockedDown,
    resources: resourcesOf({ cpuMillis: { request: 25, limit: 250 }, memoryMiB: { request: 64, limit: 128 } }),
    volumeMounts: [
      { name: volumes.config, mountPath: configFolder, readOnly: true },
      { name: volumes.authority, mountPath: authorityFolder, readOnly: true },
      { name: volumes.token, mountPath: tokenFolder, readOnly: true },
      ...mounts,
    ],
  };
}

const programOf = ({ distribution }: VaultSpec) => (distribution === "openbao" ? "bao" : "vault");

/** The login token is mounted into the Agent's containers only, and opens nothing but Vault. */
function agentVolumes(vault: VaultSpec, configMap: string): VaultAgent["volumes"] {
  const { configMap: authority, key } = vault.authority;
  return [
    { name: volumes.config, configMap: { name: configMap } },
    { name: volumes.authority, configMap: { name: authority, items: [{ key, path: key }] } },
    {
      name: volumes.token,
      projected: {
        // Ten minutes, the least Kubernetes allows; the kubelet renews the file.
        sources: [{ serviceAccountToken: { audience: vault.audience, expirationSeconds: 600, path: "token" } }],
      },
    },
  ];
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
