import type { Lb } from "@cdktf/provider-aws/lib/lb";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import { Construct } from "constructs";
import type { DnsRecordSpec, DnsSpec } from "../ports/dns";
import type { AwsContext } from "./context";
import { AwsDnsQueryLog } from "./dns-query-log";
import { AwsDnsSigning } from "./dns-signing";

/** Seconds a client may hold an answer: a failover is seen within a minute. */
const ttlSeconds = 60;

/** Who may issue certificates for our names (RFC 8659): Amazon, for the names themselves, never for wildcards. */
const issuers = ['0 issue "amazon.com"', '0 issuewild ";"'];

/** A record of the public zone whose name or value is known at apply only. */
export interface PublicRecord {
  readonly id: string;
  readonly host: string;
  readonly type: string;
  readonly targets: readonly string[];
}

/** A name that follows a balancer wherever its addresses go. */
export interface BalancerAlias {
  readonly id: string;
  readonly host: string;
  readonly target: Lb;
}

/** The private zone the exchange's own names live in, and the public zone customers use: signed, and every question logged. */
export class AwsDns extends Construct {
  /** What the parent zone has to publish; undefined when the zone is not signed. */
  readonly delegationSigner: string | undefined;
  private readonly privateZone: Route53Zone;
  private readonly publicZone: Route53Zone;

  constructor(
    scope: Construct,
    id: string,
    context: AwsContext,
    private readonly vpcId: string,
    spec: DnsSpec,
  ) {
    super(scope, id);
    this.privateZone = this.createInternalZone("private", spec.privateZone, "names of the exchange's own services");
    this.publicZone = new Route53Zone(this, "public", {
      name: spec.publicZone,
      comment: "delegated once by hand",
      // A new zone has new name servers: the exchange would be off the net until the delegation is changed.
      lifecycle: { preventDestroy: true },
    });
    this.addPublicRecord({ id: "issuers", host: spec.publicZone, type: "CAA", targets: issuers });
    new AwsDnsQueryLog(this, "query-log", context, {
      zoneId: this.publicZone.zoneId,
      domain: spec.publicZone,
      retentionDays: spec.logRetentionDays,
    });
    if (spec.signed) {
      this.delegationSigner = new AwsDnsSigning(this, "signing", context, this.publicZone.zoneId).delegationSigner;
    }
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

  /** A name the world can ask for. */
  addPublicRecord({ id, host, type, targets }: PublicRecord): Route53Record {
    return new Route53Record(this, `${id}-public-record`, {
      zoneId: this.publicZone.zoneId,
      name: host,
      type,
      ttl: ttlSeconds,
      records: [...targets],
    });
  }

  /** A name the world can ask for, of a balancer. */
  addPublicAlias({ id, host, target }: BalancerAlias): void {
    new Route53Record(this, `${id}-public-record`, {
      zoneId: this.publicZone.zoneId,
      name: host,
      type: "A",
      alias: aliasOf(target),
    });
  }

  /**
   * A name below the public domain that only this network can ask for: a zone of exactly that name hides nothing else of
   * the public zone, and the world never sees the internal addresses. Peers associate the zone from their side.
   */
  addInternalAlias({ id, host, target }: BalancerAlias): void {
    const zone = this.createInternalZone(
      `${id}-zone`,
      host,
      "internal name; its certificate is proved in the public zone",
    );
    new Route53Record(this, `${id}-record`, { zoneId: zone.zoneId, name: host, type: "A", alias: aliasOf(target) });
  }

  private createInternalZone(id: string, name: string, comment: string): Route53Zone {
    return new Route53Zone(this, id, {
      name,
      comment,
      vpc: [{ vpcId: this.vpcId }],
      // Other networks are associated from their own side; without this the next apply would drop them.
      lifecycle: { ignoreChanges: ["vpc"] },
    });
  }
}

function aliasOf(balancer: Lb) {
  return { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true };
}
