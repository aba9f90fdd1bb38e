import { artifactFolder, artifactsUnitName } from "../artifacts";
import { onDataVolume } from "../data-volume";
import type { RoleParts } from "../role";
import { type Script, script } from "../shell";
import type { CoreMachineSpec } from "../spec";
import { atBoot, hardened, listsInterfaces, type Unit, withoutCloud } from "../unit";
import { secretUnit } from "./node-secrets";

/** Bitcoin Core and Dash Core: one configuration language, two programs. */
interface Core {
  readonly daemon: string;
  readonly client: string;
  readonly account: number;
  /** How a network is chosen, and the section its ports must stand in; mainnet has none (bosh facts 4.3, 4.5). */
  readonly testnet: { readonly setting: string; readonly section: string };
  /** Lines that only this program understands. */
  readonly extra: readonly string[];
}

const cores: Readonly<Record<CoreMachineSpec["role"], Core>> = {
  bitcoin: {
    daemon: "bitcoind",
    client: "bitcoin-cli",
    account: 2003,
    // The third test network is on its way out of Bitcoin Core (bosh facts 4.3).
    testnet: { setting: "chain=testnet4", section: "testnet4" },
    extra: [],
  },
  dash: {
    daemon: "dashd",
    client: "dash-cli",
    account: 2004,
    testnet: { setting: "testnet=1", section: "test" },
    extra: ["upnp=0"],
  },
};

/** Cache of the chain state, MiB. Pinned: its default depends on release and memory (bosh facts 4.5). */
const cacheMiB = 450;
/** Connections to other nodes; each costs memory and a file (bosh facts 4.5: 40 to 125). */
const maxConnections = 40;
/** Smallest part of the chain a pruned node keeps, MiB. */
const smallestPruneMiB = 550;
/** Minutes a stop may take: the chain state is written out. */
const stopTimeout = "15min";
export const rpcUser = "rkcp";

/**
 * A full node that answers RPC to the gateway's ranges. Its RPC password is made here at first boot and never leaves the
 * data volume by itself: the node knows a salted hash of it, root can read it, and Vault's Agent hands it over later.
 */
export function coreNodeParts(spec: CoreMachineSpec): RoleParts {
  const { daemon, client, account } = cores[spec.role];
  const software = artifactFolder(spec.role);
  const mountPoint = `/var/lib/${spec.role}`;
  return {
    accounts: [{ name: spec.role, id: account, home: mountPoint }],
    install: [{ name: spec.role, strip: 1, programs: [`bin/${daemon}`, `bin/${client}`] }],
    mountPoint,
    files: [{ path: configurationPath(spec), contents: coreConfiguration(spec) }],
    scripts: [credentialScript(`${mountPoint}/secrets`)],
    units: [
      secretUnit(secretUnitName, "Password of the RPC user", { name: "rkcp-rpc-credentials" }, mountPoint),
      nodeUnit(spec, `${software}/bin/${daemon}`, mountPoint),
    ],
    commands: { [client]: `${software}/bin/${client}` },
  };
}

const secretUnitName = "rkcp-rpc-credentials.service";
const configurationPath = ({ role }: CoreMachineSpec) => `/etc/${role}/${role}.conf`;

export const credentialScript = (folder: string): Script =>
  script({ file: "rpc-credentials", settings: { folder, user: rpcUser } });

/**
 * @param credentials where the file with the RPC user's hash is, for a test
 * @throws when nobody or everybody may call the RPC, or pruning contradicts an index of all transactions
 */
export function coreConfiguration(
  spec: CoreMachineSpec,
  credentials = `/run/credentials/${spec.role}.service/rpcauth.conf`,
): string {
  refuseContradictions(spec);
  const { network, address, rpcPort, rpcAllowedCidrs, txindex = true, pruneMiB = 0, wallet = false } = spec;
  const { testnet, extra } = cores[spec.role];
  return [
    "server=1",
    "daemon=0",
    ...(network === "testnet" ? [testnet.setting] : []),
    `includeconf=${credentials}`,
    ...["127.0.0.1", ...rpcAllowedCidrs].map((range) => `rpcallowip=${range}`),
    `txindex=${txindex ? 1 : 0}`,
    `prune=${pruneMiB}`,
    `dbcache=${cacheMiB}`,
    `disablewallet=${wallet ? 0 : 1}`,
    "listen=0",
    `maxconnections=${maxConnections}`,
    "natpmp=0",
    "printtoconsole=1",
    "nodebuglogfile=1",
    ...extra,
    // Outside the section of a network other than the main one these are ignored.
    ...(network === "testnet" ? [`[${testnet.section}]`] : []),
    "rpcbind=127.0.0.1",
    `rpcbind=${address}`,
    `rpcport=${rpcPort}`,
    "",
  ].join("\n");
}

function refuseContradictions({ name, role, rpcAllowedCidrs, txindex = true, pruneMiB = 0 }: CoreMachineSpec): void {
  if (rpcAllowedCidrs.length === 0 || rpcAllowedCidrs.some((cidr) => cidr.endsWith("/0"))) {
    throw new Error(
      `${name}: rpcAllowedCidrs is [${rpcAllowedCidrs.join(", ")}]. Allowed: at least one range, and none that is everybody. Fix: name the ranges of the gateway's daemons`,
    );
  }
  if (pruneMiB === 0) return;
  if (pruneMiB < smallestPruneMiB || txindex || role === "dash") {
    throw new Error(
      `${name}: pruneMiB is ${pruneMiB}. Allowed: 0, or for bitcoin ${smallestPruneMiB} and more with txindex false. Fix: keep all blocks (0), or give up the index`,
    );
  }
}

function nodeUnit(spec: CoreMachineSpec, daemon: string, mountPoint: string): Unit {
  const needed = [artifactsUnitName, secretUnitName];
  return {
    name: `${spec.role}.service`,
    enabled: true,
    sections: {
      Unit: { Description: `${spec.role} node (${spec.network})`, ...onDataVolume(mountPoint, needed) },
      Service: {
        Type: "exec",
        User: spec.role,
        Group: spec.role,
        ExecStart: `${daemon} -conf=${configurationPath(spec)} -datadir=${mountPoint}/data`,
        LoadCredential: `rpcauth.conf:${mountPoint}/secrets/rpcauth.conf`,
        Restart: "on-failure",
        RestartSec: 30,
        TimeoutStopSec: stopTimeout,
        LimitNOFILE: 65536,
        StateDirectory: `${spec.role}/data`,
        StateDirectoryMode: "0700",
        ...hardened,
        ...withoutCloud,
        ...listsInterfaces,
      },
      Install: atBoot,
    },
  };
}
