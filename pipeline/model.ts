/**
 * What a pull request changes, in the words that all of pipeline/ uses. Data flows one way:
 * revisions/ → rendered folders → compare/ → changes → impact/ and guards/ → report/ → comment/.
 */

/** Parts of an exchange that are rendered apart. */
export const areas = ["cloud", "kubernetes", "bosh", "vault"] as const;
export type Area = (typeof areas)[number];

/** Any JSON value, as rendered files hold it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * What happens to the running thing, mildest first. `move`: the address in the state changes, the thing stays. `replace`:
 * it is destroyed and made anew, whatever it held.
 */
export const changeClasses = ["move", "create", "update", "replace", "destroy"] as const;
export type ChangeClass = (typeof changeClasses)[number];

/** What customers would feel, mildest first. `delayed`: deposits or withdrawals come later; `read-only`: nobody can trade, all can look. */
export const effects = ["none", "delayed", "read-only", "trading-stops"] as const;
export type Effect = (typeof effects)[number];

/** An effect, and the chain of dependencies it comes by: `mysql ← peatio-api ← trading`. */
export interface Impact {
  readonly effect: Effect;
  readonly because: string;
}

/** One value that differs. */
export interface ValueChange {
  /**
   * Where in the resource or object: `instance_class`, `ingress[].cidr_blocks`; elements of a list by their key where
   * they have one: `spec.template.spec.containers[peatio-api].image`.
   */
  readonly path: string;
  /** Absent when nothing was there. */
  readonly before?: Json;
  /** Absent when nothing is there any more. */
  readonly after?: Json;
  /** True when the provider, or the API server, makes the whole thing anew for it. */
  readonly forcesReplacement: boolean;
  /** Where it comes from, when not from this thing's own description: `aws_vpc.network_1A2B is replaced`. */
  readonly because?: string;
}

/** One resource, Kubernetes object, BOSH or Vault document that differs between two revisions. */
export interface Change {
  readonly area: Area;
  /** `stage`, `production`. */
  readonly environment: string;
  /** Stack, namespace (`cluster` for what belongs to the whole cluster), or file below dist/bosh or dist/vault. */
  readonly scope: string;
  /** In the scope: `aws_db_instance.database_4B5C` in the head, `apps/Deployment/peatio-api`. */
  readonly address: string;
  /** `aws_db_instance`, `Deployment`. */
  readonly type: string;
  readonly class: ChangeClass;
  /** The address in the base, when it is another: a move, or a rename that nobody declared. */
  readonly formerAddress?: string;
  /**
   * Set when content says that it was renamed and no `moved` block does: Terraform would destroy and create (the class is
   * `replace`). The line that makes a move of it, as code: `this.instance.moveFromId("aws_db_instance.old")`.
   */
  readonly moveTo?: string;
  /** What a reader cannot see from the values: why a rename was not guessed, what `prevent_destroy` does. A sentence. */
  readonly note?: string;
  /** Empty for a pure create, destroy or move. */
  readonly values: readonly ValueChange[];
  /** The whole in the base; absent when it was not there. */
  readonly before?: JsonObject;
  /** The whole in the head; absent when it is gone. */
  readonly after?: JsonObject;
  readonly impact: Impact;
}

/** A change before anybody asked what customers would feel. */
export type BareChange = Omit<Change, "impact">;

/** An exception in data that let a finding pass. */
export interface UsedException {
  /** Key of a person in environments/people.ts. */
  readonly owner: string;
  /** Last day it holds, `YYYY-MM-DD`. */
  readonly expires: string;
  readonly reason: string;
}

/** What a guard says about one change. */
export interface Finding {
  /** Name of the guard: `stateful-loss`, `public-exposure`. */
  readonly guard: string;
  readonly area: Area;
  readonly environment: string;
  readonly scope: string;
  readonly address: string;
  /** What is wrong, one sentence, with the values. */
  readonly reason: string;
  /** The way out, one sentence. */
  readonly fix: string;
  /** False for the destination of funds: no exception helps. */
  readonly waivable: boolean;
  /** Present when an exception in data covers it: it is shown, and refuses nothing. */
  readonly exception?: UsedException;
}

/** A revision that was asked for. */
export interface RevisionName {
  /** As it was given: `main`, `HEAD`, or `uncommitted`. */
  readonly name: string;
  /** Full commit id; of an uncommitted tree, the commit below it. */
  readonly commit: string;
}

/** Why a revision, or a part of the comparison, could not be had. The rest is reported all the same. */
export interface Trouble {
  readonly subject: "base" | "head" | "plan";
  /** Its own error, then what to do. */
  readonly message: string;
}

/** `refused`: a guard fired without an exception. `incomplete`: something could not be compared, so nobody vouches for it. */
export type Verdict = "unchanged" | "passed" | "refused" | "incomplete";

/** The whole answer, and what the JSON report holds. */
export interface Report {
  /** Raised when a reader of the old one would misread the new one. */
  readonly format: 1;
  readonly base: RevisionName;
  readonly head: RevisionName;
  readonly verdict: Verdict;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly troubles: readonly Trouble[];
}
