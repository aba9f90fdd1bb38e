import type { Environment } from "../environments/schema";
import { addressOf, type Tier, tierCidrs } from "./addresses";

/** What a virtual machine does. */
export const machineRoles = ["vault", "rabbitmq", "bitcoin", "dash", "ethereum", "jumpbox"] as const;
export type MachineRole = (typeof machineRoles)[number];

/** Chains whose nodes an environment may run. */
export const chains = ["bitcoin", "dash", "ethereum"] as const;
export type Chain = (typeof chains)[number];

/** True for the name of a chain. */
export function isChain(name: string): name is Chain {
  return (chains as readonly string[]).includes(name);
}

/** A data volume that outlives its machine. */
export interface DataVolume {
  /** GiB, encrypted. */
  readonly gib: number;
  /** Days its daily backups are kept; undefined where the service makes better ones itself. */
  readonly backupRetentionDays?: number;
}

/** One virtual machine of the environment. */
export interface Machine {
  /** `vault-a`, `bitcoin-<key>`: stable, the key of `machines.generations`. */
  readonly name: string;
  readonly role: MachineRole;
  readonly tier: Tier;
  readonly zone: string;
  /** Its name in the private zone. */
  readonly host: string;
  /** Fixed address, where data gives one. */
  readonly address?: string;
  readonly machineType: string;
  /** How often it has been replaced, from 1. */
  readonly generation: number;
  /** Absent for a machine that keeps nothing. */
  readonly data?: DataVolume;
}

/** RabbitMQ's volumes hold messages that are being delivered; a week is more than any of them lives. */
const rabbitmqBackupDays = 7;

/** Place of the jumpbox in the BOSH tier's first subnet; the director has the one before it (platform/bosh.ts). */
const jumpboxHost = 7;

/** Every virtual machine that an environment's placements ask for, by role, then zone or key. */
export function machinesOf(env: Environment): Machine[] {
  return [
    ...vaultMachines(env),
    ...rabbitmqMachines(env),
    ...chains.flatMap((chain) => nodesOf(env, chain)),
    jumpbox(env),
  ];
}

/** The machines of one role. */
export function machinesWith(env: Environment, role: MachineRole): Machine[] {
  return machinesOf(env).filter((machine) => machine.role === role);
}

/** No backups of its volumes: a snapshot of one of three is no backup of a quorum, and one more copy to guard. */
function vaultMachines(env: Environment): Machine[] {
  if (env.vault.custody !== "environment" || env.vault.placement !== "vm") return [];
  const { machineType, dataGiB } = env.vault;
  return onePerZone(env, "vault", "vault", machineType, { gib: dataGiB });
}

function rabbitmqMachines(env: Environment): Machine[] {
  if (env.rabbitmq.placement !== "vm") return [];
  const { machineType, dataGiB } = env.rabbitmq;
  return onePerZone(env, "rabbitmq", "data", machineType, { gib: dataGiB, backupRetentionDays: rabbitmqBackupDays });
}

function nodesOf(env: Environment, chain: Chain): Machine[] {
  const spec = env.nodes[chain];
  if (spec?.placement !== "vm") return [];
  return Object.entries(spec.nodes)
    .sort(([a], [b]) => a.localeCompare(b, "en"))
    .map(([key, { zone, address, machineType, dataGiB, backupRetentionDays }]) => ({
      ...named(env, `${chain}-${key}`),
      role: chain,
      tier: "blockchain",
      zone,
      address,
      machineType,
      data: { gib: dataGiB, backupRetentionDays },
    }));
}

/** Beside the director's fixed address, so that neither is ever handed the other's. */
function jumpbox(env: Environment): Machine {
  const [zone = ""] = env.cloud.zones;
  const [cidr = ""] = tierCidrs(env, "bosh");
  const address = addressOf(cidr, jumpboxHost);
  return {
    ...named(env, "jumpbox"),
    role: "jumpbox",
    tier: "bosh",
    zone,
    address,
    machineType: env.bosh.jumpboxMachineType,
  };
}

function onePerZone(env: Environment, role: MachineRole, tier: Tier, machineType: string, data: DataVolume): Machine[] {
  return env.cloud.zones.map((zone) => ({
    ...named(env, `${role}-${zone.slice(-1)}`),
    role,
    tier,
    zone,
    machineType,
    data,
  }));
}

function named(env: Environment, name: string) {
  return {
    name,
    host: `${name}.${env.domains.private}`,
    generation: env.machines.generations[name] ?? 1,
  };
}
