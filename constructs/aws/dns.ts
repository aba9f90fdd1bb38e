import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import { Construct } from "constructs";
import type { DnsRecordSpec, DnsSpec } from "../ports/dns";

/** Seconds a client may hold an answer: a failover is seen within a minute. */
const ttlSeconds = 60;

/** The private zone the exchange's own names live in, and the public zone customers use. */
export class AwsDns extends Construct {
  private readonly privateZone: Route53Zone;
  private readonly publicZone: Route53Zone;

  constructor(scope: Construct, id: string, vpcId: string, spec: DnsSpec) {
    super(scope, id);
    this.privateZone = new Route53Zone(this, "private", {
      name: spec.privateZone,
      comment: "names of the exchange's own services",
      vpc: [{ vpcId }],
      // Other networks are associated from their own side; without this the next apply would drop them.
      lifecycle: { ignoreChanges: ["vpc"] },
    });
    this.publicZone = new Route53Zone(this, "public", {
      name: spec.publicZone,
      comment: "delegated once by hand",
      // A new zone has new name servers: the exchange would be off the net until the delegation is changed.
      lifecycle: { preventDestroy: true },
    });
    spec.records.forEach((record) => this.addPrivateRecord(record));
  }

  /** Name servers to delegate the public domain to. */
  get nameServers(): string[] {
    return this.publicZone.nameServers;
  }

  /** A name in the private zone. */
  addPrivateRecord({ id, host, type, targets }: DnsRecordSpec): void {
    new Route53Record(this, `${id}-record`, {
      zoneId: this.privateZone.zoneId,
      name: host,
      type,
      ttl: ttlSeconds,
      records: [...targets],
    });
  }
}
