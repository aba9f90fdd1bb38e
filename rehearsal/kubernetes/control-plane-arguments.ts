import { join } from "node:path";
import type { KubernetesTools } from "../tools/kubernetes";
import type { Files } from "./control-plane-files";

/** Issuer of service account tokens. */
export const issuer = "https://kubernetes.default.svc.cluster.local";

/**
 * Beyond the release's own defaults (Pod Security, quotas, limit ranges, service accounts, admission policies and more),
 * what managed clusters switch on (Amazon EKS user guide, "Platform versions").
 */
const admissionPlugins = ["NodeRestriction", "ExtendedResourceToleration"];

export function etcdArguments({ folder }: Files, port: number, peerPort: number): string[] {
  const client = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // Nothing of it outlives the run.
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

export function apiServerArguments(
  serviceCidr: string,
  { certificates, tokenFile, signingKey }: Files,
  etcdPort: number,
  port: number,
): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    // The server refuses to publish a loopback address as the endpoint of Service kubernetes.
    "--endpoint-reconciler-type=none",
    `--cert-dir=${certificates}`,
    `--token-auth-file=${tokenFile}`,
    "--authorization-mode=Node,RBAC",
    `--enable-admission-plugins=${admissionPlugins.join(",")}`,
    "--allow-privileged=true",
    `--service-cluster-ip-range=${serviceCidr}`,
    `--service-account-issuer=${issuer}`,
    `--service-account-key-file=${signingKey}`,
    `--service-account-signing-key-file=${signingKey}`,
    "--profiling=false",
  ];
}

export function controllerArguments({ caFile, signingKey }: Files, kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    "--secure-port=0",
    "--leader-elect=false",
    "--use-service-account-credentials=true",
    `--service-account-private-key-file=${signingKey}`,
    `--root-ca-file=${caFile}`,
    // Of 15 seconds: until the first look a Deployment has one pod, whatever its autoscaler's minimum.
    "--horizontal-pod-autoscaler-sync-period=3s",
    "--profiling=false",
  ];
}

export function schedulerArguments(kubeconfig: string): string[] {
  return [`--kubeconfig=${kubeconfig}`, "--secure-port=0", "--leader-elect=false", "--profiling=false"];
}

export function kwokArguments({ stages }: KubernetesTools, { leaving }: Files, kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    ...[...stages, leaving].map((file) => `--config=${file}`),
    "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
    "--node-lease-duration-seconds=40",
    "--v=WARN",
  ];
}
