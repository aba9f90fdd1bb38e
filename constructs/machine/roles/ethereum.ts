import { artifactFolder, artifactsUnitName } from "../artifacts";
import { onDataVolume } from "../data-volume";
import type { RoleParts } from "../role";
import { type Script, script } from "../shell";
import type { ChainNetwork, EthereumMachineSpec } from "../spec";
import { atBoot, hardened, listsInterfaces, type Unit, type UnitSettings, withoutCloud } from "../unit";
import { secretUnit } from "./node-secrets";

const mountPoint = "/var/lib/ethereum";
const secretFile = `${mountPoint}/secrets/jwt.hex`;
const secretUnitName = "rkcp-jwt-secret.service";
const enginePort = 8551;

/** What both clients call the network, and a public beacon API to start from (eth-clients, "Checkpoint sync endpoints"). */
const networks: Readonly<Record<ChainNetwork, { flag: string; name: string; checkpoint: string }>> = {
  mainnet: { flag: "--mainnet", name: "mainnet", checkpoint: "https://mainnet.checkpoint.sigp.io" },
  testnet: { flag: "--sepolia", name: "sepolia", checkpoint: "https://checkpoint-sync.sepolia.ethpandaops.io" },
};

/**
 * A full node: geth executes, Lighthouse follows the chain and tells geth which block counts, over loopback, with a secret
 * made at first boot. No account lies on it: nobody can unlock what is not there, and the personal API is not served.
 */
export function ethereumParts(spec: EthereumMachineSpec): RoleParts {
  const { name, checkpointSyncUrl } = spec;
  if (checkpointSyncUrl !== undefined && !/^https:\/\/[\w.:/-]+$/.test(checkpointSyncUrl)) {
    throw new Error(
      `${name}: checkpointSyncUrl is "${checkpointSyncUrl}". Allowed: an https address. Fix: the state it serves is trusted, so its sender has to be known`,
    );
  }
  return {
    accounts: [
      { name: "geth", id: 2005, home: `${mountPoint}/execution` },
      { name: "lighthouse", id: 2006, home: `${mountPoint}/consensus` },
    ],
    install: [
      { name: "geth", strip: 1, programs: ["geth"] },
      { name: "lighthouse", strip: 0, programs: ["lighthouse"] },
    ],
    mountPoint,
    files: [],
    scripts: [jwtScript(secretFile)],
    units: [
      secretUnit(secretUnitName, "Secret shared by both clients", { name: "rkcp-jwt-secret" }, mountPoint),
      clientUnit("geth", "Ethereum execution client", executionArguments(spec), "ethereum/execution", {
        // It is asked to stop by an interrupt and then writes its memory out.
        KillSignal: "SIGINT",
        TimeoutStopSec: "10min",
      }),
      clientUnit("lighthouse", "Ethereum consensus client", consensusArguments(spec), "ethereum/consensus", {
        TimeoutStopSec: "3min",
      }),
    ],
    commands: { geth: `${artifactFolder("geth")}/geth` },
  };
}

export const jwtScript = (file: string): Script => script({ file: "jwt-secret", settings: { file } });

function executionArguments({ address, network, rpcPort, host, rpcHosts = [] }: EthereumMachineSpec): string[] {
  return [
    networks[network].flag,
    `--datadir ${mountPoint}/execution`,
    "--ipcdisable",
    "--nat none",
    "--http",
    `--http.addr ${address}`,
    `--http.port ${rpcPort}`,
    "--http.api eth,net,web3",
    `--http.vhosts ${[host, ...rpcHosts].join(",")}`,
    "--authrpc.addr 127.0.0.1",
    `--authrpc.port ${enginePort}`,
    "--authrpc.vhosts localhost",
    "--authrpc.jwtsecret %d/jwt.hex",
  ];
}

function consensusArguments({ network, checkpointSyncUrl }: EthereumMachineSpec): string[] {
  const { name, checkpoint } = networks[network];
  return [
    "beacon_node",
    `--network ${name}`,
    `--datadir ${mountPoint}/consensus`,
    `--execution-endpoint http://127.0.0.1:${enginePort}`,
    "--execution-jwt %d/jwt.hex",
    `--checkpoint-sync-url ${checkpointSyncUrl ?? checkpoint}`,
    "--disable-upnp",
    // It has a port of its own, which no flow opens.
    "--disable-quic",
  ];
}

function clientUnit(
  name: "geth" | "lighthouse",
  description: string,
  words: readonly string[],
  stateFolder: string,
  stopping: UnitSettings,
): Unit {
  const needed = [artifactsUnitName, secretUnitName];
  return {
    name: `${name}.service`,
    enabled: true,
    sections: {
      Unit: { Description: description, ...onDataVolume(mountPoint, needed) },
      Service: {
        Type: "exec",
        User: name,
        Group: name,
        ExecStart: [`${artifactFolder(name)}/${name}`, ...words].join(" \\\n  "),
        LoadCredential: `jwt.hex:${secretFile}`,
        Restart: "on-failure",
        RestartSec: 30,
        LimitNOFILE: 65536,
        StateDirectory: stateFolder,
        StateDirectoryMode: "0700",
        ...hardened,
        ...withoutCloud,
        ...stopping,
        ...listsInterfaces,
      },
      Install: atBoot,
    },
  };
}
