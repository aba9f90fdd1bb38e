import { DefaultRouteTable } from "@cdktf/provider-aws/lib/default-route-table";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Construct } from "constructs";
import type { NetworkSpec, NetworkTier, SubnetSpec } from "../ports/network";
import type { AwsContext } from "./context";

const everywhere = "0.0.0.0/0";

/** Tiers whose machines may open connections to the internet. Data and Vault have no route out at all. */
const tiersWithEgress: readonly NetworkTier[] = ["private", "blockchain", "bosh"];

/** Load balancers find their subnets by these tags. */
const balancerTags: Partial<Record<NetworkTier, Record<string, string>>> = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
};

/** A VPC of tiers and zones, closed by default: no subnet gives public addresses, the defaults it is born with are emptied. */
export class AwsNetwork extends Construct {
  readonly vpc: Vpc;
  /** Route tables that lead nowhere by themselves; the object store's private route is added to them. */
  readonly routeTables: readonly RouteTable[];
  private readonly subnets: readonly { readonly spec: SubnetSpec; readonly subnet: Subnet }[];

  constructor(scope: Construct, id: string, context: AwsContext, spec: NetworkSpec) {
    super(scope, id);
    this.vpc = this.createVpc(spec);
    this.emptyTheDefaults(spec);
    this.subnets = spec.subnets.map((subnet) => ({ spec: subnet, subnet: this.createSubnet(context, subnet) }));
    const gateway = this.createInternetGateway(spec);
    this.routeTables = [
      this.routePublicTier(context, gateway),
      ...this.routeTiersWithEgress(context, spec, gateway),
      ...this.routeClosedTiers(context, spec),
    ];
  }

  /** Ids of a tier's subnets, one per zone; only those of `zones` when given. */
  subnetIds(tier: NetworkTier, zones?: readonly string[]): string[] {
    return this.inTier(tier)
      .filter(({ spec }) => zones === undefined || zones.includes(spec.zone))
      .map(({ subnet }) => subnet.id);
  }

  private createVpc({ name, cidr }: NetworkSpec): Vpc {
    return new Vpc(this, "vpc", {
      cidrBlock: cidr,
      // Both flags: the interface endpoints' private names need them (cloud facts 1.3).
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: name },
    });
  }

  private emptyTheDefaults({ name }: NetworkSpec): void {
    const tags = { Name: `${name}-default-unused` };
    new DefaultSecurityGroup(this, "default-security-group", { vpcId: this.vpc.id, tags });
    new DefaultRouteTable(this, "default-route-table", {
      defaultRouteTableId: this.vpc.defaultRouteTableId,
      route: [],
      tags,
    });
  }

  private createSubnet(context: AwsContext, { tier, zone, zoneLetter, cidr }: SubnetSpec): Subnet {
    return new Subnet(this, `${tier}-${zoneLetter}`, {
      vpcId: this.vpc.id,
      availabilityZone: zone,
      cidrBlock: cidr,
      mapPublicIpOnLaunch: false,
      tags: { Name: context.name(`${tier}-${zoneLetter}`), tier, ...balancerTags[tier] },
    });
  }

  private createInternetGateway({ name }: NetworkSpec): InternetGateway {
    return new InternetGateway(this, "internet-gateway", { vpcId: this.vpc.id, tags: { Name: name } });
  }

  private routePublicTier(context: AwsContext, gateway: InternetGateway): RouteTable {
    const table = this.createRouteTable(context, "public");
    new Route(this, "public-internet", {
      routeTableId: table.id,
      destinationCidrBlock: everywhere,
      gatewayId: gateway.id,
    });
    this.inTier("public").forEach((entry) => this.associate(entry, table));
    return table;
  }

  /** One table per zone: its own NAT gateway, or that of the first zone that has one. */
  private routeTiersWithEgress(context: AwsContext, spec: NetworkSpec, gateway: InternetGateway): RouteTable[] {
    const nats = new Map(spec.natZones.map((zone) => [zone, this.createNatGateway(context, zone, gateway)]));
    const [fallback] = nats.values();
    const zones = [
      ...new Set(spec.subnets.filter(({ tier }) => tiersWithEgress.includes(tier)).map(({ zone }) => zone)),
    ];
    return zones.map((zone) => {
      const letter = zone.slice(-1);
      const table = this.createRouteTable(context, `egress-${letter}`);
      const nat = nats.get(zone) ?? fallback;
      if (nat) {
        new Route(this, `egress-${letter}-nat`, {
          routeTableId: table.id,
          destinationCidrBlock: everywhere,
          natGatewayId: nat.id,
        });
      }
      this.subnets
        .filter((entry) => entry.spec.zone === zone && tiersWithEgress.includes(entry.spec.tier))
        .forEach((entry) => this.associate(entry, table));
      return table;
    });
  }

  private routeClosedTiers(context: AwsContext, spec: NetworkSpec): RouteTable[] {
    const closed = [...new Set(spec.subnets.map(({ tier }) => tier))].filter(
      (tier) => tier !== "public" && !tiersWithEgress.includes(tier),
    );
    return closed.map((tier) => {
      const table = this.createRouteTable(context, tier);
      this.inTier(tier).forEach((entry) => this.associate(entry, table));
      return table;
    });
  }

  private createNatGateway(context: AwsContext, zone: string, gateway: InternetGateway): NatGateway {
    const letter = zone.slice(-1);
    const name = context.name(`nat-${letter}`);
    const address = new Eip(this, `nat-${letter}-address`, {
      domain: "vpc",
      tags: { Name: name },
      dependsOn: [gateway],
    });
    const [subnetId] = this.subnetIds("public", [zone]);
    if (subnetId === undefined)
      throw new Error(`${this.node.path}: no public subnet in ${zone}. Fix: list one for each natZone`);
    return new NatGateway(this, `nat-${letter}`, {
      subnetId,
      allocationId: address.id,
      tags: { Name: name },
      dependsOn: [gateway],
    });
  }

  private createRouteTable(context: AwsContext, role: string): RouteTable {
    return new RouteTable(this, `${role}-routes`, { vpcId: this.vpc.id, tags: { Name: context.name(role) } });
  }

  private associate({ spec, subnet }: { spec: SubnetSpec; subnet: Subnet }, table: RouteTable): void {
    new RouteTableAssociation(this, `${spec.tier}-${spec.zoneLetter}-routes-association`, {
      subnetId: subnet.id,
      routeTableId: table.id,
    });
  }

  private inTier(tier: NetworkTier) {
    return this.subnets.filter(({ spec }) => spec.tier === tier);
  }
}
