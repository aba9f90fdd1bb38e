import type { Environment } from "../../../environments/schema";
import { wantedTypes } from "../../../cli/doctor/offers";
import type { Answers } from "../../support/program-doubles";

const json = (value: unknown) => JSON.stringify(value);

/** AWS's refusal as its command line prints it. */
export const refusal = (code: string, operation: string, detail: string) => ({
  stderr: `\nAn error occurred (${code}) when calling the ${operation} operation: ${detail}\n`,
  exitCode: 254,
});

/** What the AWS CLI answers in an account where `env` could be deployed, and nothing is there yet. */
export function healthyAccount(env: Environment): Answers {
  const { accountId, zones } = env.cloud;
  const types = [...new Set(wantedTypes(env).map(({ type }) => type))];
  return {
    "--version": "aws-cli/2.31.4 Python/3.13.7 Linux/6.1 exe/x86_64",
    "sts get-caller-identity": json({
      UserId: "AROAEXAMPLE:ada",
      Account: accountId,
      Arn: `arn:aws:sts::${accountId}:assumed-role/administrator/ada`,
    }),
    "ec2 describe-availability-zones": json({
      AvailabilityZones: zones.map((ZoneName) => ({
        ZoneName,
        State: "available",
        OptInStatus: "opt-in-not-required",
      })),
    }),
    "ec2 describe-images": json({
      Images: [
        {
          Architecture: "x86_64",
          State: "available",
          Name: "al2023-ami-2023",
          DeprecationTime: "2028-01-01T00:00:00Z",
        },
      ],
    }),
    "ec2 describe-instance-type-offerings": json({
      InstanceTypeOfferings: types.flatMap((InstanceType) => zones.map((Location) => ({ InstanceType, Location }))),
    }),
    "ec2 describe-instance-types": json({
      InstanceTypes: types.map((InstanceType) => ({
        InstanceType,
        ProcessorInfo: { SupportedArchitectures: ["x86_64"] },
        VCpuInfo: { DefaultVCpus: 2 },
      })),
    }),
    "rds describe-orderable-db-instance-options": json({
      OrderableDBInstanceOptions: [
        {
          EngineVersion: "5.7.44-rds.20250508",
          MultiAZCapable: true,
          AvailabilityZones: zones.map((Name) => ({ Name })),
        },
        { EngineVersion: "8.4.7", MultiAZCapable: true, AvailabilityZones: zones.map((Name) => ({ Name })) },
      ],
    }),
    "eks describe-cluster-versions": json({
      clusterVersions: [
        { clusterVersion: "1.36", versionStatus: "STANDARD_SUPPORT" },
        { clusterVersion: "1.35", versionStatus: "STANDARD_SUPPORT" },
      ],
    }),
    "s3api head-bucket": refusal("404", "HeadBucket", "Not Found"),
    "route53 list-hosted-zones-by-name": json({ HostedZones: [] }),
    "sns list-subscriptions-by-topic": refusal("NotFound", "ListSubscriptionsByTopic", "Topic does not exist"),
    "cloudtrail describe-trails": json({ trailList: [] }),
    "guardduty list-detectors": json({ DetectorIds: [] }),
    "configservice describe-configuration-recorders": json({ ConfigurationRecorders: [] }),
    "service-quotas get-service-quota": json({ Quota: { Value: 60 } }),
    "ec2 describe-vpcs": json({ Vpcs: [{ IsDefault: true }] }),
    "ec2 describe-addresses": json({ Addresses: [] }),
    "ec2 describe-nat-gateways": json({ NatGateways: [] }),
    "ec2 describe-instances": json({ Reservations: [] }),
    "eks list-clusters": json({ clusters: [] }),
    "rds describe-db-instances": json({ DBInstances: [] }),
    "elbv2 describe-load-balancers": json({ LoadBalancers: [] }),
  };
}
