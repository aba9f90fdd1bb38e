/** Who asks which server: one cluster, one user, one context. */
export interface KubeconfigOf {
  readonly server: string;
  /** PEM of the server's certificate authority. */
  readonly ca: string;
  readonly user: string;
  readonly token: string;
  /** Name of the cluster and of the context, as `aws eks update-kubeconfig` takes the cluster's ARN for both. */
  readonly cluster: string;
  /** Namespace of commands that name none. @default "default" */
  readonly namespace?: string;
}

/** A kubeconfig as JSON, which kubectl reads like YAML. It holds the token: keep the file to its owner. */
export function kubeconfigText({ server, ca, user, token, cluster, namespace }: KubeconfigOf): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: cluster, cluster: { server, "certificate-authority-data": Buffer.from(ca).toString("base64") } },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: cluster, context: { cluster, user, ...(namespace !== undefined && { namespace }) } }],
    "current-context": cluster,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
