import { z } from "zod";
import type { Environment } from "../../environments/schema";
import type { AwsCli } from "../aws-cli/aws-cli";
import { AwsRefusal } from "../aws-cli/refusal";
import { type Check, healthy, ill, type Outcome } from "./check";
import type { Demand } from "./demand";
import { isStandardFamily, Usage } from "./usage";

/** One of AWS's quotas, what the environment takes of it, and what others already use. */
interface Quota {
  readonly id: string;
  readonly title: string;
  /** Service and code of Service Quotas. */
  readonly service: string;
  readonly code: string;
  readonly need: (demand: Demand) => number;
  /** Absent for quotas of a single resource, such as the rules of a group. */
  readonly used?: (usage: Usage) => Promise<number>;
}

/** Cloud facts 1.3 names the ones a new account meets first; codes: Service Quotas console. */
const quotas: readonly Quota[] = [
  {
    id: "quota-networks",
    title: "VPCs per region",
    service: "vpc",
    code: "L-F678F1CE",
    need: ({ count }) => count("aws_vpc"),
    used: (usage) => usage.networks(),
  },
  {
    id: "quota-addresses",
    title: "Elastic IPs",
    service: "ec2",
    code: "L-0263D0A3",
    need: ({ count }) => count("aws_eip"),
    used: (usage) => usage.addresses(),
  },
  {
    id: "quota-nat-gateways",
    title: "NAT gateways per zone",
    service: "vpc",
    code: "L-FE5A380F",
    need: ({ count }) => Math.min(1, count("aws_nat_gateway")),
    used: (usage) => usage.gatewaysPerZone(),
  },
  {
    id: "quota-endpoints",
    title: "interface endpoints per VPC",
    service: "vpc",
    code: "L-29B6F2EB",
    need: ({ count }) => count("aws_vpc_endpoint", (endpoint) => endpoint["vpc_endpoint_type"] === "Interface"),
  },
  {
    id: "quota-rules",
    title: "rules per security group",
    service: "vpc",
    code: "L-0EA8095F",
    need: ({ rulesOfLargestGroup }) => rulesOfLargestGroup,
  },
  {
    id: "quota-clusters",
    title: "EKS clusters",
    service: "eks",
    code: "L-1194D53C",
    need: ({ count }) => count("aws_eks_cluster"),
    used: (usage) => usage.clusters(),
  },
  {
    id: "quota-databases",
    title: "RDS instances",
    service: "rds",
    code: "L-7B6409FD",
    need: ({ count }) => count("aws_db_instance"),
    used: (usage) => usage.databases(),
  },
  {
    id: "quota-application-balancers",
    title: "Application Load Balancers",
    service: "elasticloadbalancing",
    code: "L-53DA6B97",
    need: ({ count }) => balancers(count, "application"),
    used: (usage) => usage.balancers("application"),
  },
  {
    id: "quota-network-balancers",
    title: "Network Load Balancers",
    service: "elasticloadbalancing",
    code: "L-69A177A2",
    need: ({ count }) => balancers(count, "network"),
    used: (usage) => usage.balancers("network"),
  },
];

/** Terraform's default type is "application". */
const balancers = (count: Demand["count"], type: string) =>
  count("aws_lb", (balancer) => (balancer["load_balancer_type"] ?? "application") === type);

const vcpus = { service: "ec2", code: "L-1216C47A", title: "On-Demand vCPUs" } as const;

const quotaChecks: readonly Check[] = quotas.map(({ id, title, service, code, need, used }) => ({
  id,
  title,
  needs: "account",
  run: async ({ environment, aws, demand }) => {
    const needed = need(demand());
    const allowed = await quota(aws, service, code);
    const taken = (await used?.(new Usage(aws, environment))) ?? 0;
    return compare({ title, service, code, environment }, needed, taken, allowed);
  },
}));

const types = z.object({
  InstanceTypes: z.array(z.object({ InstanceType: z.string(), VCpuInfo: z.object({ DefaultVCpus: z.number() }) })),
});

/** A new account may have as few as 5, which is less than three nodes. */
const vcpuCheck: Check = {
  id: "quota-vcpus",
  title: vcpus.title,
  needs: "account",
  run: async ({ environment, aws, demand }) => {
    const { machineTypes, machineTypesAtMost } = demand();
    const wanted = [...new Set(machineTypesAtMost)].sort();
    const answer = await aws.ask(types, [
      ...["ec2", "describe-instance-types", "--filters", `Name=instance-type,Values=${wanted.join(",")}`],
    ]);
    const sizes = new Map(
      answer.InstanceTypes.map(({ InstanceType, VCpuInfo }) => [InstanceType, VCpuInfo.DefaultVCpus]),
    );
    const sum = (machines: readonly string[]) =>
      machines.filter(isStandardFamily).reduce((total, type) => total + (sizes.get(type) ?? 0), 0);
    const other = wanted.filter((type) => !isStandardFamily(type));
    const allowed = await quota(aws, vcpus.service, vcpus.code);
    const used = await new Usage(aws, environment).standardVcpus();
    const atStart = compare({ ...vcpus, environment }, sum(machineTypes), used, allowed);
    const atMost = compare({ ...vcpus, environment }, sum(machineTypesAtMost), used, allowed);
    const later = atMost.findings.map((finding) => ({
      ...finding,
      what: `with every node pool at its maximum: ${finding.what}`,
      weight: "note" as const,
    }));
    return {
      findings: [
        ...(atStart.findings.length > 0 ? atStart.findings : later),
        ...other.map((type) => ({
          what: `${type} counts against another quota than the standard families`,
          cure: `look at the quota of its family in Service Quotas`,
          weight: "note" as const,
        })),
      ],
      ...(atStart.seen !== undefined && { seen: atStart.seen }),
    };
  },
};

const quotaAnswer = z.object({ Quota: z.object({ Value: z.number() }) });

/** The account's own value, or AWS's default where nobody ever asked for another. @throws AwsRefusal */
async function quota(aws: AwsCli, service: string, code: string): Promise<number> {
  const words = ["--service-code", service, "--quota-code", code];
  try {
    return (await aws.ask(quotaAnswer, ["service-quotas", "get-service-quota", ...words])).Quota.Value;
  } catch (thrown) {
    if (!(thrown instanceof AwsRefusal) || thrown.code !== "NoSuchResourceException") throw thrown;
    return (await aws.ask(quotaAnswer, ["service-quotas", "get-aws-default-service-quota", ...words])).Quota.Value;
  }
}

interface Named {
  readonly title: string;
  readonly service: string;
  readonly code: string;
  readonly environment: Environment;
}

function compare({ title, service, code, environment }: Named, need: number, used: number, allowed: number): Outcome {
  const figures = `${need} needed, ${used} used by others, ${allowed} allowed`;
  if (need + used <= allowed) return healthy(figures);
  const { region } = environment.cloud;
  return ill(
    `${title}: ${figures}`,
    `aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} --quota-code ${code} --desired-value ${need + used}`,
  );
}

/** Whether the account has room for what the description asks for. */
export const capacityChecks: readonly Check[] = [...quotaChecks, vcpuCheck];
