import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import type { AccountSpec, CloudAccount } from "../ports/account";
import type { Cluster, ClusterSpec } from "../ports/cluster";
import type { Database, DatabaseSpec } from "../ports/database";
import { AwsAlarms } from "./alarms";
import { AwsCluster } from "./cluster";
import { awsContext, type AwsContext } from "./context";
import { AwsDatabase } from "./database";
import { AwsDns } from "./dns";
import { AwsEndpoints, AwsObjectStoreRoute } from "./endpoints";
import { AwsFirewall } from "./firewall";
import { AwsFlowLog } from "./flow-log";
import { AwsKeys } from "./keys";
import { AwsNetwork } from "./network";
import { AwsNetworkAcl } from "./network-acl";

/** The `CloudAccount` port on AWS. It owns keys, network, firewall and DNS, and hands them to what is added. */
export class AwsAccount extends Construct implements CloudAccount {
  private readonly context: AwsContext;
  private readonly keys: AwsKeys;
  private readonly network: AwsNetwork;
  private readonly firewall: AwsFirewall;
  private readonly dns: AwsDns;
  private readonly alarms: AwsAlarms;

  constructor(scope: Construct, id: string, spec: AccountSpec) {
    super(scope, id);
    this.context = awsContext(spec.identity);
    this.keys = new AwsKeys(this, "keys", this.context);
    this.network = new AwsNetwork(this, "network", this.context, spec.network);
    new AwsFlowLog(this, "flow-log", this.context, {
      network: this.network,
      keys: this.keys,
      retentionDays: spec.network.flowLogRetentionDays,
    });
    this.firewall = this.createFirewall(spec);
    this.wallIn(spec);
    this.dns = new AwsDns(this, "dns", this.network.vpc.id, spec.dns);
    this.alarms = new AwsAlarms(this, "alarms", this.context, this.keys, spec.alarms);
    this.publish("network-id", this.network.vpc.id, "The environment's network");
    this.publish("name-servers", this.dns.nameServers, "Delegate the public domain to these");
  }

  addCluster(id: string, spec: ClusterSpec): Cluster {
    const cluster = new AwsCluster(this, id, this.context, {
      ...spec,
      network: this.network,
      firewall: this.firewall,
      keys: this.keys,
    });
    this.publish("cluster-name", cluster.cluster.name, "For `aws eks update-kubeconfig`, inside the network");
    return cluster;
  }

  addDatabase(id: string, spec: DatabaseSpec): Database {
    const database = new AwsDatabase(this, id, this.context, {
      ...spec,
      network: this.network,
      firewall: this.firewall,
      keys: this.keys,
      alarmTopicArn: this.alarms.topicArn,
    });
    this.dns.addPrivateRecord({ id, host: spec.hostName, type: "CNAME", targets: [database.host] });
    this.publish("database-host", spec.hostName, "MySQL, from inside the network");
    return database;
  }

  private createFirewall(spec: AccountSpec): AwsFirewall {
    const route = new AwsObjectStoreRoute(this, "object-store", this.context, this.network);
    const firewall = new AwsFirewall(this, "firewall", this.context, {
      ...spec.firewall,
      vpcId: this.network.vpc.id,
      objectStorePrefixListId: route.prefixListId,
    });
    new AwsEndpoints(this, "endpoints", this.context, {
      network: this.network,
      zones: spec.network.endpointZones,
      securityGroupId: firewall.groupId("endpoints"),
    });
    return firewall;
  }

  private wallIn(spec: AccountSpec): void {
    for (const wall of spec.network.walls) {
      new AwsNetworkAcl(this, `${wall.tier}-wall`, this.context, { ...wall, network: this.network });
    }
  }

  /** Outputs carry names and ids, never a secret or a way in. */
  private publish(id: string, value: string | string[], description: string): void {
    const output = new TerraformOutput(this, id, { value, description });
    output.overrideLogicalId(id);
  }
}
