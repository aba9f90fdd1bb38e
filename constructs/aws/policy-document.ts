/** One statement of an IAM policy, in AWS's own words. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?:
    | {
        readonly AWS?: string | readonly string[];
        readonly Federated?: string;
        readonly Service?: string | readonly string[];
      }
    | "*";
  readonly Action?: string | readonly string[];
  /** In place of Action: every action but these. In an Allow it would hand out what AWS invents tomorrow: for Deny only. */
  readonly NotAction?: readonly string[];
  readonly Resource?: string | readonly string[];
  /** In place of Resource: every resource but these. For Deny only, as NotAction. */
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The JSON that every policy argument takes. Plain data, so that a test can evaluate it. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Lets one AWS service of this account assume a role; the account condition stops the confused deputy. */
export function serviceTrust(service: string, accountId: string): string {
  return policyDocument([
    {
      Sid: "ServiceOfThisAccount",
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
  ]);
}

/** Lets the machines of EC2 or the control plane of EKS assume a role: both call without a source account. */
export function plainServiceTrust(service: string): string {
  return policyDocument([
    { Sid: "Service", Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" },
  ]);
}

/** The pods that may take a role, as EKS tells STS by session tags. */
export interface PodsWithIdentity {
  readonly clusterArn: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Lets one service account of one cluster assume a role. The tags are the conditions EKS documents for Pod Identity
 * (EKS user guide, "Create IAM role with trust policy required by EKS Pod Identity"); the cluster's ARN holds the account.
 */
export function podIdentityTrust({ clusterArn, namespace, serviceAccount }: PodsWithIdentity): string {
  return policyDocument([
    {
      Sid: "OneServiceAccount",
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": clusterArn,
          "aws:RequestTag/kubernetes-namespace": namespace,
          "aws:RequestTag/kubernetes-service-account": serviceAccount,
        },
      },
    },
  ]);
}
