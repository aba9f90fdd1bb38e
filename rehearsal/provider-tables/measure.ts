import { isSet, providerTable } from "../../platform/provider/aws";
import type { ResourceBlock } from "../synthesized-stack";
import { exemplarsOf } from "./exemplars";
import { factsOf, type ResourceSchema } from "./provider-schema";
import { addressOf, type TrialFolder } from "./trial-folder";
import { type Planned, type Trial, trialsOf } from "./trials";
import { disagreements, type Measured, type Outcome, outcomesOf, summarise } from "./verdicts";

export interface Measurement {
  readonly measured: Readonly<Record<string, Measured>>;
  /** What the provider would not plan, and why, by `type.argument`. */
  readonly undecided: Readonly<Record<string, string>>;
  /** Where the committed table is wrong. */
  readonly problems: readonly string[];
}

/** Each plan starts the provider, 5 s of CPU; with all arguments in one, a refused one would cost minutes. */
const inOnePlan = 200;

/**
 * Asks the real provider about every argument: each is planned from a state in which that argument alone differs.
 *
 * @param blocks resources to learn legal bodies from
 */
export async function measure(
  folder: TrialFolder,
  blocks: readonly ResourceBlock[],
  onProgress: (line: string) => void,
): Promise<Measurement> {
  await folder.init();
  const exemplars = exemplarsOf(blocks);
  const schemas = await folder.schemas(exemplars);
  onProgress(`${exemplars.length} resources planned as new`);
  const created = await folder.plan(exemplars, schemas);
  const planned = created.plan.resource_changes.map((change): Planned & { address: string } => ({
    address: change.address,
    type: change.type,
    body: exemplars.find((one) => addressOf(one) === change.address)?.body ?? {},
    values: change.change.after ?? {},
  }));
  const types = [...new Set(planned.map(({ type }) => type))];
  const trials = types.flatMap((type) => {
    const schema = schemas.get(type);
    return schema === undefined
      ? []
      : trialsOf(
          planned.filter((one) => one.type === type),
          schema,
        );
  });
  const outcomes = new Map<Trial, Outcome>();
  const refused = new Map<string, string>();
  for (let start = 0; start < trials.length; start += inOnePlan) {
    const some = trials.slice(start, start + inOnePlan);
    onProgress(`arguments ${start + 1} to ${start + some.length} of ${trials.length}, ${types.length} types`);
    const tried = await folder.plan(some, schemas);
    for (const [trial, outcome] of outcomesOf(some, tried.plan)) outcomes.set(trial, outcome);
    for (const [address, reason] of tried.refused) refused.set(address, reason);
  }
  return {
    measured: summarise(outcomes),
    undecided: { ...unplanned(created.refused), ...undecidedOf(trials, outcomes, refused) },
    problems: [...disagreements(outcomes), ...schemaDisagreements(types, schemas)],
  };
}

function unplanned(refused: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...refused].map(([address, reason]) => [address.replace(/\.e\d+$/, ""), reason]));
}

function undecidedOf(
  trials: readonly Trial[],
  outcomes: ReadonlyMap<Trial, Outcome>,
  refused: ReadonlyMap<string, string>,
): Record<string, string> {
  const other = "only whether it is kept: the trial's made-up state is replaced for another argument";
  return Object.fromEntries(
    trials
      .filter((trial) => !outcomes.has(trial))
      .map((trial) => [`${trial.type}.${trial.argument}`, refused.get(addressOf(trial)) ?? other]),
  );
}

/** Of no interest to a comparison: an id is never set here, and timeouts are Terraform's business. */
const notInTable = ["id", "timeouts"];

/** Where the table's sets and arguments differ from the published schema, which says nothing of what blocks keep. */
function schemaDisagreements(types: readonly string[], schemas: ReadonlyMap<string, ResourceSchema>): string[] {
  return types.flatMap((type) => {
    const [schema, table] = [schemas.get(type), providerTable().types[type]];
    if (schema === undefined || table === undefined)
      return [`${type}: not in the ${table === undefined ? "table" : "schema"}`];
    const facts = factsOf(schema);
    const known = facts.arguments.filter((argument) => !notInTable.includes(argument));
    return [
      ...facts.sets
        .filter((path) => !isSet(type, path))
        .map((path) => `${type}.${path}: a set, and no set in the table`),
      ...(table.sets ?? [])
        .filter((path) => !facts.sets.includes(path))
        .map((path) => `${type}.${path}: a set in the table, and none in the schema`),
      ...known.filter((one) => !table.arguments.includes(one)).map((one) => `${type}.${one}: missing in the table`),
      ...table.arguments.filter((one) => !known.includes(one)).map((one) => `${type}.${one}: not in the schema`),
    ];
  });
}
