import { Construct } from "constructs";
import type { AccountSpec, CloudAccount } from "../ports/account";
import type { BoshFoundation, BoshFoundationSpec } from "../ports/bosh";
import type { BaselineSpec } from "../ports/baseline";
import type { Cluster, ClusterSpec } from "../ports/cluster";
import type { Database, DatabaseSpec } from "../ports/database";
import type { Entry, EntrySpec } from "../ports/entry";
import type { Machines, MachinesSpec } from "../ports/machines";
import type { PeopleSpec } from "../ports/people";
import type { ProvisioningSpec } from "../ports/provisioning";
import type { StoresSpec } from "../ports/stores";
import { AwsAlarms } from "./alarms";
import { AwsBaseline } from "./baseline/baseline";
import { AwsBoshFoundation } from "./bosh/foundation";
import { AwsCluster } from "./cluster";
import { awsContext, type AwsContext } from "./context";
import { AwsDatabase } from "./database";
import { AwsDns } from "./dns";
import { AwsEndpoints, AwsObjectStoreRoute } from "./endpoints";
import { AwsEntry } from "./entry/entry";
import { AwsFirewall } from "./firewall";
import { AwsFlowLog } from "./flow-log";
import { AwsKeys } from "./keys";
import { AwsMachines } from "./machines/machines";
import { AwsNetwork } from "./network";
import { AwsNetworkAcl } from "./network-acl";
import { publish } from "./output";
import { AwsPeople } from "./people";
import { AwsProvisioningIdentity } from "./pod-identity";
import { AwsStores } from "./stores/stores";

/** The `CloudAccount` port on AWS. It owns keys, network, firewall and DNS, and hands them to what is added. */
export class AwsAccount extends Construct implements CloudAccount {
  private readonly context: AwsContext;
  private readonly keys: AwsKeys;
  private readonly network: AwsNetwork;
  private readonly objectStore: AwsObjectStoreRoute;
  private readonly firewall: AwsFirewall;
  private readonly dns: AwsDns;
  private readonly alarms: AwsAlarms;
  private cluster: AwsCluster | undefined;
  private machines: AwsMachines | undefined;
  private stores: AwsStores | undefined;
  private people: AwsPeople | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly spec: AccountSpec,
  ) {
    super(scope, id);
    this.context = awsContext(spec.identity);
    this.keys = new AwsKeys(this, "keys", this.context);
    this.network = new AwsNetwork(this, "network", this.context, spec.network);
    new AwsFlowLog(this, "flow-log", this.context, {
      network: this.network,
      keys: this.keys,
      retentionDays: spec.network.flowLogRetentionDays,
    });
    this.objectStore = new AwsObjectStoreRoute(this, "object-store", this.context, this.network);
    this.firewall = this.createFirewall(spec);
    this.wallIn(spec);
    this.dns = new AwsDns(this, "dns", this.context, this.network.vpc.id, spec.dns);
    this.alarms = new AwsAlarms(this, "alarms", this.context, this.keys, spec.alarms);
    publish(this, "network-id", this.network.vpc.id, "The environment's network");
    publish(this, "name-servers", this.dns.nameServers, "Delegate the public domain to these");
    if (this.dns.delegationSigner !== undefined) {
      publish(
        this,
        "ds-record",
        this.dns.delegationSigner,
        "DS record for the parent zone, once the delegation answers",
      );
    }
  }

  addPeople(id: string, spec: PeopleSpec): void {
    this.people = new AwsPeople(this, id, this.context, spec);
  }

  addBaseline(id: string, spec: BaselineSpec): void {
    const { keys } = this;
    new AwsBaseline(this, id, this.context, { ...spec, keys, alarmTopicArn: this.alarms.topicArn });
  }

  addStores(id: string, spec: StoresSpec): void {
    this.stores = new AwsStores(this, id, this.context, {
      ...spec,
      keys: this.keys,
      endpointId: this.objectStore.endpointId,
      alarmTopicArn: this.alarms.topicArn,
    });
  }

  addCluster(id: string, spec: ClusterSpec): Cluster {
    const cluster = new AwsCluster(this, id, this.context, {
      ...spec,
      network: this.network,
      firewall: this.firewall,
      keys: this.keys,
      rolesHere: this.people?.arns ?? {},
    });
    this.cluster = cluster;
    publish(this, "cluster-name", cluster.cluster.name, "For `aws eks update-kubeconfig`, inside the network");
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
    publish(this, "database-host", spec.hostName, "MySQL, from inside the network");
    return database;
  }

  addProvisioning(id: string, spec: ProvisioningSpec): void {
    if (!this.cluster) {
      throw new Error(
        `${this.node.path}: no cluster whose pods could provision ${spec.databaseName}. Fix: add the cluster first`,
      );
    }
    const { cluster } = this.cluster;
    new AwsProvisioningIdentity(this, id, this.context, { ...spec, cluster, keyArn: this.keys.arn("database") });
  }

  addMachines(id: string, spec: MachinesSpec): Machines {
    this.machines = new AwsMachines(this, id, this.context, {
      ...spec,
      network: this.network,
      firewall: this.firewall,
      keys: this.keys,
      dns: this.dns,
      alarmTopicArn: this.alarms.topicArn,
    });
    return this.machines;
  }

  addEntry(id: string, spec: EntrySpec): Entry {
    const entry = new AwsEntry(this, id, this.context, {
      ...spec,
      network: this.network,
      firewall: this.firewall,
      keys: this.keys,
      dns: this.dns,
      machines: this.machinesOf(spec.pools),
      mayLog: this.stores ? [this.stores.accessLogs.policy] : [],
      alarmTopicArn: this.alarms.topicArn,
    });
    publish(this, "public-host", entry.hosts.public, "What customers type");
    publish(this, "administration-host", entry.hosts.administration, "Administration, from inside the network");
    return entry;
  }

  addBoshFoundation(id: string, spec: BoshFoundationSpec): BoshFoundation {
    const jumpbox = this.machines?.identities.get("jumpbox");
    if (!jumpbox) {
      throw new Error(
        `${this.node.path}: nobody can start the director. Fix: add the machines, a jumpbox among them, first`,
      );
    }
    const foundation = new AwsBoshFoundation(this, id, this.context, {
      ...spec,
      network: this.network,
      firewall: this.firewall,
      keys: this.keys,
      subnets: this.spec.network.subnets,
      starterRole: jumpbox.role.name,
    });
    for (const [name, { value, description }] of Object.entries(foundation.outputs)) {
      publish(this, name, value, description);
    }
    return foundation;
  }

  /** Autoscaling groups of the pools' nodes. */
  private machinesOf(pools: readonly string[]): Record<string, string> {
    const known = this.cluster?.pools ?? {};
    return Object.fromEntries(
      pools.flatMap((name) => {
        const pool = known[name];
        if (!pool) {
          throw new Error(
            `${this.node.path}: no node pool "${name}". Allowed: ${Object.keys(known).join(", ") || "none yet"}. Fix: add the cluster before the entry, and name one of its pools`,
          );
        }
        return Object.entries(pool.autoscalingGroups).map(([zone, group]) => [`${name}-${zone}`, group]);
      }),
    );
  }

  private createFirewall(spec: AccountSpec): AwsFirewall {
    const firewall = new AwsFirewall(this, "firewall", this.context, {
      ...spec.firewall,
      vpcId: this.network.vpc.id,
      objectStorePrefixListId: this.objectStore.prefixListId,
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
}
