import { changeClasses, type Change, type Effect, type Finding, type Report, type ValueChange } from "../model";
import { type ChangeGroup, type Digest, type EnvironmentCounts, groupsOf } from "../report/digest";
import { consequenceOf, isShort, showValue } from "../report/values";
import { classWords, effectWords, driftSentence, revisionWords, subjectWords, verdictSentence } from "../report/words";
import { code, prose } from "./escape";
import { fit } from "./room";

/** A part of the comment above the folded details. */
export interface Section {
  /** With everything in it. */
  readonly items: readonly string[];
  /** What stands before the items: a heading, the head of a table. */
  readonly top: string;
  readonly glue: "\n" | "\n\n";
  /** Said when some, or all, do not fit: `3 more exceptions`. */
  readonly rest: (left: number) => string;
}

const marks: Readonly<Record<Report["verdict"], string>> = {
  refused: "⛔",
  incomplete: "⚠️",
  passed: "✅",
  unchanged: "✅",
};

/** Rows of the counts: more environments than anybody has. */
const mostEnvironments = 5;

/** The verdict, what was compared, and counts; bounded, whatever is in the report. */
export function headOf(report: Report, digest: Digest, about: "change" | "drift"): string {
  const [base, head] = [report.base, report.head].map((revision) => {
    const { name, commit } = revisionWords(revision);
    return name === "" ? code(commit) : `${code(name, 40)} (${code(commit, 12)})`;
  });
  const sentence = about === "drift" ? driftSentence(report) : verdictSentence(report);
  const mark = about === "drift" && report.verdict === "passed" ? marks.incomplete : marks[report.verdict];
  const line = `## ${mark} ${sentence}`;
  const compared = about === "drift" ? `${head}: described → found` : `${base} → ${head}`;
  return [line, compared, countsTable(digest.environments)].filter((part) => part !== "").join("\n\n");
}

function countsTable(environments: readonly EnvironmentCounts[]): string {
  if (environments.length === 0) return "";
  const rows = environments.slice(0, mostEnvironments).map(({ environment, counts, effect }) => {
    const numbers = changeClasses.map((name) => {
      const heavy = counts[name] > 0 && (name === "replace" || name === "destroy");
      return heavy ? `**${counts[name]}**` : String(counts[name]);
    });
    const felt = effect === "none" ? effectWords[effect] : `**${effectWords[effect]}**`;
    return `| ${code(environment, 30)} | ${numbers.join(" | ")} | ${felt} |`;
  });
  const names = changeClasses.map((name) => classWords[name]).join(" | ");
  const more =
    environments.length > mostEnvironments ? `\n\nand ${environments.length - mostEnvironments} more environments` : "";
  return `| | ${names} | customers would feel |\n| --- | ${changeClasses.map(() => "--:").join(" | ")} | --- |\n${rows.join("\n")}${more}`;
}

/** What stands above the details, most important first. */
export function sectionsOf(report: Report, digest: Digest): Section[] {
  return [
    {
      top: "### Could not be compared",
      items: report.troubles.map(({ subject, message }) => `- **${subjectWords[subject]}**: ${prose(message, 1500)}`),
      glue: "\n",
      rest: (left) => `- ${left} more that could not be compared`,
    },
    {
      top: "### Refused",
      items: digest.refused.map(refusal),
      glue: "\n\n",
      rest: (left) => `${left} more findings refuse it.`,
    },
    {
      top: "### What customers would feel",
      items: digest.important.flatMap(({ effect, groups }, place) =>
        groups.map((group, index) => {
          // Markdown ends a list where a line without a blank one before it is no item.
          const heading = index > 0 ? "" : `${place > 0 ? "\n" : ""}**${feltWords(effect)}**\n\n`;
          return `${heading}${importantItem(group)}`;
        }),
      ),
      glue: "\n",
      rest: (left) => `- and ${left} more changes that customers would feel or that hold data`,
    },
    {
      top: "### Renamed, and nobody said so\n\nTerraform would destroy and create. The line to add makes a move of it:",
      items: digest.renames.map(renameItem),
      glue: "\n",
      rest: (left) => `- ${left} more renames`,
    },
    {
      top: "### Drift\n\nChanged in the account and not in code, described → found. The next apply leads back:",
      items: groupsOf(report.drift ?? []).map(importantItem),
      glue: "\n",
      rest: (left) => `- ${left} more things that drifted`,
    },
    {
      top: "### Exceptions used",
      items: digest.excepted.map(exceptionItem),
      glue: "\n",
      rest: (left) => `- ${left} more exceptions`,
    },
  ];
}

/** A section in at most `room` letters; empty when there is nothing in it. */
export function sectionText({ top, items, glue, rest }: Section, room: number): { text: string; left: number } {
  if (items.length === 0) return { text: "", left: 0 };
  const { blocks, left } = fit(items, room - top.length - 80, glue.length);
  const tail = left > 0 ? [rest(left)] : [];
  return { text: `${top}\n\n${[...blocks, ...tail].join(glue)}`, left };
}

/** Letters that a section needs to say how many there are, when it can list none. */
export function leastRoom({ top, items }: Section): number {
  return items.length === 0 ? 0 : top.length + 80;
}

function refusal({ guard, environment, scope, address, reason, fix, waivable }: Finding): string {
  const never = waivable ? "" : " No exception helps here.";
  return (
    `**${prose(guard)}** in ${place(environment, scope)}: ${code(address)}\n` +
    `- ${prose(reason)}${never}\n- Way out: ${prose(fix.replace(/^Fix: /, ""))}`
  );
}

function feltWords(effect: Effect): string {
  if (effect === "none") return "Nothing, but it holds data";
  const words = effectWords[effect];
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

function importantItem({ change, addresses, because }: ChangeGroup): string {
  const named = addresses.slice(0, namedAlike).map((address) => code(address));
  const more = addresses.length > namedAlike ? ` and ${addresses.length - namedAlike} more` : "";
  const former = change.formerAddress === undefined ? "" : `, was ${code(change.formerAddress)}`;
  const chains = because.slice(0, namedAlike).map((chain) => code(chain));
  const others = because.length > namedAlike ? ` and ${because.length - namedAlike} more` : "";
  const why = chains.length > 0 ? [`  - why: ${chains.join(", ")}${others}`] : [];
  return [
    `- **${classWords[change.class]}** in ${place(change.environment, change.scope)}: ${named.join(", ")}${more}${former}`,
    ...(change.note === undefined ? [] : [`  - ${prose(change.note, 300)}`]),
    ...decisive(change),
    ...why,
  ].join("\n");
}

/** Addresses and chains of things that change alike. */
const namedAlike = 6;

/** The values that decide, three at most: those that force a replacement first. */
function decisive({ values }: Change): string[] {
  const ordered = values.toSorted((one, other) => Number(other.forcesReplacement) - Number(one.forcesReplacement));
  const more = values.length > 3 ? [`  - and ${values.length - 3} more, below`] : [];
  return [...ordered.slice(0, 3).map((value) => `  - ${inLine(value)}`), ...more];
}

function inLine(value: ValueChange): string {
  const { path, before, after, forcesReplacement } = value;
  const forces = forcesReplacement ? ", **forces replacement**" : "";
  const consequence = consequenceOf(value);
  if (consequence !== undefined) return `${code(path, 100)}: ${prose(consequence, 300)}${forces}`;
  if (!isShort(before, 80) || !isShort(after, 80)) return `${code(path, 100)}, below${forces}`;
  return `${code(path, 100)}: ${side(before)} → ${side(after)}${forces}`;
}

/** One side of a value; what is not there is no text that says so. */
function side(value: ValueChange["before"]): string {
  return value === undefined ? "*absent*" : code(showValue(value));
}

function renameItem({ environment, scope, address, formerAddress, moveTo }: Change): string {
  const names = `${code(formerAddress ?? "?")} is now ${code(address)}`;
  return `- ${place(environment, scope)}: ${names}\n  - add ${code(moveTo ?? "", 300)}`;
}

function exceptionItem({ guard, environment, scope, address, exception }: Finding): string {
  const what = `**${prose(guard)}** in ${place(environment, scope)}: ${code(address)}`;
  const { owner = "", expires = "", reason = "" } = exception ?? {};
  return `- ${what}\n  - ${code(owner)} answers for it until **${prose(expires)}**: ${prose(reason)}`;
}

/** `production`, or `production/platform-tools`. */
export function place(environment: string, scope: string): string {
  return environment === scope ? code(scope, 80) : code(`${environment}/${scope}`, 120);
}
