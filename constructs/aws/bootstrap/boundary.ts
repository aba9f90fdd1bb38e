import type { AwsContext } from "../context";
import type { PolicyStatement } from "../policy-document";
import { bucketArn } from "../bucket";
import { documentsUserArn } from "../stores/documents-user";
import { ofAnotherAccount } from "./guard";
import { identityNames } from "./names";
import { isVaults, noMachineBecomesVault, type VaultGuardSpec, vaultSecretsGuard } from "./vault-guard";

export interface BoundarySpec extends VaultGuardSpec {
  readonly stores: VaultGuardSpec["stores"] & { readonly kyc: string };
}

/**
 * The most that any role or user of the environment can have, whatever its own policies say. It grants nothing. Services
 * that no role of an environment ever uses are left out; of IAM it leaves looking and handing on; Vault's things are for
 * Vault's role alone, and the state for nobody.
 */
export function boundaryStatements(context: AwsContext, spec: BoundarySpec): PolicyStatement[] {
  const { role } = identityNames(context);
  const { accountId, stateStore } = context.identity;
  const others = { ArnNotEquals: { "aws:PrincipalArn": role("vault") } };
  return [
    {
      Sid: "ServicesOfAnEnvironment",
      Effect: "Allow",
      Action: [
        "autoscaling:*",
        "backup-storage:*",
        "backup:*",
        "cloudwatch:*",
        "ec2:*",
        "ec2messages:*",
        "ecr:*",
        "eks-auth:*",
        "eks:*",
        "elasticloadbalancing:*",
        "events:*",
        "rds:*",
        "secretsmanager:*",
        "sns:*",
        "ssm:*",
        "ssmmessages:*",
        "tag:Get*",
      ],
      Resource: "*",
    },
    // No role keeps a key, empties a log, or says who reaches a bucket: whoever applies does, under denials that a role
    // of its making would not have.
    {
      Sid: "UseAndReadWithoutKeeping",
      Effect: "Allow",
      Action: [
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:Get*",
        "kms:List*",
        "kms:ReEncrypt*",
        "kms:RetireGrant",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:Describe*",
        "logs:FilterLogEvents",
        "logs:Get*",
        "logs:List*",
        "logs:PutLogEvents",
        "logs:StartQuery",
        "logs:StopQuery",
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:Get*",
        "s3:List*",
        "s3:ObjectOwnerOverrideToBucketOwner",
        "s3:PutObject*",
        "s3:Replicate*",
        "access-analyzer:Get*",
        "access-analyzer:List*",
        "acm:Describe*",
        "acm:List*",
        "budgets:Describe*",
        "budgets:List*",
        "budgets:ViewBudget",
        "cloudtrail:Describe*",
        "cloudtrail:Get*",
        "cloudtrail:List*",
        "config:BatchGet*",
        "config:Describe*",
        "config:Get*",
        "config:List*",
        "config:PutEvaluations",
        "config:Select*",
        "guardduty:Get*",
        "guardduty:List*",
        "iam:Get*",
        "iam:List*",
        "route53:Get*",
        "route53:List*",
        "securityhub:Describe*",
        "securityhub:Get*",
        "securityhub:List*",
        "servicequotas:Get*",
        "servicequotas:List*",
        "wafv2:Describe*",
        "wafv2:Get*",
        "wafv2:List*",
      ],
      Resource: "*",
    },
    // RDS keeps the figures of its operating system in a group it makes by itself.
    {
      Sid: "KeepFigures",
      Effect: "Allow",
      Action: "logs:PutRetentionPolicy",
      Resource: context.arn("logs", "log-group:RDS*"),
    },
    {
      Sid: "HandOnRoles",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: role("*"),
    },
    {
      Sid: "RolesThatServicesMake",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: `arn:aws:iam::${accountId}:role/aws-service-role/*`,
    },
    // The Concourse worker becomes the role that applies; nobody becomes anything else.
    { Sid: "BecomeWhoApplies", Effect: "Allow", Action: "sts:AssumeRole", Resource: role("ci-apply") },
    // The roles of bootstrap need no mention: they trust no service that they could be handed to.
    { Sid: "NeverVaultsRole", Effect: "Deny", Action: "iam:PassRole", Resource: role("vault") },
    {
      Sid: "NeverTheState",
      Effect: "Deny",
      Action: "s3:*",
      Resource: [bucketArn(stateStore), `${bucketArn(stateStore)}/*`],
    },
    {
      Sid: "NeverAnotherAccount",
      Effect: "Deny",
      // Images of machines and of add-ons, and the documents of sessions, are AWS's own accounts'.
      NotAction: [
        "ec2:CopyImage",
        "ec2:Describe*",
        "ec2:RunInstances",
        "ecr:*",
        "iam:Get*",
        "iam:List*",
        "ssm:GetParameter*",
        "ssm:StartSession",
      ],
      Resource: "*",
      Condition: ofAnotherAccount(context),
    },
    // AWS Backup lets the account of the copies at a snapshot by its own role; what is encrypted opens for nobody else.
    {
      Sid: "NeverSnapshotsForOthers",
      Effect: "Deny",
      Action: ["ec2:ModifyImageAttribute", "ec2:ModifySnapshotAttribute", "rds:ModifyDBSnapshotAttribute"],
      Resource: "*",
      Condition: { ArnNotEquals: { "aws:PrincipalArn": role("backup") } },
    },
    {
      Sid: "NeverDocuments",
      Effect: "Deny",
      Action: "s3:*",
      Resource: `${bucketArn(spec.stores.kyc)}/*`,
      Condition: { ArnNotEquals: { "aws:PrincipalArn": documentsUserArn(context) } },
    },
    // Its key is in hands and in Vault: whatever somebody gives the user, the key is good for this.
    {
      Sid: "UsersForDocumentsOnly",
      Effect: "Deny",
      NotAction: ["kms:Decrypt", "kms:GenerateDataKey", "s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"],
      Resource: "*",
      Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${accountId}:user/*` } },
    },
    ...vaultSecretsGuard(context, spec, others),
    ...noMachineBecomesVault(context),
    {
      Sid: "NothingOfVaultsMachines",
      Effect: "Deny",
      Action: [
        "backup:Start*",
        "ec2:*",
        "elasticloadbalancing:*",
        "ssm:ResumeSession",
        "ssm:SendCommand",
        "ssm:StartSession",
      ],
      Resource: "*",
      Condition: { ...others, StringEquals: isVaults },
    },
  ];
}
