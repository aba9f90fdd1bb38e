import type { Environment } from "../../environments/schema";

/** A fault that only shows when fields, or environments, are seen together. */
export interface Violation {
  /** The environment whose file has to change. */
  readonly environment: string;
  /** Where in its description. */
  readonly path: string;
  readonly found: unknown;
  /** What is allowed, and what to do. */
  readonly message: string;
  /** As in `Problem`. */
  readonly ended?: true;
}

export interface RuleContext {
  /** All environments that passed the schema, in file order. */
  readonly environments: readonly Environment[];
  /** Today, `YYYY-MM-DD`: dated exceptions end. Given by the caller, so that rules have no clock. */
  readonly today: string;
}

/** Looks at one environment; `context` holds the others. */
export type Rule = (environment: Environment, context: RuleContext) => Violation[];

/** `condition` holds when the environment is at fault. */
export function violation(
  environment: Environment,
  condition: boolean,
  path: string,
  found: unknown,
  message: string,
): Violation[] {
  return condition ? [{ environment: environment.name, path, found, message }] : [];
}
