import Table from "cli-table3";
import pico from "picocolors";
import { changeClasses, type Change, type ChangeClass, type Report, type ValueChange, type Verdict } from "../model";
import { digestOf, groupsOf, isImportant, type ChangeGroup, type Digest, type Felt, type ScopeDigest } from "./digest";
import { maskReport } from "./mask";
import { consequenceOf, diffLines, isShort, showValue } from "./values";
import { clip, visible } from "./visible";
import { driftSentence, classWords, effectWords, revisionWords, subjectWords, verdictSentence } from "./words";

type Colors = ReturnType<typeof pico.createColors>;

/** Letters of a value that stands on one line with another. */
const besides = 44;
/** Lines of one value's difference. */
const longestDiff = 30;
/** Addresses and chains of things that change alike. */
const namedAlike = 6;
/** Letters of a sentence on one line. */
const widest = 104;

/**
 * The report for a terminal of 100 to 120 columns: the verdict, counts, what is refused with the way out, what holds data or is
 * felt by customers, then the rest per stack and namespace.
 *
 * @param colors left out, colours where the output is a terminal that has them
 * @param about `drift`: the changes are what runs against what is described, described → found
 */
export function reportText(report: Report, colors = colorsOfTerminal(), about: "change" | "drift" = "change"): string {
  const masked = maskReport(report);
  const digest = digestOf(masked);
  return `${[
    head(masked, colors, about),
    troubles(masked, colors),
    counts(digest, colors),
    refused(digest, colors),
    ...digest.important.map((felt) => important(felt, colors)),
    section("Renamed, and nobody said so: Terraform would destroy and create", digest.renames.map(rename), colors),
    section("Exceptions used", digest.excepted.map(exception), colors),
    drifted(masked, colors),
    ...digest.scopes.map((scope) => details(scope, masked.changes, colors)),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

function colorsOfTerminal(): Colors {
  return pico.createColors(process.stdout.isTTY && pico.isColorSupported);
}

function head(report: Report, colors: Colors, about: "change" | "drift"): string {
  const mark: Readonly<Record<Verdict, (text: string) => string>> = {
    refused: colors.red,
    incomplete: colors.yellow,
    passed: colors.green,
    unchanged: colors.green,
  };
  const [base, now] = [report.base, report.head].map((revision) => {
    const { name, commit } = revisionWords(revision);
    return name === "" ? commit : `${clip(name, 60)} (${commit})`;
  });
  if (about === "drift") {
    const marked = report.verdict === "unchanged" ? colors.green : colors.yellow;
    return `${colors.bold(marked(driftSentence(report)))}\n${colors.dim(`${now}: described → found`)}`;
  }
  return `${colors.bold(mark[report.verdict](verdictSentence(report)))}\n${colors.dim(`${base} → ${now}`)}`;
}

function troubles({ troubles }: Report, colors: Colors): string {
  return section(
    "Could not be compared",
    troubles.map(({ subject, message }) => `${subjectWords[subject]}\n${wrapped(message, 2)}`),
    colors,
  );
}

function counts({ environments }: Digest, colors: Colors): string {
  if (environments.length === 0) return "";
  const table = new Table({
    head: ["", ...changeClasses.map((name) => classWords[name]), "customers would feel"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", ...changeClasses.map(() => "right" as const), "left"],
  });
  for (const { environment, counts, effect } of environments) {
    const numbers = changeClasses.map((name) =>
      counts[name] === 0 ? colors.dim("0") : colorOf(name, colors)(String(counts[name])),
    );
    const felt = effect === "none" ? colors.dim(effectWords[effect]) : colors.yellow(effectWords[effect]);
    table.push([clip(environment, 30), ...numbers, felt]);
  }
  return table.toString();
}

function refused({ refused }: Digest, colors: Colors): string {
  return section(
    "Refused",
    refused.map(({ guard, environment, scope, address, reason, fix, waivable }) => {
      const where = `${colors.red(visible(guard))}  ${placeOf(environment, scope)}  ${clip(address, 100)}`;
      const never = waivable ? "" : `\n${wrapped("No exception helps here.", 2)}`;
      return `${where}\n${wrapped(reason, 2)}\n${wrapped(`Fix: ${fix.replace(/^Fix: /, "")}`, 2)}${never}`;
    }),
    colors,
  );
}

function important({ effect, groups }: Felt, colors: Colors): string {
  const title =
    effect === "none"
      ? "Customers would feel nothing, but it holds data"
      : `Customers would feel: ${effectWords[effect]}`;
  const items = groups.map((group) => {
    const { change, because } = group;
    const chains = because.slice(0, namedAlike).map((chain) => clip(chain, 100));
    const why = chains.length === 0 ? "" : `\n${wrapped(`why: ${chains.join(", ")}${andMore(because)}`, 2)}`;
    return `${headOf(group, colors, placeOf(change.environment, change.scope))}${values(change, colors, 2)}${why}`;
  });
  return section(title, items, colors);
}

function drifted({ drift = [] }: Report, colors: Colors): string {
  const items = groupsOf(drift).map((group) => {
    const { environment, scope } = group.change;
    return `${headOf(group, colors, placeOf(environment, scope))}${values(group.change, colors, 2)}`;
  });
  return section("Drift: changed in the account and not in code, described → found", items, colors);
}

function rename({ environment, scope, address, formerAddress, moveTo }: Change): string {
  return `${placeOf(environment, scope)}  ${clip(formerAddress ?? "?", 100)}\n  → ${clip(address, 100)}\n  add: ${visible(moveTo ?? "")}`;
}

function exception({ guard, environment, scope, address, exception }: Digest["excepted"][number]): string {
  const until = `${visible(exception?.owner ?? "")}, until ${visible(exception?.expires ?? "")}`;
  return `${visible(guard)}  ${placeOf(environment, scope)}  ${clip(address, 100)}\n  ${until}: ${clip(exception?.reason ?? "", 300)}`;
}

/** What stands above is counted here, and not shown again. */
function details({ area, environment, scope, counts }: ScopeDigest, all: readonly Change[], colors: Colors): string {
  const own = all.filter(
    (change) => change.area === area && change.environment === environment && change.scope === scope,
  );
  const rest = own.filter((change) => !isImportant(change));
  const parts = changeClasses.toReversed().filter((name) => counts[name] > 0);
  const summary = parts.map((name) => `${counts[name]} ${classWords[name]}`).join(", ");
  const above =
    own.length === rest.length ? "" : rest.length === 0 ? ", above" : `, ${own.length - rest.length} of them above`;
  const title = colors.bold(`${placeOf(environment, scope)}, ${area}: ${summary}${above}`);
  const lines = groupsOf(rest).map((group) =>
    indented(`${headOf(group, colors)}${values(group.change, colors, 2)}`, 2),
  );
  return [title, ...lines].join("\n");
}

function headOf({ change, addresses }: ChangeGroup, colors: Colors, place = ""): string {
  const former = change.formerAddress === undefined ? "" : `\n  was ${clip(change.formerAddress, 100)}`;
  const [first = "", ...more] = addresses.slice(0, namedAlike).map((address) => clip(address, 100));
  const also = more.length === 0 ? "" : `\n${wrapped(`also ${more.join(", ")}${andMore(addresses)}`, 2)}`;
  const line = `${colorOf(change.class, colors)(change.class.padEnd(7))}  ${place === "" ? "" : `${place}  `}${first}`;
  const note = change.note === undefined ? "" : `\n${wrapped(change.note, 2)}`;
  return `${line}${colors.dim(`${former}${also}${note}`)}`;
}

function andMore(list: readonly unknown[]): string {
  return list.length > namedAlike ? ` and ${list.length - namedAlike} more` : "";
}

function values({ values }: Change, colors: Colors, indent: number): string {
  return values.map((value) => `\n${" ".repeat(indent)}${valueText(value, colors, indent)}`).join("");
}

function valueText(value: ValueChange, colors: Colors, indent: number): string {
  const { path, before, after, forcesReplacement } = value;
  const forces = forcesReplacement ? colors.red("  forces replacement") : "";
  const name = clip(path, 100);
  const consequence = consequenceOf(value);
  if (consequence !== undefined) return `${name}: ${clip(consequence, 160)}${forces}`;
  if (isShort(before, besides) && isShort(after, besides)) {
    const [old, now] = [before, after].map((side) => (side === undefined ? colors.dim("(absent)") : showValue(side)));
    return `${name}: ${colors.red(old ?? "")} → ${colors.green(now ?? "")}${forces}`;
  }
  const lines = diffLines(value);
  const rest = lines.length > longestDiff ? [`… ${lines.length - longestDiff} more lines`] : [];
  const shown = [...lines.slice(0, longestDiff), ...rest].map((line) => coloured(clip(line, 160), colors));
  return [`${name}:${forces}`, ...shown.map((line) => `${" ".repeat(indent + 2)}${line}`)].join("\n");
}

function section(title: string, items: readonly string[], colors: Colors): string {
  if (items.length === 0) return "";
  return `${colors.bold(title)}\n${items.map((item) => indented(item, 2)).join("\n")}`;
}

function placeOf(environment: string, scope: string): string {
  return clip(environment === scope ? scope : `${environment}/${scope}`, 80);
}

/** A text of somebody else's, between words no longer than the terminal; its own lines stay lines. */
function wrapped(text: string, columns: number): string {
  const lines = text.split("\n").flatMap((line) => {
    const [first = "", ...words] = visible(line).split(" ");
    return words.reduce<string[]>(
      (done, word) => {
        const last = done.at(-1) ?? "";
        return last.length + 1 + word.length <= widest ? [...done.slice(0, -1), `${last} ${word}`] : [...done, word];
      },
      [first],
    );
  });
  return indented(lines.join("\n"), columns);
}

function indented(text: string, columns: number): string {
  return text.replaceAll(/^/gm, " ".repeat(columns));
}

function coloured(line: string, colors: Colors): string {
  if (line.startsWith("+")) return colors.green(line);
  return line.startsWith("-") ? colors.red(line) : colors.dim(line);
}

function colorOf(name: ChangeClass, colors: Colors): (text: string) => string {
  switch (name) {
    case "move":
      return colors.cyan;
    case "create":
      return colors.green;
    case "update":
      return colors.yellow;
    case "replace":
    case "destroy":
      return colors.red;
  }
}
