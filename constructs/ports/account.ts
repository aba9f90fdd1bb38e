import type { BaselineSpec } from "./baseline";
import type { BootstrapSpec } from "./bootstrap";
import type { BoshFoundation, BoshFoundationSpec } from "./bosh";
import type { Cluster, ClusterSpec } from "./cluster";
import type { Database, DatabaseSpec } from "./database";
import type { DnsSpec } from "./dns";
import type { Entry, EntrySpec } from "./entry";
import type { FirewallSpec } from "./firewall";
import type { AccountIdentity } from "./identity";
import type { Machines, MachinesSpec } from "./machines";
import type { NetworkSpec } from "./network";
import type { PeopleSpec } from "./people";
import type { ProvisioningSpec } from "./provisioning";
import type { StoresSpec } from "./stores";
import type { Construct } from "constructs";
import type { TerraformStack } from "cdktf";

/** What a cloud needs to know before anything is added to it. */
export interface AccountSpec {
  readonly identity: AccountIdentity;
  readonly network: NetworkSpec;
  readonly firewall: FirewallSpec;
  readonly dns: DnsSpec;
  /** Who is told when something is wrong. */
  readonly alarms: AlarmsSpec;
}

export interface AlarmsSpec {
  /** Name of the channel. */
  readonly name: string;
  /** Recipients; each confirms once. */
  readonly emails: readonly string[];
}

/**
 * The exchange's account in one cloud. An adapter owns its network, so no caller carries a subnet across a port.
 *
 * Every method adds to the stack it was opened in; ids are stable nouns, part of the address in the state.
 */
export interface CloudAccount {
  /** Before the cluster, which lets them in. */
  addPeople(id: string, spec: PeopleSpec): void;
  /** What exists once per account; of all environments in it, one adds it. */
  addBaseline(id: string, spec: BaselineSpec): void;
  /** Before everything that writes into a store. */
  addStores(id: string, spec: StoresSpec): void;
  addCluster(id: string, spec: ClusterSpec): Cluster;
  addDatabase(id: string, spec: DatabaseSpec): Database;
  /** After the cluster whose pods provision the database. */
  addProvisioning(id: string, spec: ProvisioningSpec): void;
  addMachines(id: string, spec: MachinesSpec): Machines;
  /** After the cluster whose nodes it leads to. */
  addEntry(id: string, spec: EntrySpec): Entry;
  /** After the machines: the jumpbox starts the director. */
  addBoshFoundation(id: string, spec: BoshFoundationSpec): BoshFoundation;
}

/** One cloud: where the state lies, and how an account is opened. */
export interface Cloud {
  /** Keeps the stack's state in the environment's own store, under the stack's name, locked and encrypted. */
  keepState(stack: TerraformStack, identity: AccountIdentity): void;
  /** The store of the states, the boundary of every role, and the roles that apply: before anything else, in a stack of its own. */
  bootstrap(scope: Construct, spec: BootstrapSpec): void;
  /** Network, firewall, DNS and keys; the rest is added to what comes back. */
  open(scope: Construct, spec: AccountSpec): CloudAccount;
}
