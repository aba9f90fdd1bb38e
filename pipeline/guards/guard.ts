import type { GuardName } from "../../platform/guards";
import type { DescriptionRecord, EnvironmentRecord } from "../../platform/record";
import type { Area, Change } from "../model";

/** What guards know beside the changes themselves. */
export interface GuardContext {
  /** `YYYY-MM-DD`, against which ends are held. */
  readonly today: string;
  /** Absent when the base is older than records. */
  readonly base?: DescriptionRecord;
  /** Absent when the head did not render. */
  readonly head?: DescriptionRecord;
}

/** Why a guard refuses something. */
export interface Objection {
  /** What is wrong, one sentence, with the values. */
  readonly reason: string;
  /** The way out, one sentence; how to write an exception is said elsewhere. */
  readonly fix: string;
  /** What the description itself already says for it: an image's own dated exception. */
  readonly accepted?: { readonly owner: string; readonly expires: string; readonly reason: string };
}

/** An objection to what no change shows: something in the record. */
export interface RecordObjection extends Objection {
  readonly area: Area;
  readonly environment: string;
  readonly scope: string;
  /** Where it stands: `environments/features/kyc.ts`. */
  readonly address: string;
}

/** One thing that a pull request may not do. It looks at one change, at the records, or at both. */
export interface Guard {
  readonly name: GuardName;
  /**
   * What it says is about a release, which many objects run: it is said once per environment, at the first of them, and an
   * exception for any of them covers it. @default false
   */
  readonly saysOnce?: boolean;
  readonly ofChange?: (change: Change, context: ChangeContext) => readonly Objection[];
  readonly ofRecords?: (context: GuardContext) => readonly RecordObjection[];
}

/** The context of one change. */
export interface ChangeContext extends GuardContext {
  /** Of the change's environment; absent when the head has no record. */
  readonly environment?: EnvironmentRecord;
  /**
   * True when the base describes no such environment: nothing of it runs, so nothing gets wider. What holds for every
   * environment is still asked of it.
   */
  readonly isNew: boolean;
  /** The base's text of a value, with addresses that moved written as in the head: a renamed key is no new permission. */
  readonly asInHead: (text: string) => string;
  /** Whether the same pull request removes this resource of a stack. */
  readonly isDestroyed: (scope: string, address: string) => boolean;
}
