import type { Environment } from "../../../environments/schema";
import type { Rule } from "../../../platform/rules/rule";
import type { BaseName, Changes } from "../../environments/descriptions";

/** A description seen by a rule. */
export interface Sight {
  /** Completes "keeps it: ..." or "breaks it: ...". */
  readonly what: string;
  /** @default "stage" */
  readonly base?: BaseName;
  readonly changes?: Changes;
  /** Environments in files before this one. */
  readonly others?: readonly Environment[];
}

/** A sight that is refused, once, at `path`. */
export interface Breach extends Sight {
  readonly path: string;
  /** The whole message. */
  readonly message: string;
}

/** A rule, and the descriptions that show what it lets pass and what it stops. */
export interface RuleCase {
  readonly rule: Rule;
  readonly keeps: readonly Sight[];
  readonly breaks: readonly Breach[];
}
