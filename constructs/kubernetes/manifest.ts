import { ApiObject, type ApiObjectMetadata } from "cdk8s";
import type * as k8s from "cdk8s-plus-27/lib/imports/k8s";
import type { Construct } from "constructs";

/**
 * Kubernetes objects with the types of cdk8s-plus-27 and without its code: only types are imported here.
 *
 * Its classes (L1) convert every object twice and drop the fields that came after Kubernetes 1.27, patches included;
 * its L2 can't set seccomp and hashes selectors (cloud facts 3.1). CPU to render production's 93 objects: 178 ms for
 * bare `ApiObject`s, 218 ms this way, 235 ms with the L1 classes, whose loading costs 28 ms more (L2: 42 ms more).
 */
export type Manifest<T> = T extends readonly (infer Item)[]
  ? readonly Manifest<Item>[]
  : IsScalar<T> extends true
    ? string | number
    : T extends Date
      ? string
      : T extends object
        ? { readonly [K in keyof T as Spelled<K>]: Manifest<T[K]> }
        : T;

/** `Quantity` and `IntOrString`: classes around one value, written as that value. */
type IsScalar<T> = T extends { readonly value: string | number } ? ([keyof T] extends ["value"] ? true : false) : false;

/** Names that the package spells in its own way, as Kubernetes spells them. */
interface Spelling {
  clientIp: "clientIP";
  clusterIp: "clusterIP";
  downwardApi: "downwardAPI";
  hostIp: "hostIP";
  hostIpc: "hostIPC";
  hostPid: "hostPID";
  loadBalancerIp: "loadBalancerIP";
  nonResourceUrLs: "nonResourceURLs";
  setHostnameAsFqdn: "setHostnameAsFQDN";
}
type Spelled<K> = K extends keyof Spelling ? Spelling[K] : K;

/**
 * What came after the package's 1.27: since 1.29 an init container that is always restarted is a sidecar, which starts
 * before and ends after the others; since 1.30 the kubelet itself can wait before it stops a container.
 */
export type Container = Omit<Manifest<k8s.Container>, "lifecycle"> & {
  readonly restartPolicy?: "Always";
  readonly lifecycle?: {
    readonly preStop: Manifest<k8s.LifecycleHandler> | { readonly sleep: { readonly seconds: number } };
  };
};
export type PodSpec = Omit<Manifest<k8s.PodSpec>, "initContainers" | "containers"> & {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
};
export interface PodTemplate {
  readonly metadata: ApiObjectMetadata;
  readonly spec: PodSpec;
}

type WithTemplate<Spec> = Omit<Manifest<Spec>, "template"> & { readonly template: PodTemplate };

/** A rule looks at exit codes or at conditions; the package's type asks for both. */
type PodFailureRule = Partial<Manifest<k8s.PodFailurePolicyRule>> & { readonly action: string };
export type JobSpec = Omit<WithTemplate<k8s.JobSpec>, "podFailurePolicy"> & {
  readonly podFailurePolicy?: { readonly rules: readonly PodFailureRule[] };
};
/** The Service that names the pods may be left out where nobody asks for one of them. */
export type StatefulSetSpec = Omit<WithTemplate<k8s.StatefulSetSpec>, "serviceName"> & {
  readonly serviceName?: string;
};
export type CronJobSpec = Omit<Manifest<k8s.CronJobSpec>, "jobTemplate"> & { readonly jobTemplate: JobTemplate };
interface JobTemplate {
  readonly metadata: ApiObjectMetadata;
  readonly spec: JobSpec;
}

/** What each kind holds beside its metadata. */
interface Bodies {
  CronJob: { readonly spec: CronJobSpec };
  ConfigMap: { readonly data: Readonly<Record<string, string>> };
  Deployment: { readonly spec: WithTemplate<k8s.DeploymentSpec> };
  HorizontalPodAutoscaler: { readonly spec: Manifest<k8s.HorizontalPodAutoscalerSpecV2> };
  Job: { readonly spec: JobSpec };
  LimitRange: { readonly spec: Manifest<k8s.LimitRangeSpec> };
  Namespace: object;
  NetworkPolicy: { readonly spec: Manifest<k8s.NetworkPolicySpec> };
  PodDisruptionBudget: { readonly spec: Manifest<k8s.PodDisruptionBudgetSpec> };
  PriorityClass: Omit<Manifest<k8s.KubePriorityClassProps>, "metadata">;
  ResourceQuota: { readonly spec: Manifest<k8s.ResourceQuotaSpec> };
  Service: { readonly spec: Manifest<k8s.ServiceSpec> };
  ServiceAccount: { readonly automountServiceAccountToken: false };
  StatefulSet: { readonly spec: StatefulSetSpec };
  StorageClass: Omit<Manifest<k8s.KubeStorageClassProps>, "metadata">;
}
export type Kind = keyof Bodies;

/** Served by 1.34 to 1.36. `Secret` is not here: none is ever rendered. */
const apiVersions: Readonly<Record<Kind, string>> = {
  ConfigMap: "v1",
  CronJob: "batch/v1",
  Deployment: "apps/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Job: "batch/v1",
  LimitRange: "v1",
  Namespace: "v1",
  NetworkPolicy: "networking.k8s.io/v1",
  PodDisruptionBudget: "policy/v1",
  PriorityClass: "scheduling.k8s.io/v1",
  ResourceQuota: "v1",
  Service: "v1",
  ServiceAccount: "v1",
  StatefulSet: "apps/v1",
  StorageClass: "storage.k8s.io/v1",
};

/** One object. The chart adds its namespace. */
export function addObject<K extends Kind>(
  scope: Construct,
  id: string,
  kind: K,
  metadata: ApiObjectMetadata & { readonly name: string },
  body: Bodies[K],
): ApiObject {
  return new ApiObject(scope, id, { apiVersion: apiVersions[kind], kind, metadata, ...body });
}
