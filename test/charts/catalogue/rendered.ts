import { filesOf, type TestContainer, type TestObject, type TestPod } from "../cluster";

/** A workload as its objects say it, in the words of the table. */
export interface RenderedWorkload {
  readonly kind: string;
  readonly repository: string;
  /** Without the shell that reads the secrets. */
  readonly command: string;
  readonly ports: Readonly<Record<string, number>>;
  /** `http /path` or `tcp`, with the port's name. */
  readonly probes: Readonly<Partial<Record<"startup" | "readiness" | "liveness", string>>>;
  /** Variables in the manifest. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables the Agent renders. */
  readonly secrets: readonly string[];
  /** Files, wherever they come from. */
  readonly files: readonly string[];
  /** Files the Agent renders, with values in them. */
  readonly secretFiles: readonly string[];
  /** Whether the application may call Vault itself. */
  readonly proxied: boolean;
  readonly replicas: "one" | "none" | "many" | "job";
  readonly graceSeconds: number;
}

const owners = ["Deployment", "StatefulSet", "Job", "CronJob"];

/** Every workload of an environment, by `namespace/name`. */
export function renderedWorkloads(environment: string): Record<string, RenderedWorkload> {
  return Object.fromEntries(
    filesOf(environment).flatMap(({ folder, objects }) =>
      objects
        .filter(({ kind }) => owners.includes(kind))
        .map((owner) => {
          const pod = owner.spec.template ?? owner.spec.jobTemplate?.spec.template;
          if (!pod) throw new Error(`${owner.kind}/${owner.metadata.name} has no pods`);
          const name = pod.metadata.labels["app.kubernetes.io/name"] ?? "";
          const templates = objects.find(
            (one) => one.kind === "ConfigMap" && one.metadata.name === `${name}-vault-agent`,
          );
          return [`${folder}/${name}`, described(owner, pod, templates?.data ?? {})] as const;
        }),
    ),
  );
}

function described(owner: TestObject, pod: TestPod, templates: Readonly<Record<string, string>>): RenderedWorkload {
  const [container] = pod.spec.containers;
  if (!container) throw new Error(`${owner.metadata.name} has no container`);
  const mounts = (container.volumeMounts ?? []).filter(({ subPath }) => subPath !== undefined);
  return {
    kind: owner.kind,
    repository: container.image.replace(/^[^/]+\//, "").replace(/:[^/]*$/, ""),
    command: container.command.join(" ").replace(/^\/bin\/sh -ec \. \/secrets\/env; exec "\$@" -- /, ""),
    ports: Object.fromEntries(
      ((container.ports ?? []) as readonly { name: string; containerPort: number }[]).map(({ name, containerPort }) => [
        name,
        containerPort,
      ]),
    ),
    probes: probesOf(container),
    env: Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value ?? ""])),
    secrets: [...(templates["env.tpl"] ?? "").matchAll(/^export ([A-Z0-9_]+)=/gm)]
      .map((match) => match[1] ?? "")
      .sort(),
    files: mounts.map(({ mountPath }) => mountPath).sort(),
    secretFiles: secretFilesOf(mounts, templates),
    proxied: pod.spec.initContainers.some(({ name }) => name === "vault-proxy"),
    replicas: replicasOf(owner),
    graceSeconds: pod.spec.terminationGracePeriodSeconds,
  };
}

/** What the Agent renders beside the variables: mounted at its own place, or left in the folder of secrets. */
function secretFilesOf(
  mounts: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[],
  templates: Readonly<Record<string, string>>,
): string[] {
  const elsewhere = mounts.filter(({ name }) => name === "secrets");
  const placed = new Set(elsewhere.map(({ subPath }) => `${subPath}.tpl`));
  const here = Object.keys(templates)
    .filter((key) => key.endsWith(".tpl") && key !== "env.tpl" && !placed.has(key))
    .map((key) => `/secrets/${key.replace(/\.tpl$/, "")}`);
  return [...elsewhere.map(({ mountPath }) => mountPath), ...here].sort();
}

function probesOf({ startupProbe, readinessProbe, livenessProbe }: TestContainer): RenderedWorkload["probes"] {
  const words = (probe: unknown) => {
    const { httpGet, tcpSocket, exec } = probe as {
      httpGet?: { path: string; port: string };
      tcpSocket?: { port: string };
      exec?: { command: string[] };
    };
    if (httpGet) return `${httpGet.port} ${httpGet.path}`;
    return tcpSocket ? `${tcpSocket.port} tcp` : `exec ${exec?.command.join(" ")}`;
  };
  return {
    ...(startupProbe !== undefined && { startup: words(startupProbe) }),
    ...(readinessProbe && { readiness: words(readinessProbe) }),
    ...(livenessProbe && { liveness: words(livenessProbe) }),
  };
}

/** A Deployment gains pods before it loses them; a StatefulSet of one never has two. */
function replicasOf({ kind, spec }: TestObject): RenderedWorkload["replicas"] {
  if (kind === "Job" || kind === "CronJob") return "job";
  if (spec.replicas === 0) return "none";
  if (kind === "StatefulSet") return spec.replicas === 1 ? "one" : "many";
  return "many";
}
