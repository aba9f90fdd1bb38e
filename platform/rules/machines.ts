import type { Environment } from "../../environments/schema";
import { nearestWord } from "../../environments/schema/nearest";
import type { Architecture } from "../artifacts/artifact";
import { machinesOf } from "../machines";
import { nodesOf } from "./nodes";
import { type Rule, violation } from "./rule";

/**
 * AWS's Graviton families: a1, and every family whose generation is followed by a g (t4g, m6gd, c7gn, is4gen, hpc7g,
 * g5g), by the naming rules of the EC2 instance types guide. Everything else is x86_64; g4dn and g6 among it.
 */
const graviton = /^(a1|[a-z]+\d+g[a-z]*)\./;

/** The architecture of a machine type. */
function architectureOf(machineType: string): Architecture {
  return graviton.test(machineType) ? "arm64" : "x86_64";
}

/** Where each machine type of the environment's own machines stands. */
function machineTypesOf(env: Environment): [path: string, machineType: string][] {
  return [
    ...(env.vault.custody === "environment" && env.vault.placement === "vm"
      ? ([["vault.machineType", env.vault.machineType]] as [string, string][])
      : []),
    ...(env.rabbitmq.placement === "vm"
      ? ([["rabbitmq.machineType", env.rabbitmq.machineType]] as [string, string][])
      : []),
    ...nodesOf(env).map(({ path, machineType }): [string, string] => [`${path}.machineType`, machineType]),
    ["bosh.jumpboxMachineType", env.bosh.jumpboxMachineType],
  ];
}

/** An image of the other architecture does not boot, and EC2 says so only when the machine is made. */
export const machineTypesFitTheImage: Rule = (env) => {
  const { architecture } = env.machines.image;
  return machineTypesOf(env).flatMap(([path, machineType]) =>
    violation(
      env,
      architectureOf(machineType) !== architecture,
      path,
      machineType,
      `It runs ${architectureOf(machineType)}, machines.image is for ${architecture}. Allowed: ${examples[architecture]}. Fix: take another machine type, or another image for all machines`,
    ),
  );
};

/** Nodes boot Bottlerocket for x86_64 (constructs/aws/node-pool.ts), whatever `machines.image` is for. */
export const nodePoolsFitTheirImage: Rule = (env) =>
  Object.entries(env.cluster.nodePools).flatMap(([pool, { machineType }]) =>
    violation(
      env,
      architectureOf(machineType) !== "x86_64",
      `cluster.nodePools.${pool}.machineType`,
      machineType,
      `It runs arm64, the nodes' image is for x86_64. Allowed: ${examples.x86_64}. Fix: take another machine type`,
    ),
  );

const examples: Readonly<Record<Architecture, string>> = {
  x86_64: "types of Intel and AMD, such as m6i.large",
  arm64: "types of Graviton, such as m7g.large",
};

/** A generation of a machine that does not exist would replace nothing, and look as if it had. */
export const generationsNameMachines: Rule = (env) => {
  const names = machinesOf(env).map(({ name }) => name);
  return Object.entries(env.machines.generations)
    .filter(([name]) => !names.includes(name))
    .flatMap(([name, generation]) =>
      violation(env, true, `machines.generations.${name}`, generation, `${allowed(names)}. Fix: ${cure(name, names)}`),
    );
};

const allowed = (names: readonly string[]) => `Allowed: a machine of this environment (${names.join(", ")})`;

/** The nearest name when a slip of a few letters explains the one found. */
function cure(name: string, names: readonly string[]): string {
  const meant = nearestWord(name, names, () => 2);
  return meant !== undefined ? `write "${meant}"` : "take the line out";
}

/** Characters of a Linux host name, and a machine's is its full name in the private zone ("gethostname", HOST_NAME_MAX). */
const longestHost = 64;

/** The system of a machine can carry its name. */
export const machineHostsFit: Rule = (env) => {
  const [longest] = machinesOf(env).sort((a, b) => b.host.length - a.host.length);
  return violation(
    env,
    longest !== undefined && longest.host.length > longestHost,
    "domains.private",
    env.domains.private,
    `The machine ${longest?.host} has a name of ${longest?.host.length} characters. Allowed: ${longestHost}. Fix: use a shorter domain, or a shorter name for the node`,
  );
};
