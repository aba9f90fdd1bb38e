import { createHash } from "node:crypto";
import { imageReference } from "../../platform/images";
import { poolLabel, walletsTaint } from "../../platform/pools";
import { priorityOf } from "../../platform/priorities";
import type { Preparation, Workload } from "../../platform/workloads/workload";
import { fileKey, filesHash, filesName, plainFiles } from "./config-files";
import { environmentOf, lockedDown, portsOf, probesOf, resourcesOf } from "./container";
import { labelsOf, scrapeAnnotations, selectorOf } from "./metadata";
import type { Container, PodSpec, PodTemplate } from "./manifest";
import { environmentFile, secretsFolder } from "./secret-template";
import type { MicroserviceSpec } from "./spec";
import type { VaultAgent } from "./vault-agent";

type Mounts = NonNullable<Container["volumeMounts"]>;
type Volumes = NonNullable<PodSpec["volumes"]>;

/** A hash of what the pods read at start only: when it changes, they are replaced. */
const configAnnotation = "rkcp.io/config";

/** The pods of one workload. */
export function podTemplate(spec: MicroserviceSpec, agent: VaultAgent | undefined): PodTemplate {
  const { workload } = spec;
  return {
    metadata: {
      labels: labelsOf(workload),
      annotations: { ...scrapeAnnotations(workload), [configAnnotation]: configHash(workload, agent) },
    },
    spec: podSpec(spec, agent),
  };
}

function podSpec(spec: MicroserviceSpec, agent: VaultAgent | undefined): PodSpec {
  const { workload, placement } = spec;
  return {
    serviceAccountName: workload.name,
    automountServiceAccountToken: workload.apiAccess !== undefined,
    priorityClassName: priorityOf(workload).name,
    // Otherwise a Service named rabbitmq sets RABBITMQ_PORT to a URL (application facts 0.2 no. 1).
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: workload.user,
      runAsGroup: workload.user,
      fsGroup: workload.user,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    // Names outside the cluster have three dots or more: asking for them directly saves four failing questions each.
    dnsConfig: { options: [{ name: "ndots", value: "2" }] },
    terminationGracePeriodSeconds: workload.gracePeriodSeconds,
    affinity: onPools(placement.pools),
    ...(placement.tainted && { tolerations: [walletsToleration] }),
    ...(workload.scaling.kind === "replicated" && { topologySpreadConstraints: spread(workload) }),
    ...(runsToItsEnd(workload) && { restartPolicy: "Never" }),
    initContainers: [
      ...(agent?.initContainers ?? []),
      ...(workload.preparations ?? []).map((preparation) => preparationContainer(spec, agent, preparation)),
      ...waitContainers(spec, agent),
    ],
    containers: [mainContainer(spec, agent)],
    volumes: volumesOf(spec, agent),
  };
}

function mainContainer(spec: MicroserviceSpec, agent: VaultAgent | undefined): Container {
  const { workload } = spec;
  const ports = portsOf(workload);
  return {
    ...applicationContainer(spec, agent, workload.name, workload.command),
    ...(ports.length > 0 && {
      ports: ports.map(({ name, port }) => ({ name, containerPort: port, protocol: "TCP" })),
    }),
    ...beforeStop(workload),
    ...probesOf(workload),
  };
}

/** SIGTERM arrives together with the removal from the Service, which takes the nodes a moment to notice. */
function beforeStop({ beforeStop: command, ports }: Workload): Pick<Container, "lifecycle"> {
  if (command) return { lifecycle: { preStop: { exec: { command: [...command] } } } };
  return Object.keys(ports).length > 0 ? { lifecycle: { preStop: { sleep: { seconds: 5 } } } } : {};
}

/** True for what ends by itself. */
export const runsToItsEnd = ({ kind }: Pick<Workload, "kind">) => kind === "job" || kind === "cron-job";

/** Tried again by the kubelet, each time a little later, until it succeeds: an order of starting without a sleep. */
function waitContainers(spec: MicroserviceSpec, agent: VaultAgent | undefined): Container[] {
  const { startsWhen } = spec.workload;
  return startsWhen ? [applicationContainer(spec, agent, waitName, startsWhen)] : [];
}

/** The container that waits; a Job doesn't count its failures. */
export const waitName = "wait";

/** Another program on the same files and volumes; it gets no variable of the application's. */
function preparationContainer(
  spec: MicroserviceSpec,
  agent: VaultAgent | undefined,
  { name, image, command, env }: Preparation,
): Container {
  return {
    ...applicationContainer(spec, agent, name, command),
    image: imageReference(image),
    command: [...command],
    env: environmentOf({ env }),
  };
}

function applicationContainer(
  { workload }: MicroserviceSpec,
  agent: VaultAgent | undefined,
  name: string,
  command: readonly string[],
): Container {
  return {
    name,
    image: imageReference(workload.image),
    // A tag is a release here, never `latest`: a registry that is down must not keep a node from restarting a pod.
    imagePullPolicy: "IfNotPresent",
    command: withSecrets(command, agent),
    env: environmentOf(workload),
    securityContext: lockedDown,
    resources: resourcesOf(workload.resources, sum(Object.values(workload.writableMiB))),
    volumeMounts: [...fileMounts(workload), ...secretMounts(agent), ...writableMounts(workload)],
  };
}

/** The shell reads the variables and becomes the program; no value stands in the command line. */
function withSecrets(command: readonly string[], agent: VaultAgent | undefined): string[] {
  const hasVariables = agent?.templates.some(({ destination }) => destination === environmentFile);
  return hasVariables ? ["/bin/sh", "-ec", `. ${environmentFile}; exec "$@"`, "--", ...command] : [...command];
}

function fileMounts(workload: Workload): Mounts {
  return plainFiles(workload).map(({ path }) => ({
    name: filesVolume,
    mountPath: path,
    subPath: fileKey(path),
    readOnly: true,
  }));
}

/** The folder, and once more under its own name each file that the application looks for elsewhere. */
function secretMounts(agent: VaultAgent | undefined): Mounts {
  if (!agent?.secretsVolume) return [];
  const name = agent.secretsVolume;
  const elsewhere = agent.templates.flatMap(({ destination, mountedAt }) =>
    mountedAt
      ? [{ name, mountPath: mountedAt, subPath: destination.slice(secretsFolder.length + 1), readOnly: true }]
      : [],
  );
  return [{ name, mountPath: secretsFolder, readOnly: true }, ...elsewhere];
}

function writableMounts({ writableMiB, memoryMiB = {}, claims = {} }: Workload): Mounts {
  return [
    ...Object.keys({ ...writableMiB, ...memoryMiB }).map((path) => ({ name: volumeName(path), mountPath: path })),
    ...Object.entries(claims).map(([path, { name }]) => ({ name, mountPath: path })),
  ];
}

function volumesOf({ workload }: MicroserviceSpec, agent: VaultAgent | undefined): Volumes {
  return [
    ...(plainFiles(workload).length > 0 ? [{ name: filesVolume, configMap: { name: filesName(workload) } }] : []),
    ...(agent?.volumes ?? []),
    ...(agent?.secretsVolume ? [memoryVolume(agent.secretsVolume, 1)] : []),
    ...Object.entries(workload.memoryMiB ?? {}).map(([path, sizeMiB]) => memoryVolume(volumeName(path), sizeMiB)),
    ...Object.entries(workload.writableMiB).map(([path, sizeMiB]) => ({
      name: volumeName(path),
      emptyDir: { sizeLimit: mebibytes(sizeMiB) },
    })),
  ];
}

/** Rendered secrets never reach a disk; what they take counts as the pod's memory. */
function memoryVolume(name: string, sizeMiB: number): Volumes[number] {
  return { name, emptyDir: { medium: "Memory", sizeLimit: mebibytes(sizeMiB) } };
}

const filesVolume = "files";

/** `/var/jenkins_home/plugins` becomes `var-jenkins-home-plugins`: the API server takes letters, digits and dashes. */
const volumeName = (path: string) => path.slice(1).replaceAll(/[/._]/g, "-");
const mebibytes = (size: number) => `${size}Mi`;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function onPools(pools: readonly string[]): PodSpec["affinity"] {
  const terms = [{ matchExpressions: [{ key: poolLabel, operator: "In", values: [...pools] }] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } };
}

const walletsToleration = {
  key: walletsTaint.key,
  operator: "Equal",
  value: walletsTaint.value,
  effect: walletsTaint.effect,
};

/**
 * Over zones, then nodes, as well as room allows: a missing zone must not keep the others from taking its pods. Pods with
 * volumes are held to it over zones: where their first volume was made they stay, and two in one zone would fall together.
 */
function spread(workload: Workload): PodSpec["topologySpreadConstraints"] {
  const stays = workload.kind === "stateful-set";
  return [zone, "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: stays && topologyKey === zone ? "DoNotSchedule" : "ScheduleAnyway",
    labelSelector: { matchLabels: selectorOf(workload) },
    // Counts the pods of one release only; those of the last one are leaving.
    matchLabelKeys: [stays ? "controller-revision-hash" : "pod-template-hash"],
  }));
}

const zone = "topology.kubernetes.io/zone";

function configHash(workload: Workload, agent: VaultAgent | undefined): string {
  return createHash("sha256")
    .update(filesHash(workload.files))
    .update(JSON.stringify(agent?.configuration ?? {}))
    .digest("hex")
    .slice(0, 16);
}
