/** Processor of image and machine; an image of the other one does not boot. */
export type Architecture = "x86_64" | "arm64";

/** Software a machine installs. The name is the folder below /opt/rkcp; the version is in the key. */
export const artifactNames = [
  "vault",
  "openbao",
  "openbao-kms-aws",
  "erlang",
  "rabbitmq",
  "bitcoin",
  "dash",
  "geth",
  "lighthouse",
  "kubectl",
] as const;
export type ArtifactName = (typeof artifactNames)[number];

/** One file of the artifacts bucket. */
export interface ArtifactFile {
  readonly name: ArtifactName;
  /**
   * Its path in the bucket. The ending tells the format: `.zip`, `.tar.gz`, `.tgz`, `.tar.xz`; anything else is the
   * program itself. It names the version, so that what a running machine installed is never overwritten.
   */
  readonly key: string;
  /** SHA-256 of the file, 64 hexadecimal digits; the machine installs nothing whose sum differs. */
  readonly sha256: string;
}

/** What every role needs to know. Plain data, known before anything is created, and no secret: user data is readable. */
interface CommonSpec {
  /** `vault-a`, `bitcoin-<key>`: for messages, and the short host name. */
  readonly name: string;
  /** Its name in the private zone. */
  readonly host: string;
  /** Fixed private IPv4 address, where data gives one. Without it a service listens on every address of the one interface. */
  readonly address?: string;
  readonly region: string;
  readonly architecture: Architecture;
  readonly artifacts: {
    /** Name of the bucket. */
    readonly bucket: string;
    /** At least the files of the role ({@link requiredArtifacts}); others are ignored. */
    readonly files: readonly ArtifactFile[];
  };
}

export type VaultDistribution = "openbao" | "vault";

export interface VaultMachineSpec extends CommonSpec {
  readonly role: "vault";
  readonly distribution: VaultDistribution;
  /** Host names of all Vault machines, this one included: three tolerate the loss of one. */
  readonly peers: readonly string[];
  /** Alias of the key that unseals, with its prefix: `alias/<project>-<environment>-vault`. */
  readonly sealKeyAlias: string;
}

export interface RabbitmqMachineSpec extends CommonSpec {
  readonly role: "rabbitmq";
  /** Host names of all brokers, this one included; the same list on each, or they form two clusters. */
  readonly peers: readonly string[];
  /** What the cluster calls itself, such as `<project>-<environment>`. */
  readonly clusterName: string;
  /** Secrets Manager secret for the Erlang cookie, created without a value: the first broker to boot writes it. */
  readonly cookieSecretName: string;
}

export type ChainNetwork = "mainnet" | "testnet";

interface NodeSpec extends CommonSpec {
  /** RPC has no TLS of its own and listens here and on loopback alone. */
  readonly address: string;
  readonly network: ChainNetwork;
  /** Port of the RPC, which the flow catalogue opens. */
  readonly rpcPort: number;
}

/** Bitcoin Core, or Dash Core, which descends from it. */
export interface CoreMachineSpec extends NodeSpec {
  readonly role: "bitcoin" | "dash";
  /** Ranges whose RPC calls are answered, at least one, never everybody. */
  readonly rpcAllowedCidrs: readonly string[];
  /** Index of all transactions, for clients that look up foreign ones. @default true - Peatio does (application facts 11.6) */
  readonly txindex?: boolean;
  /** MiB of blocks to keep, 550 or more; 0 keeps all. Going back means a new download. @default 0 - txindex needs all */
  readonly pruneMiB?: number;
  /** Wallet code in the node. Its keys would then lie on this volume. @default false - the gateway holds no wallet here */
  readonly wallet?: boolean;
}

/** Execution and consensus client on one machine: since 2022 one without the other follows no chain (cloud facts 1.8). */
export interface EthereumMachineSpec extends NodeSpec {
  readonly role: "ethereum";
  /** Host names clients may use in the RPC's Host header; the machine's own are always allowed. */
  readonly rpcHosts?: readonly string[];
  /**
   * Beacon API whose finalized state the consensus client starts from. The first start trusts it: compare the printed
   * root with a second source.
   *
   * @default a public one of the network: from genesis, recent blobs can no longer be checked
   */
  readonly checkpointSyncUrl?: string;
}

/** The way to the director: tools, no service. */
export interface JumpboxMachineSpec extends CommonSpec {
  readonly role: "jumpbox";
}

/** One machine, told by its role. */
export type MachineDocumentSpec =
  VaultMachineSpec | RabbitmqMachineSpec | CoreMachineSpec | EthereumMachineSpec | JumpboxMachineSpec;

/** Names of the files a machine installs, in order; the artifacts bucket must hold them before its first boot. */
export function requiredArtifacts(
  spec:
    | { readonly role: "vault"; readonly distribution: VaultDistribution }
    | { readonly role: Exclude<MachineDocumentSpec["role"], "vault"> },
): readonly ArtifactName[] {
  switch (spec.role) {
    case "vault":
      // From 2.7 on, OpenBao's cloud seals are separate programs.
      return spec.distribution === "openbao" ? ["openbao", "openbao-kms-aws"] : ["vault"];
    case "rabbitmq":
      return ["erlang", "rabbitmq"];
    case "bitcoin":
    case "dash":
      return [spec.role];
    case "ethereum":
      return ["geth", "lighthouse"];
    case "jumpbox":
      return ["kubectl"];
  }
}
