import { LbListenerCertificate } from "@cdktf/provider-aws/lib/lb-listener-certificate";
import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { BothSides, Entry, EntrySpec } from "../../ports/entry";
import type { AwsContext } from "../context";
import type { AwsDns } from "../dns";
import type { AwsFirewall } from "../firewall";
import type { AwsKeys } from "../keys";
import type { AwsNetwork } from "../network";
import { AwsEntryAlarms } from "./alarms";
import { AwsBalancer } from "./balancer";
import { AwsCertificate } from "./certificate";
import { AwsWebAcl } from "./web-acl";

export interface AwsEntryProps extends EntrySpec {
  readonly network: AwsNetwork;
  readonly firewall: AwsFirewall;
  readonly keys: AwsKeys;
  readonly dns: AwsDns;
  /** Autoscaling groups of the pools' nodes, by a stable name each. */
  readonly machines: Readonly<Record<string, string>>;
  /** What lets balancers write their logs. */
  readonly mayLog: readonly ITerraformDependable[];
  readonly alarmTopicArn: string;
}

/**
 * The two ways in. Customers reach a balancer behind a web ACL; administration has one of its own, without a public
 * address or name: its record is in a zone that only this network and its peers can ask.
 */
export class AwsEntry extends Construct implements Entry {
  readonly hosts: BothSides<string>;

  constructor(scope: Construct, id: string, context: AwsContext, props: AwsEntryProps) {
    super(scope, id);
    this.hosts = props.hosts;
    const customers = this.admitCustomers(props);
    const administration = this.admitAdministration(props);
    const filter = new AwsWebAcl(this, "web-acl", context, {
      balancerArn: customers.balancer.arn,
      paths: props.paths,
      requestsPerFiveMinutes: props.requestsPerFiveMinutes,
      logKeyArn: props.keys.arn("logs"),
      logRetentionDays: props.logRetentionDays,
    });
    new AwsEntryAlarms(this, "alarms", context, {
      balancers: { public: customers, administration },
      aclName: filter.acl.name,
      // As many refusals as one address may send requests: one blocked guesser wakes nobody.
      refusedInFiveMinutes: props.requestsPerFiveMinutes,
      alarmTopicArn: props.alarmTopicArn,
    });
  }

  private admitCustomers(props: AwsEntryProps): AwsBalancer {
    const { dns, delegated, hosts } = props;
    const issued =
      props.certificate === undefined
        ? new AwsCertificate(this, "public-certificate", { host: hosts.public, dns, delegated }).issuedArn
        : undefined;
    const customers = this.createBalancer("public", props, props.certificate ?? issued);
    for (const [id, host] of Object.entries({ customers: hosts.public, www: hosts.www })) {
      dns.addPublicAlias({ id, host, target: customers.balancer });
    }
    this.redirectWww(customers, props);
    return customers;
  }

  private admitAdministration(props: AwsEntryProps): AwsBalancer {
    const host = props.hosts.administration;
    const { dns, delegated } = props;
    const { issuedArn } = new AwsCertificate(this, "administration-certificate", { host, dns, delegated });
    const administration = this.createBalancer("administration", props, issuedArn);
    dns.addInternalAlias({ id: "administration", host, target: administration.balancer });
    return administration;
  }

  private createBalancer(
    side: keyof BothSides<unknown>,
    props: AwsEntryProps,
    certificateArn: string | undefined,
  ): AwsBalancer {
    return new AwsBalancer(this, side, {
      name: props.names[side],
      host: props.hosts[side],
      internal: side === "administration",
      network: props.network,
      securityGroupId: props.firewall.groupId(props.groups[side]),
      port: props.ports[side],
      health: props.health,
      machines: props.machines,
      certificateArn,
      accessLogBucket: props.accessLogStore,
      mayLog: props.mayLog,
    });
  }

  private redirectWww({ listener }: AwsBalancer, { hosts, dns, delegated }: AwsEntryProps): void {
    const { issuedArn } = new AwsCertificate(this, "www-certificate", { host: hosts.www, dns, delegated });
    if (!listener || issuedArn === undefined) return;
    new LbListenerCertificate(this, "www-listener-certificate", {
      listenerArn: listener.arn,
      certificateArn: issuedArn,
    });
    new LbListenerRule(this, "www", {
      listenerArn: listener.arn,
      priority: 20,
      condition: [{ hostHeader: { values: [hosts.www] } }],
      action: [{ type: "redirect", redirect: { host: hosts.public, statusCode: "HTTP_301" } }],
    });
  }
}
