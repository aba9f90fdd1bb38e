import type { InstallStep } from "./artifacts";
import type { Script } from "./shell";
import type { Unit } from "./unit";

/** A file that first boot writes; root owns all of them. */
export interface MachineFile {
  readonly path: string;
  readonly contents: string;
  /** @default "0644" */
  readonly mode?: string;
}

/**
 * An account without login that owns a service's files. Its number is fixed: the volume outlives the machine, and a number
 * that the next machine hands to somebody else would hand over the files.
 */
export interface Account {
  readonly name: string;
  readonly id: number;
  readonly home: string;
}

/** What a role adds to a machine. */
export interface RoleParts {
  readonly accounts: readonly Account[];
  readonly install: readonly InstallStep[];
  /** Where the data volume is mounted; undefined for a machine that keeps nothing. */
  readonly mountPoint?: string;
  readonly files: readonly MachineFile[];
  readonly scripts: readonly Script[];
  readonly units: readonly Unit[];
  /** Programs for operators: name on the PATH to the file behind it. */
  readonly commands: Readonly<Record<string, string>>;
}
