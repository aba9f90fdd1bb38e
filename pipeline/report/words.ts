import type { ChangeClass, Effect, Report, RevisionName, Trouble, Verdict } from "../model";

/** What customers would feel, as a person says it. */
export const effectWords: Readonly<Record<Effect, string>> = {
  none: "nothing",
  delayed: "deposits or withdrawals delayed",
  "read-only": "read-only, nobody can trade",
  "trading-stops": "trading stops",
};

/** What a class does to the running thing, as the head of a column. */
export const classWords: Readonly<Record<ChangeClass, string>> = {
  move: "move",
  create: "create",
  update: "update in place",
  replace: "replace",
  destroy: "destroy",
};

export const verdictWords: Readonly<Record<Verdict, string>> = {
  unchanged: "Nothing changes",
  passed: "Passed",
  refused: "Refused",
  incomplete: "Incomplete",
};

/** What a trouble is about. */
export const subjectWords: Readonly<Record<Trouble["subject"], string>> = {
  base: "the base could not be rendered",
  head: "the head could not be rendered",
  plan: "a plan could not be made",
};

/** `3 changes`, `1 change`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `main (6a529cd)`; the commit alone when it was asked for by its id. */
export function revisionWords({ name, commit }: RevisionName): { readonly name: string; readonly commit: string } {
  return { name: commit.startsWith(name) ? "" : name, commit: commit.slice(0, 7) };
}

/** The verdict in a few words: `Refused: 2 findings`. */
export function verdictSentence({ verdict, findings, troubles, changes }: Report): string {
  const words = verdictWords[verdict];
  const refusing = findings.filter(({ exception }) => exception === undefined).length;
  const also = refusing > 0 ? `, and ${counted(refusing, "finding")} refused` : "";
  switch (verdict) {
    case "refused":
      return `${words}: ${counted(refusing, "finding")} in ${counted(changes.length, "change")}`;
    case "incomplete":
      return `${words}: ${[...new Set(troubles.map(({ subject }) => subjectWords[subject]))].join(", ") || "something could not be compared"}${also}`;
    case "passed":
      return `${words}: ${counted(changes.length, "change")}, nothing refused`;
    case "unchanged":
      return words;
  }
}

/** The same about what runs, compared with what is described. */
export function driftSentence({ verdict, changes }: Report): string {
  if (verdict === "unchanged") return "No drift: what runs is what is described";
  if (changes.length === 0) return "Drift is not known: something could not be compared";
  const incomplete = verdict === "incomplete" ? ", and not everything could be compared" : "";
  return `Drift: ${counted(changes.length, "difference")} between what is described and what runs${incomplete}`;
}
