import { Construct } from "constructs";
import type { MachineRole, Machines, MachinesSpec, MachineSpec } from "../../ports/machines";
import type { AwsContext } from "../context";
import type { AwsDns } from "../dns";
import type { AwsFirewall } from "../firewall";
import { addKey, serviceStatements } from "../key";
import type { AwsKeys } from "../keys";
import type { AwsNetwork } from "../network";
import type { PolicyStatement } from "../policy-document";
import { AwsSharedCookie } from "./cookie";
import { AwsMachineIdentity } from "./identity";
import { AwsMachine } from "./machine";
import { artifactRights, cookieRights, sealRights, sessionRights } from "./rights";
import { AwsVaultBalancer } from "./vault-balancer";
import { AwsVaultKeys, vaultTags } from "./vault-keys";

export interface AwsMachinesProps extends MachinesSpec {
  readonly network: AwsNetwork;
  readonly firewall: AwsFirewall;
  readonly keys: AwsKeys;
  readonly dns: AwsDns;
  /** Who is told when a machine fails. */
  readonly alarmTopicArn: string;
}

/** What the identity of a role is for, as the account's reviewer reads it. */
const descriptions: Readonly<Record<MachineRole, string>> = {
  vault: "Machines of Vault",
  rabbitmq: "Machines of RabbitMQ",
  bitcoin: "Nodes of the Bitcoin network",
  dash: "Nodes of the Dash network",
  ethereum: "Nodes of the Ethereum network",
  jumpbox: "The way in for people",
};

/** The environment's virtual machines: one identity a role, keys and a balancer for Vault, a shared secret for RabbitMQ. */
export class AwsMachines extends Construct implements Machines {
  readonly addresses: Readonly<Record<string, string>>;
  /** Identities of the roles that have machines, and Vault's wherever it is placed in this account. */
  readonly identities: ReadonlyMap<MachineRole, AwsMachineIdentity>;
  private readonly vaultKeys: AwsVaultKeys | undefined;
  private readonly machines: Readonly<Record<string, AwsMachine>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly context: AwsContext,
    private readonly props: AwsMachinesProps,
  ) {
    super(scope, id);
    this.vaultKeys = props.vault && new AwsVaultKeys(this, "vault-keys", context, props.vault);
    this.identities = this.createIdentities();
    this.machines = Object.fromEntries(
      Object.entries(props.machines).map(([name, spec]) => [name, this.createMachine(name, spec)]),
    );
    this.addresses = Object.fromEntries(
      Object.entries(this.machines).map(([name, machine]) => [name, machine.address]),
    );
    this.nameMachines();
    this.openVault();
    this.nameBrokers();
  }

  private createIdentities(): Map<MachineRole, AwsMachineIdentity> {
    const roles = new Set(Object.values(this.props.machines).map(({ role }) => role));
    if (this.props.vault) roles.add("vault");
    return new Map(
      [...roles].map((role) => [
        role,
        new AwsMachineIdentity(this, `${role}-identity`, this.context, {
          role,
          description: descriptions[role],
          statements: this.rightsOf(role),
          tags: tagsOf(role),
        }),
      ]),
    );
  }

  private rightsOf(role: MachineRole): PolicyStatement[] {
    const { artifacts, keys } = this.props;
    return [
      ...sessionRights(this.context),
      ...artifactRights(artifacts.bucket, artifacts.objects[role] ?? [], keys.arn("artifacts")),
      ...(role === "vault" && this.vaultKeys ? sealRights(this.vaultKeys.seal.arn) : []),
      ...(role === "rabbitmq" ? this.shareCookie() : []),
    ];
  }

  private shareCookie(): PolicyStatement[] {
    if (!this.props.rabbitmq) return [];
    const key = addKey(this, this.context, "rabbitmq", serviceStatements(this.context, ["secretsmanager"]));
    const cookie = new AwsSharedCookie(this, "cookie", {
      name: this.props.rabbitmq.cookieSecretName,
      keyArn: key.arn,
    });
    return cookieRights(cookie.secret.arn, key.arn);
  }

  private createMachine(name: string, spec: MachineSpec): AwsMachine {
    const { network, firewall, keys, imageId, alarmTopicArn } = this.props;
    if (spec.role !== "jumpbox" && !spec.data) {
      throw new Error(
        `${this.node.path}/${name}: a machine of ${spec.role} without a data volume would lose what it holds when it is replaced. Allowed: no volume for a jumpbox only. Fix: give it data`,
      );
    }
    const identity = this.identities.get(spec.role);
    if (!identity) throw new Error(`${this.node.path}: no identity for the role ${spec.role} of ${name}`);
    return new AwsMachine(this, name, this.context, {
      ...spec,
      name,
      imageId,
      network,
      alarmTopicArn,
      identity,
      securityGroupId: firewall.groupId(spec.group),
      volumeKeyArn: spec.role === "vault" && this.vaultKeys ? this.vaultKeys.volumes.arn : keys.arn("volumes"),
      tags: tagsOf(spec.role),
    });
  }

  private nameMachines(): void {
    for (const [name, { host }] of Object.entries(this.props.machines)) {
      this.props.dns.addPrivateRecord({ id: name, host, type: "A", targets: [this.addresses[name] ?? ""] });
    }
  }

  private openVault(): void {
    const balancer = this.props.vault?.balancer;
    if (!balancer) return;
    const { network, firewall, dns } = this.props;
    const members = Object.fromEntries(this.machinesOf("vault"));
    const front = new AwsVaultBalancer(this, "vault-balancer", {
      ...balancer,
      network,
      securityGroupId: firewall.groupId(balancer.group),
      members,
    });
    dns.addPrivateRecord({ id: "vault", host: balancer.host, type: "CNAME", targets: [front.balancer.dnsName] });
  }

  private nameBrokers(): void {
    if (!this.props.rabbitmq) return;
    const targets = this.machinesOf("rabbitmq").map(([, { address }]) => address);
    this.props.dns.addPrivateRecord({ id: "rabbitmq", host: this.props.rabbitmq.host, type: "A", targets });
  }

  private machinesOf(role: MachineRole): [string, AwsMachine][] {
    return Object.entries(this.machines).filter(([name]) => this.props.machines[name]?.role === role);
  }
}

/** Vault's things are told by a tag, so that everybody else can be kept away from them. */
function tagsOf(role: MachineRole): Readonly<Record<string, string>> {
  return role === "vault" ? vaultTags : {};
}
