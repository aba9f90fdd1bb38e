import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import type { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { AwsContext } from "./context";
import { podIdentityTrust, policyDocument, type PolicyStatement } from "./policy-document";

/** Where EKS installs every add-on used here. */
const addonNamespace = "kube-system";

/** An add-on's own AWS rights, given to its service account alone and not to the node it runs on. */
interface AddonIdentity {
  readonly serviceAccount: string;
  readonly managedPolicy: string;
  /** Key it encrypts volumes with; the managed policy knows none of ours. */
  readonly keyArn?: string;
}

/**
 * EKS add-ons: networking and pod identity before the first node, the rest after, since they need a node to run on.
 * No version is written: EKS gives the default of the cluster's minor at creation. It does not move it afterwards: an
 * upgrade of the cluster is followed by one of each add-on, kube-proxy first.
 */
export class AwsClusterAddons extends Construct {
  /** What a node needs before it can be Ready. */
  readonly beforeNodes: readonly ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly context: AwsContext,
    private readonly cluster: EksCluster,
    private readonly volumesKeyArn: string,
  ) {
    super(scope, id);
    const identityAgent = this.add("eks-pod-identity-agent", []);
    const network = this.add("vpc-cni", [identityAgent], {
      configuration: {
        // Without it NetworkPolicies are accepted and enforced by nobody. Not in strict mode: every pod of EKS's own
        // add-ons would be closed before there is an API to open it by (docs/kubernetes.md, "A pod's first seconds").
        enableNetworkPolicy: "true",
        // Blocks of 16 addresses: a node's interfaces alone hold fewer pods than podsPerNode may ask for.
        env: { ENABLE_PREFIX_DELEGATION: "true" },
      },
      identity: { serviceAccount: "aws-node", managedPolicy: "AmazonEKS_CNI_Policy" },
    });
    this.beforeNodes = [identityAgent, network, this.add("kube-proxy", [])];
  }

  /** Add-ons that run as pods on nodes. */
  addToNodes(nodes: readonly ITerraformDependable[]): void {
    this.add("coredns", nodes);
    this.add("metrics-server", nodes);
    this.add("aws-ebs-csi-driver", nodes, {
      identity: {
        serviceAccount: "ebs-csi-controller-sa",
        managedPolicy: "service-role/AmazonEBSCSIDriverPolicy",
        keyArn: this.volumesKeyArn,
      },
    });
  }

  private add(
    name: string,
    needs: readonly ITerraformDependable[],
    options: { readonly configuration?: Readonly<Record<string, unknown>>; readonly identity?: AddonIdentity } = {},
  ): EksAddon {
    const role = options.identity && this.createRole(name, options.identity);
    return new EksAddon(this, name, {
      clusterName: this.cluster.name,
      addonName: name,
      // What a cluster was born with gives way at creation; later a change made by hand is kept, and shows as a diff here.
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "PRESERVE",
      configurationValues: options.configuration && JSON.stringify(options.configuration),
      podIdentityAssociation: role && [{ roleArn: role.arn, serviceAccount: role.serviceAccount }],
      dependsOn: [...needs, ...(role ? [role.attachment] : [])],
    });
  }

  private createRole(addon: string, { serviceAccount, managedPolicy, keyArn }: AddonIdentity) {
    const role = new IamRole(this, `${addon}-role`, {
      name: this.context.name(addon),
      permissionsBoundary: this.context.boundaryArn,
      assumeRolePolicy: podIdentityTrust({
        clusterArn: this.cluster.arn,
        namespace: addonNamespace,
        serviceAccount,
      }),
    });
    const attachment = new IamRolePolicyAttachment(this, `${addon}-role-policy`, {
      role: role.name,
      policyArn: `arn:aws:iam::aws:policy/${managedPolicy}`,
    });
    if (keyArn) {
      new IamRolePolicy(this, `${addon}-key`, {
        name: "encrypt-volumes",
        role: role.id,
        policy: policyDocument(keyUse(keyArn)),
      });
    }
    return { arn: role.arn, serviceAccount, attachment };
  }
}

function keyUse(keyArn: string): PolicyStatement[] {
  return [
    {
      Sid: "EncryptVolumes",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: keyArn,
    },
    {
      Sid: "GrantToVolumes",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: keyArn,
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}
