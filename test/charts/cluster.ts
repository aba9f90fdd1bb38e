import { parseAllDocuments } from "yaml";
import { chartsOf } from "../../charts/render";
import { production } from "../../environments/production";
import type { Environment } from "../../environments/schema";
import { stage } from "../../environments/stage";
import { judgeAll } from "../../platform/load-environments";
import { type Platform, platformOf } from "../../platform/platform";

/** A container as far as the tests look at it. */
export interface TestContainer {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly restartPolicy?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly resources: { readonly limits: Record<string, string>; readonly requests: Record<string, string> };
  readonly securityContext: Record<string, unknown>;
  readonly startupProbe?: unknown;
  readonly readinessProbe?: { readonly httpGet?: { readonly path: string }; readonly tcpSocket?: unknown };
  readonly livenessProbe?: { readonly httpGet?: { readonly path: string }; readonly tcpSocket?: unknown };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
}

export interface TestPod {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  readonly spec: {
    readonly serviceAccountName: string;
    readonly automountServiceAccountToken: boolean;
    readonly enableServiceLinks: boolean;
    readonly securityContext: Record<string, unknown>;
    readonly terminationGracePeriodSeconds: number;
    readonly affinity: unknown;
    readonly tolerations?: readonly unknown[];
    readonly topologySpreadConstraints?: readonly { readonly topologyKey: string }[];
    readonly initContainers: readonly TestContainer[];
    readonly containers: readonly TestContainer[];
    readonly volumes: readonly (Record<string, unknown> & { readonly name: string })[];
  };
}

export interface TestPolicyPeer {
  readonly podSelector?: { readonly matchLabels?: Record<string, string> };
  readonly namespaceSelector?: { readonly matchLabels?: Record<string, string> };
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface TestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly data?: Record<string, string>;
  readonly spec: {
    readonly replicas?: number;
    readonly minReplicas?: number;
    readonly maxUnavailable?: number;
    readonly minAvailable?: number;
    readonly strategy?: { readonly type: string };
    readonly selector?: { readonly matchLabels?: Record<string, string> } & Record<string, unknown>;
    readonly template?: TestPod;
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
    readonly jobTemplate?: { readonly spec: { readonly template: TestPod } };
    readonly podSelector?: { readonly matchLabels?: Record<string, string> };
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly { readonly from: readonly TestPolicyPeer[]; readonly ports: readonly TestPort[] }[];
    readonly egress?: readonly { readonly to: readonly TestPolicyPeer[]; readonly ports: readonly TestPort[] }[];
  };
}
export interface TestPort {
  readonly port: number;
  readonly protocol: string;
}

/** A day on which every dated exception of the two environments holds. */
const today = "2026-11-22";

/** The environments as they are in the repository. */
export const environments: readonly Environment[] = judgeAll(
  [stage, production].map((description) => ({
    file: `environments/${description.name}.ts`,
    promised: description.name,
    description,
  })),
  today,
);

export function environmentNamed(name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name}`);
  return found;
}

export const platformNamed = (name: string): Platform => platformOf(environmentNamed(name));

const rendered = new Map<string, TestObject[]>();

/** Every object of an environment, read back from its YAML. */
export function objectsOf(name: string): TestObject[] {
  const known = rendered.get(name);
  if (known) return known;
  const objects = objectsOfPlatform(platformNamed(name));
  rendered.set(name, objects);
  return objects;
}

export function objectsOfPlatform(platform: Platform): TestObject[] {
  return filesOfPlatform(platform).flatMap(({ objects }) => objects);
}

/** A rendered file, read back: its folder is a namespace, or `cluster`. */
export interface TestFile {
  readonly folder: string;
  readonly objects: readonly TestObject[];
}

export const filesOf = (name: string): TestFile[] => filesOfPlatform(platformNamed(name));

function filesOfPlatform(platform: Platform): TestFile[] {
  return chartsOf(platform)
    .filter(({ file }) => file.endsWith(".yaml"))
    .map(({ file, content }) => ({
      folder: file.split("/")[0] ?? "",
      objects: parseAllDocuments(content).map((document) => document.toJS() as TestObject),
    }));
}

export function ofKind(name: string, kind: string): TestObject[] {
  return objectsOf(name).filter((object) => object.kind === kind);
}

/** The one object of that kind and name. */
export function find(environment: string, kind: string, name: string): TestObject {
  const [found, ...others] = ofKind(environment, kind).filter(({ metadata }) => metadata.name === name);
  if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} objects ${kind}/${name}`);
  return found;
}

/** What has pods, with them. */
export function pods(environment: string): { readonly owner: TestObject; readonly pod: TestPod }[] {
  return objectsOf(environment).flatMap((owner) => {
    const pod = owner.spec?.template ?? owner.spec?.jobTemplate?.spec.template;
    return pod ? [{ owner, pod }] : [];
  });
}

export const containersOf = ({ spec }: TestPod): TestContainer[] => [...spec.initContainers, ...spec.containers];

/** The pods of the Deployment or Job of a workload. */
export function podOf(environment: string, workload: string): TestPod {
  const found = pods(environment).find(({ pod }) => pod.metadata.labels["app.kubernetes.io/name"] === workload);
  if (!found) throw new Error(`${environment} has no pods of ${workload}`);
  return found.pod;
}

export function mainContainer(environment: string, workload: string): TestContainer {
  const [container] = podOf(environment, workload).spec.containers;
  if (!container) throw new Error(`${workload} has no container`);
  return container;
}
