import type { Call } from "../emulator/call";

/** A request in the wire format of its service. */
export interface ServiceRequest {
  /** As in the credential scope, which is how the emulator tells services apart. */
  readonly service: string;
  readonly call: Call;
}

/** Services that take their actions as a form, and their API versions. */
const forms: Readonly<Record<string, { readonly version: string; readonly service?: string }>> = {
  autoscaling: { version: "2011-01-01" },
  cloudwatch: { version: "2010-08-01", service: "monitoring" },
  ec2: { version: "2016-11-15" },
  elasticloadbalancing: { version: "2015-12-01" },
  iam: { version: "2010-05-08" },
  rds: { version: "2014-10-31" },
  sns: { version: "2010-03-31" },
  sts: { version: "2011-06-15" },
};

/** Services that take JSON and a target header, and the target's prefix. */
const targets: Readonly<Record<string, string>> = {
  acm: "CertificateManager",
  budgets: "AWSBudgetServiceGateway",
  cloudtrail: "CloudTrail_20131101",
  config: "StarlingDoveService",
  dynamodb: "DynamoDB_20120810",
  kms: "TrentService",
  logs: "Logs_20140328",
  secretsmanager: "secretsmanager",
  ssm: "AmazonSSM",
  wafv2: "AWSWAF_20190729",
};

/**
 * The request that asks for an action on a resource, with as much of it as identity evaluation looks at: what it would
 * do in the end is of no interest, so most of them fail for other reasons.
 *
 * @param action `ec2:TerminateInstances`
 * @param resource ARN, or `*`
 * @returns undefined when nobody has written down how this action is asked for
 */
export function requestFor(action: string, resource: string): ServiceRequest | undefined {
  const [service = "", name = ""] = action.split(":");
  const form = forms[service];
  if (form !== undefined) {
    const body = new URLSearchParams({
      Action: name,
      Version: form.version,
      ...formArguments(service, name, resource),
    });
    return { service: form.service ?? service, call: { body: body.toString() } };
  }
  const target = targets[service];
  if (target !== undefined) {
    const headers = { "x-amz-target": `${target}.${name}` };
    const body = JSON.stringify(jsonArguments(service, name, resource));
    return { service, call: { headers, body, contentType: "application/x-amz-json-1.1" } };
  }
  const rest = restCalls[action];
  return rest === undefined ? undefined : { service, call: rest(resource) };
}

/** The last part of an ARN: `i-0123` of `arn:aws:ec2:...:instance/i-0123`. */
function idOf(arn: string): string {
  return arn.split(/[/:]/).at(-1) ?? "";
}

/** Kind of an ARN's resource: `instance` of `arn:aws:ec2:...:instance/i-0123`. */
function kindOf(arn: string): string {
  return arn.split(":").slice(5).join(":").split(/[/:]/)[0] ?? "";
}

const ec2Arguments: Readonly<Record<string, string>> = {
  instance: "InstanceId.1",
  volume: "VolumeId",
  snapshot: "SnapshotId",
  vpc: "VpcId",
  subnet: "SubnetId",
  "security-group": "GroupId",
  image: "ImageId",
};
const iamArguments: Readonly<Record<string, string>> = {
  role: "RoleName",
  user: "UserName",
  policy: "PolicyArn",
  group: "GroupName",
};

function formArguments(service: string, name: string, resource: string): Record<string, string> {
  if (resource === "*") return {};
  const by = (argument: string | undefined, value: string): Record<string, string> =>
    argument === undefined ? {} : { [argument]: value };
  switch (service) {
    case "ec2":
      return by(ec2Arguments[kindOf(resource)], idOf(resource));
    case "iam":
      return by(iamArguments[kindOf(resource)], kindOf(resource) === "policy" ? resource : idOf(resource));
    case "sts":
      return { RoleArn: resource, RoleSessionName: "rehearsal" };
    case "rds":
      return kindOf(resource) === "db" ? { DBInstanceIdentifier: idOf(resource) } : {};
    case "sns":
      return name === "CreateTopic" ? { Name: idOf(resource) } : { TopicArn: resource };
    case "elasticloadbalancing":
      return { LoadBalancerArn: resource };
    case "cloudwatch":
      return { AlarmName: idOf(resource) };
    case "autoscaling":
      return { AutoScalingGroupName: idOf(resource) };
    default:
      return {};
  }
}

function jsonArguments(service: string, name: string, resource: string): Record<string, unknown> {
  if (resource === "*") return {};
  switch (service) {
    case "kms":
      return { KeyId: resource };
    case "secretsmanager":
      return { SecretId: resource };
    case "ssm":
      if (name === "StartSession") return { Target: idOf(resource) };
      return { Name: `/${resource.split(":parameter/")[1] ?? idOf(resource)}` };
    case "logs":
      return { logGroupName: resource.split(":log-group:")[1]?.replace(/:\*$/, "") ?? resource };
    case "cloudtrail":
      return { Name: resource };
    case "wafv2":
      return { ARN: resource };
    case "acm":
      return { CertificateArn: resource };
    case "config":
      return { ConfigRuleName: idOf(resource) };
    default:
      return {};
  }
}

/** `bucket` or `bucket/key` of an S3 ARN as a path. */
const objectPath = (arn: string): string => `/${arn.replace("arn:aws:s3:::", "")}`;
const bucketPath = (arn: string): string => `/${arn.replace("arn:aws:s3:::", "").split("/")[0] ?? ""}`;
const empty = { body: "{}", contentType: "application/json" } as const;

/** Services that put action and resource into method and path. */
const restCalls: Readonly<Record<string, (resource: string) => Call>> = {
  "s3:ListAllMyBuckets": () => ({ method: "GET", path: "/" }),
  "s3:ListBucket": (arn) => ({ method: "GET", path: bucketPath(arn) }),
  "s3:GetObject": (arn) => ({ method: "GET", path: objectPath(arn) }),
  "s3:PutObject": (arn) => ({ method: "PUT", path: objectPath(arn), body: "x", contentType: "text/plain" }),
  "s3:DeleteObject": (arn) => ({ method: "DELETE", path: objectPath(arn) }),
  "s3:DeleteObjectVersion": (arn) => ({ method: "DELETE", path: `${objectPath(arn)}?versionId=1` }),
  "s3:DeleteBucket": (arn) => ({ method: "DELETE", path: bucketPath(arn) }),
  "s3:CreateBucket": (arn) => ({ method: "PUT", path: bucketPath(arn) }),
  "s3:GetBucketPolicy": (arn) => ({ method: "GET", path: `${bucketPath(arn)}?policy` }),
  "s3:PutBucketPolicy": (arn) => ({
    method: "PUT",
    path: `${bucketPath(arn)}?policy`,
    body: "{}",
    contentType: "application/json",
  }),
  "s3:DeleteBucketPolicy": (arn) => ({ method: "DELETE", path: `${bucketPath(arn)}?policy` }),
  "s3:GetBucketVersioning": (arn) => ({ method: "GET", path: `${bucketPath(arn)}?versioning` }),
  "s3:PutBucketVersioning": (arn) => ({ method: "PUT", path: `${bucketPath(arn)}?versioning`, body: "<a/>" }),
  "eks:ListClusters": () => ({ method: "GET", path: "/clusters" }),
  "eks:DescribeCluster": (arn) => ({ method: "GET", path: `/clusters/${idOf(arn)}` }),
  "eks:DeleteCluster": (arn) => ({ method: "DELETE", path: `/clusters/${idOf(arn)}` }),
  "eks:UpdateClusterConfig": (arn) => ({ path: `/clusters/${idOf(arn)}/update-config`, ...empty }),
  "eks:CreateAccessEntry": (arn) => ({ path: `/clusters/${idOf(arn)}/access-entries`, ...empty }),
  "route53:ListHostedZones": () => ({ method: "GET", path: "/2013-04-01/hostedzone" }),
  "route53:GetHostedZone": (arn) => ({ method: "GET", path: `/2013-04-01/hostedzone/${idOf(arn)}` }),
  "route53:ChangeResourceRecordSets": (arn) => ({
    path: `/2013-04-01/hostedzone/${idOf(arn)}/rrset`,
    body: "<a/>",
    contentType: "application/xml",
  }),
  "backup:ListBackupVaults": () => ({ method: "GET", path: "/backup-vaults" }),
  "backup:DescribeBackupVault": (arn) => ({ method: "GET", path: `/backup-vaults/${idOf(arn)}` }),
  "backup:DeleteBackupVault": (arn) => ({ method: "DELETE", path: `/backup-vaults/${idOf(arn)}` }),
  "backup:StartRestoreJob": () => ({ method: "PUT", path: "/restore-jobs", ...empty }),
};
