import type { NetworkTier } from "./network";

/** What a machine is for. Machines of one role share an identity and nothing else. */
export type MachineRole = "vault" | "rabbitmq" | "bitcoin" | "dash" | "ethereum" | "jumpbox";

/** A volume that outlives its machine. */
export interface DataVolumeSpec {
  /** GiB, encrypted. Growing is in place; shrinking means a new volume. */
  readonly gib: number;
  /** Days its daily backups are kept; absent where the service makes better ones itself. */
  readonly backupRetentionDays?: number;
}

/** One virtual machine. Nobody logs in to it: sessions of the cloud are the only way. */
export interface MachineSpec {
  readonly role: MachineRole;
  /** The firewall group that guards it. */
  readonly group: string;
  readonly tier: NetworkTier;
  readonly zone: string;
  /** Its name in the private zone. */
  readonly host: string;
  /** Fixed private IPv4 address; absent: any free one of its subnet, a new one after a replacement. */
  readonly address?: string;
  /** Three members share one: a change waits for `generation`, or all of them would stop together. */
  readonly machineType: string;
  /** Times it has been replaced, from 1. Raising it replaces the machine: only then do a new image, type and document reach it. */
  readonly generation: number;
  /** Absent for a machine that keeps nothing. */
  readonly data?: DataVolumeSpec;
  /** What it reads at its first boot: a static text, readable by whoever may look at the machine. */
  readonly document: string;
}

/** Vault in the environment's own account. */
export interface VaultSpec {
  /** Who may say who uses Vault's keys: last parts of role names. Nobody else can change, disable or delete them. */
  readonly keyKeepers: readonly string[];
  /** Who may create Vault's machines, hence let the cloud use the key of their volumes: last parts of role names. */
  readonly builders: readonly string[];
  /** Where clients find it; absent when something else places the machines. */
  readonly balancer?: VaultBalancerSpec;
}

/** One address for all members. TLS passes through: the balancer holds no certificate and reads nothing. */
export interface VaultBalancerSpec {
  /** Physical name. */
  readonly name: string;
  /** The firewall group that guards it. */
  readonly group: string;
  readonly host: string;
  readonly port: number;
}

/** RabbitMQ on machines. */
export interface RabbitmqSpec {
  /** The name all brokers answer to. */
  readonly host: string;
  /** Physical name of the secret its members know each other by; made without a value, the first member writes one. */
  readonly cookieSecretName: string;
}

/** Every virtual machine of the environment, and what stands around them. */
export interface MachinesSpec {
  /** The image every machine starts from. */
  readonly imageId: string;
  /** By name: `vault-a`, part of the address in the state. */
  readonly machines: Readonly<Record<string, MachineSpec>>;
  readonly artifacts: {
    /** Physical name of the bucket that holds what machines install. */
    readonly bucket: string;
    /** Objects each role may read, and no others. */
    readonly objects: Readonly<Partial<Record<MachineRole, readonly string[]>>>;
  };
  /** Absent where Vault is in the custodians' account. */
  readonly vault?: VaultSpec;
  /** Absent where RabbitMQ runs in the cluster or by other means. */
  readonly rabbitmq?: RabbitmqSpec;
}

/** Enough to find the machines; nothing that opens them. */
export interface Machines {
  /** Addresses by machine name. */
  readonly addresses: Readonly<Record<string, string>>;
}
