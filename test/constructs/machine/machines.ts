import {
  artifactNames,
  type CoreMachineSpec,
  type EthereumMachineSpec,
  type MachineDocumentSpec,
  type RabbitmqMachineSpec,
  type VaultMachineSpec,
} from "../../../constructs/machine/spec";

/** Endings as the publishers have them. */
const endings = { vault: ".zip", rabbitmq: ".tar.xz", "openbao-kms-aws": "", kubectl: "" } as const;
const endingOf = (name: string): string => (endings as Record<string, string>)[name] ?? ".tar.gz";

export const artifacts = {
  bucket: "rkcp-stage-artifacts-x1y2z3",
  files: artifactNames.map((name) => ({ name, key: `${name}/1.0/${name}${endingOf(name)}`, sha256: "a".repeat(64) })),
};

const common = { region: "eu-west-1", architecture: "x86_64", artifacts } as const;
const three = (role: string) => ["a", "b", "c"].map((letter) => `${role}-${letter}.stage.rkcp.internal`);
const named = (name: string) => ({ ...common, name, host: `${name}.stage.rkcp.internal` });

export const vault: VaultMachineSpec = {
  ...named("vault-a"),
  role: "vault",
  distribution: "openbao",
  peers: three("vault"),
  sealKeyAlias: "alias/rkcp-stage-vault",
};
export const rabbitmq: RabbitmqMachineSpec = {
  ...named("rabbitmq-b"),
  role: "rabbitmq",
  peers: three("rabbitmq"),
  clusterName: "rkcp-stage",
  cookieSecretName: "rkcp-stage-rabbitmq-cookie",
};
export const bitcoin: CoreMachineSpec = {
  ...named("bitcoin-a"),
  role: "bitcoin",
  address: "10.20.204.10",
  network: "testnet",
  rpcPort: 18332,
  rpcAllowedCidrs: ["10.20.0.0/18"],
};
export const dash: CoreMachineSpec = {
  ...bitcoin,
  ...named("dash-a"),
  role: "dash",
  network: "mainnet",
  rpcPort: 9998,
};
export const ethereum: EthereumMachineSpec = {
  ...named("ethereum-a"),
  role: "ethereum",
  address: "10.20.204.12",
  network: "mainnet",
  rpcPort: 8545,
  rpcHosts: ["ethereum.stage.rkcp.internal"],
};

const oneOfEach: MachineDocumentSpec[] = [
  vault,
  { ...vault, distribution: "vault", address: "10.20.200.10" },
  rabbitmq,
  bitcoin,
  { ...bitcoin, network: "mainnet", rpcPort: 8332, txindex: false, pruneMiB: 50_000, wallet: true },
  dash,
  { ...dash, network: "testnet", rpcPort: 19998 },
  ethereum,
  { ...ethereum, network: "testnet", checkpointSyncUrl: "https://beacon.example" },
  { ...named("jumpbox"), role: "jumpbox" },
];

/** Every role, distribution and network, on both architectures. */
export const machines: readonly (readonly [string, MachineDocumentSpec])[] = oneOfEach.flatMap((spec) =>
  (["x86_64", "arm64"] as const).map((architecture) => {
    const variant = "distribution" in spec ? spec.distribution : "network" in spec ? spec.network : "";
    const title = [spec.role, variant, architecture].filter((word) => word !== "").join(" ");
    return [title, { ...spec, architecture }] as const;
  }),
);
