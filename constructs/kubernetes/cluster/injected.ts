import { celLiteral, type Json } from "./cel";

/**
 * Parts of a pod that are added on admission, after its author and before the policies, as conditions on `one`. They are
 * looked for in pods only: a template that has them was written by somebody.
 */
export interface Injected {
  readonly env: readonly string[];
  readonly volumeMounts: readonly string[];
  readonly volumes: readonly string[];
}

const equals = (value: Json) => `one == ${celLiteral(value)}`;

const podIdentity = { audience: "pods.eks.amazonaws.com", token: "eks-pod-identity-token" } as const;
const identityFolder = `/var/run/secrets/${podIdentity.audience}/serviceaccount`;

/**
 * What EKS adds where the service account has a Pod Identity association.
 *
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook
 */
export function podIdentityParts(region: string): Injected {
  const env = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1/credentials",
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${identityFolder}/${podIdentity.token}`,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_STS_REGIONAL_ENDPOINTS: "regional",
  };
  return {
    env: Object.entries(env).map(([name, value]) => equals({ name, value })),
    volumeMounts: [equals({ name: podIdentity.token, mountPath: identityFolder, readOnly: true })],
    // How long the token lasts is the webhook's setting; what it is good for isn't.
    volumes: [
      `one.name == ${celLiteral(podIdentity.token)} && one.?projected.?sources.orValue([]).map(s, s.?serviceAccountToken.?audience.orValue("")) == ${celLiteral([podIdentity.audience])}`,
    ],
  };
}

/** What the API server adds where a pod has the token of its service account mounted: each pod under another name. */
export const apiTokenParts: Injected = {
  env: [],
  volumeMounts: [
    'one.name.startsWith("kube-api-access-") && one.mountPath == "/var/run/secrets/kubernetes.io/serviceaccount" && size(one) == 3 && one.?readOnly.orValue(false)',
  ],
  volumes: [
    'one.name.startsWith("kube-api-access-") && one.?projected.?sources.orValue([]).all(s, ' +
      's.?serviceAccountToken.?path == optional.of("token") || s.?configMap.?name == optional.of("kube-root-ca.crt") || s.?downwardAPI.hasValue())',
  ],
};
