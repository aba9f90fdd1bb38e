import { machineDocument } from "../constructs/machine/document";
import {
  type ArtifactFile,
  type ArtifactName,
  artifactNames,
  type MachineDocumentSpec,
} from "../constructs/machine/spec";
import type { MachinesSpec, MachineSpec, RabbitmqSpec, VaultSpec } from "../constructs/ports/machines";
import type { Environment } from "../environments/schema";
import { hostNames, tierCidrs } from "../platform/addresses";
import { artifactBucket, artifactsOfRole } from "../platform/artifacts";
import { groups } from "../platform/firewall/groups";
import { rpcPort } from "../platform/flows/chains";
import { type Chain, type Machine, machineRoles, machinesOf, machinesWith } from "../platform/machines";
import { physicalNames, prefixOf } from "../platform/naming";

/** Port of Vault's API, at the members and at their balancer. */
const vaultPort = 8200;

/** Roles of the bootstrap stack. What Vault's keys may be used for is theirs to say. */
const keepers = ["custodian", "break-glass"];
/** Roles that apply the stack: they may make Vault's machines and read nothing of them. */
const builders = ["deployer", "ci-apply"];

/** The environment's virtual machines in the words of the port: where each stands, and what it reads at its first boot. */
export function machinesSpec(env: Environment): MachinesSpec {
  const rabbitmq = rabbitmqSpec(env);
  const vault = vaultSpec(env);
  return {
    imageId: env.machines.image.id,
    machines: Object.fromEntries(machinesOf(env).map((machine) => [machine.name, machineSpec(env, machine)])),
    artifacts: {
      bucket: artifactBucket(env),
      objects: Object.fromEntries(
        machineRoles.map((role) => [role, artifactsOfRole(env, role).map(({ objectKey }) => objectKey)]),
      ),
    },
    ...(vault && { vault }),
    ...(rabbitmq && { rabbitmq }),
  };
}

function machineSpec(env: Environment, machine: Machine): MachineSpec {
  const { name: _name, ...placed } = machine;
  return { ...placed, group: machine.role, document: machineDocument(documentSpec(env, machine)) };
}

/** Its keys are made wherever this account holds Vault; the balancer only in front of machines that this stack places. */
function vaultSpec(env: Environment): VaultSpec | undefined {
  if (env.vault.custody !== "environment") return undefined;
  const balancer = {
    name: physicalNames(env).balancers.vault,
    group: groups.vaultBalancer,
    host: hostNames(env).vault,
    port: vaultPort,
  };
  return { keyKeepers: keepers, builders, ...(env.vault.placement === "vm" && { balancer }) };
}

function rabbitmqSpec(env: Environment): RabbitmqSpec | undefined {
  if (env.rabbitmq.placement !== "vm") return undefined;
  return { host: hostNames(env).rabbitmq, cookieSecretName: physicalNames(env).rabbitmqCookie };
}

/** What the machine's first-boot document is made from. */
export function documentSpec(env: Environment, machine: Machine): MachineDocumentSpec {
  const { name, host, address, role } = machine;
  const common = {
    name,
    host,
    ...(address !== undefined && { address }),
    region: env.cloud.region,
    architecture: env.machines.image.architecture,
    artifacts: { bucket: artifactBucket(env), files: artifactFiles(env, machine) },
  };
  const prefix = prefixOf(env);
  switch (role) {
    case "vault":
      return {
        ...common,
        role,
        distribution: env.vault.distribution,
        peers: hostsOf(env, machine),
        sealKeyAlias: `alias/${prefix}-vault`,
      };
    case "rabbitmq":
      return {
        ...common,
        role,
        peers: hostsOf(env, machine),
        clusterName: prefix,
        cookieSecretName: physicalNames(env).rabbitmqCookie,
      };
    case "bitcoin":
    case "dash":
      return { ...common, role, ...nodeSpec(env, machine, role), rpcAllowedCidrs: tierCidrs(env, "private") };
    case "ethereum":
      return { ...common, role, ...nodeSpec(env, machine, role), rpcHosts: [hostNames(env).ethereum] };
    case "jumpbox":
      return { ...common, role };
  }
}

function nodeSpec(env: Environment, { name, address }: Machine, chain: Chain) {
  const port = rpcPort(env, chain);
  const network = env.nodes[chain]?.network;
  if (address === undefined || port === undefined || network === undefined) {
    throw new Error(`${name}: a node without an address or a network. Fix: describe it in nodes.${chain}`);
  }
  return { address, network, rpcPort: port };
}

function hostsOf(env: Environment, { role }: Machine): string[] {
  return machinesWith(env, role).map(({ host }) => host);
}

/** Folders of programs that the catalogue calls otherwise, as their publisher does. */
const folders: Readonly<Record<string, ArtifactName>> = { "openbao-plugin-kms-aws": "openbao-kms-aws" };

/** The files a machine installs, each by the name of the folder it goes into. */
function artifactFiles(env: Environment, { role }: Machine): ArtifactFile[] {
  return artifactsOfRole(env, role).map((artifact) => {
    const name = folders[artifact.name] ?? artifactNames.find((known) => known === artifact.name);
    if (name === undefined) {
      throw new Error(
        `platform/artifacts/: machines know no "${artifact.name}". Allowed: ${artifactNames.join(", ")}. Fix: give it a folder in stacks/machine-specs.ts`,
      );
    }
    return { name, key: artifact.objectKey, sha256: artifact.sha256 };
  });
}
