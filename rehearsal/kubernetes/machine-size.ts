import { RehearsalProblem } from "../problem";

/** What a machine of a type has. */
export interface MachineSize {
  readonly cpus: number;
  readonly memoryGiB: number;
}

/** GiB a CPU of each family of Amazon EC2 (its documentation, "Instance types"). */
const memoryPerCpu: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8, t: 4 };

/** CPUs of each size; the small ones of family t have two as well, and less memory. */
const cpusOf: Readonly<Record<string, number>> = {
  large: 2,
  xlarge: 4,
  "2xlarge": 8,
  "4xlarge": 16,
  "8xlarge": 32,
  "12xlarge": 48,
  "16xlarge": 64,
  "24xlarge": 96,
};
const memoryOfSmall: Readonly<Record<string, number>> = { small: 2, medium: 4 };

/**
 * CPUs and memory of a machine type such as `m6i.large`.
 *
 * @throws RehearsalProblem for a family or size that no node pool has had yet
 */
export function machineSize(machineType: string): MachineSize {
  const [, family = "", size = ""] = /^([cmrt])\d+[a-z]*\.([a-z0-9]+)$/.exec(machineType) ?? [];
  const perCpu = memoryPerCpu[family];
  const cpus = cpusOf[size];
  if (perCpu !== undefined && cpus !== undefined) return { cpus, memoryGiB: cpus * perCpu };
  const small = memoryOfSmall[size];
  if (family === "t" && small !== undefined) return { cpus: 2, memoryGiB: small };
  throw new RehearsalProblem(
    `machine type ${machineType}: its CPUs and memory are unknown. Allowed: families c, m, r and t in the sizes ` +
      `${[...Object.keys(memoryOfSmall), ...Object.keys(cpusOf)].join(", ")}. Fix: add it to rehearsal/kubernetes/machine-size.ts`,
  );
}
