import { createRequire } from "node:module";
import path from "node:path";
import { compileFunction } from "node:vm";
import * as schema from "../../environments/schema";
import { messageOf } from "../../rehearsal/problem";
import { NewProblem } from "./problem";
import { compile } from "./source-text";

/**
 * What an environment's source text describes, without a file: a new one is judged before anything is written.
 *
 * @param file where the text would stand; its imports are resolved from there
 * @throws NewProblem when the text does not run or exports something else than one environment
 */
export function evaluate(source: string, file: string): unknown {
  const label = path.join(path.basename(path.dirname(file)), path.basename(file));
  const requireFromFile = createRequire(file);
  const load = (name: string): unknown => (name === "./schema" ? schema : (requireFromFile(name) as unknown));
  const exported: Record<string, unknown> = {};
  try {
    const run = compileFunction(compile(source, file), ["exports", "require"], { filename: file }) as (
      exports: object,
      load: (name: string) => unknown,
    ) => void;
    run(exported, load);
  } catch (thrown) {
    throw new NewProblem(`${label}: ${messageOf(thrown)}. Fix: make the file of --from compile`);
  }
  const values = Object.values(exported).filter((value) => typeof value === "object" && value !== null);
  if (values.length === 1) return values[0];
  throw new NewProblem(`${label}: exports ${values.length} environments. Allowed: one. Fix: one file per environment`);
}
