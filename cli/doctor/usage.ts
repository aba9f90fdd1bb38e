import { z } from "zod";
import type { Environment } from "../../environments/schema";
import type { AwsCli } from "../aws-cli/aws-cli";
import { tagList } from "../aws-cli/tags";
import { countBy } from "./demand";

const tagged = { Tags: tagList };
const shapes = {
  networks: z.object({ Vpcs: z.array(z.object(tagged)) }),
  addresses: z.object({ Addresses: z.array(z.object(tagged)) }),
  gateways: z.object({ NatGateways: z.array(z.object({ SubnetId: z.string(), ...tagged })) }),
  subnets: z.object({ Subnets: z.array(z.object({ SubnetId: z.string(), AvailabilityZone: z.string() })) }),
  clusters: z.object({ clusters: z.array(z.string()) }),
  databases: z.object({ DBInstances: z.array(z.object({ DBInstanceIdentifier: z.string() })) }),
  balancers: z.object({ LoadBalancers: z.array(z.object({ LoadBalancerName: z.string(), Type: z.string() })) }),
  instances: z.object({
    Reservations: z.array(
      z.object({
        Instances: z.array(
          z.object({
            InstanceType: z.string(),
            InstanceLifecycle: z.string().optional(),
            CpuOptions: z.object({ CoreCount: z.number(), ThreadsPerCore: z.number() }).optional(),
            ...tagged,
          }),
        ),
      }),
    ),
  }),
} as const;

/** Letters of the machine families that share the "Standard" quota of On-Demand vCPUs (EC2 User Guide, On-Demand quotas). */
export const isStandardFamily = (machineType: string) => /^[acdhimrtz]\d/.test(machineType);

/**
 * What the account uses of a quota without this environment: of a second deploy nothing is counted twice.
 *
 * @throws AwsRefusal
 */
export class Usage {
  private readonly prefix: string;

  constructor(
    private readonly aws: AwsCli,
    private readonly env: Environment,
  ) {
    this.prefix = `${env.naming.project}-${env.name}-`;
  }

  async networks(): Promise<number> {
    const { Vpcs } = await this.aws.ask(shapes.networks, ["ec2", "describe-vpcs"]);
    return Vpcs.filter(({ Tags }) => this.isForeign(Tags)).length;
  }

  async addresses(): Promise<number> {
    const { Addresses } = await this.aws.ask(shapes.addresses, ["ec2", "describe-addresses"]);
    return Addresses.filter(({ Tags }) => this.isForeign(Tags)).length;
  }

  /** NAT gateways in the zone that has most. */
  async gatewaysPerZone(): Promise<number> {
    const { NatGateways } = await this.aws.ask(shapes.gateways, [
      ...["ec2", "describe-nat-gateways", "--filter", "Name=state,Values=pending,available"],
    ]);
    const foreign = NatGateways.filter(({ Tags }) => this.isForeign(Tags));
    if (foreign.length === 0) return 0;
    const { Subnets } = await this.aws.ask(shapes.subnets, ["ec2", "describe-subnets"]);
    const zoneOf = new Map(Subnets.map(({ SubnetId, AvailabilityZone }) => [SubnetId, AvailabilityZone]));
    return Math.max(...countBy(foreign.map(({ SubnetId }) => zoneOf.get(SubnetId) ?? "")).values());
  }

  async clusters(): Promise<number> {
    const { clusters } = await this.aws.ask(shapes.clusters, ["eks", "list-clusters"]);
    return clusters.filter((name) => !name.startsWith(this.prefix)).length;
  }

  async databases(): Promise<number> {
    const { DBInstances } = await this.aws.ask(shapes.databases, ["rds", "describe-db-instances"]);
    return DBInstances.filter(({ DBInstanceIdentifier: name }) => !name.startsWith(this.prefix)).length;
  }

  async balancers(type: "application" | "network"): Promise<number> {
    const { LoadBalancers } = await this.aws.ask(shapes.balancers, ["elbv2", "describe-load-balancers"]);
    return LoadBalancers.filter(
      ({ LoadBalancerName, Type }) => Type === type && !LoadBalancerName.startsWith(this.prefix),
    ).length;
  }

  /** vCPUs of running On-Demand machines of the standard families. */
  async standardVcpus(): Promise<number> {
    const { Reservations } = await this.aws.ask(shapes.instances, [
      ...["ec2", "describe-instances", "--filters", "Name=instance-state-name,Values=pending,running"],
    ]);
    return Reservations.flatMap(({ Instances }) => Instances)
      .filter(({ InstanceType, InstanceLifecycle, Tags }) => {
        return isStandardFamily(InstanceType) && InstanceLifecycle === undefined && this.isForeign(Tags);
      })
      .reduce((sum, { CpuOptions }) => sum + (CpuOptions ? CpuOptions.CoreCount * CpuOptions.ThreadsPerCore : 0), 0);
  }

  private isForeign(tags: Readonly<Record<string, string>>): boolean {
    return tags["environment"] !== this.env.name || tags["project"] !== this.env.naming.project;
  }
}
