import type { RevisionName, Trouble } from "../model";
import { RenderProblem } from "./problem";

/** One side of the comparison: a rendered folder, or why there is none. */
export interface Side {
  readonly revision: RevisionName;
  /** Absent when it could not be rendered. */
  readonly folder?: string;
  readonly trouble?: Trouble;
}

/** What is compared. */
export interface Sides {
  readonly base: Side;
  readonly head: Side;
}

/** Names of the sides, and of their folders wherever they stand beside each other. */
export const sideNames = ["base", "head"] as const;
export type SideName = (typeof sideNames)[number];

/** A side that could not be rendered. @throws what is no trouble of the revision's */
export function sideInTrouble(subject: SideName, revision: RevisionName, thrown: unknown): Side {
  if (!(thrown instanceof RenderProblem)) throw thrown;
  return { revision, trouble: { subject, message: `${titleOf(revision)}: ${thrown.message}` } };
}

/** `main (6a529cd0c74a)`; the commit alone when it was asked for by its id. */
export function titleOf({ name, commit }: RevisionName): string {
  const short = commit.slice(0, 12);
  return commit.startsWith(name) ? short : `${name} (${short})`;
}
