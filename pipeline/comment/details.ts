import { changeClasses, type ValueChange } from "../model";
import type { ChangeGroup, ScopeDigest } from "../report/digest";
import { consequenceOf, diffLines } from "../report/values";
import { classWords } from "../report/words";
import { code, fence, htmlCode } from "./escape";

/** Lines of one value's difference, and of all values of one change. */
const longestDiff = 60;
const longestFence = 200;
/** Addresses of things that change alike. */
const namedAlike = 20;

/** Letters of the line that counts scopes which did not fit: no details are shorter. */
export const leastDetails = 60;

/**
 * One folded block per stack and namespace in at most `room` letters: values of the first scopes first, then names only,
 * then counts; scopes that even so do not fit are counted.
 */
export function detailsText(scopes: readonly ScopeDigest[], room: number): { text: string; shortened: boolean } {
  const blocks: string[] = [];
  let shortened = false;
  let used = 0;
  let reserved = scopes.reduce((sum, scope) => sum + leastOf(scope), 0);
  for (const [index, scope] of scopes.entries()) {
    reserved -= leastOf(scope);
    const own = room - used - reserved - leastDetails;
    const block = scopeText(scope, own);
    // The rest is reserved for: when this one's least does not fit, there are too many scopes to name all.
    const whole = block.text.length <= room - used - leastDetails ? block : undefined;
    if (whole === undefined) {
      blocks.push(`and ${scopes.length - index} more stacks and namespaces`);
      return { text: blocks.join("\n\n"), shortened: true };
    }
    blocks.push(whole.text);
    shortened ||= whole.shortened;
    used += whole.text.length + 2;
  }
  return { text: blocks.join("\n\n"), shortened };
}

function leastOf(scope: ScopeDigest): number {
  return frame(scope, ["0000000 changes, not listed for want of room."]).length + 2;
}

function scopeText(scope: ScopeDigest, room: number): { text: string; shortened: boolean } {
  const empty = leastOf(scope);
  const chosen: string[] = [];
  let used = empty;
  let left = 0;
  let named = 0;
  for (const group of scope.groups) {
    const full = groupText(group);
    const short = groupHead(group);
    if (named === 0 && left === 0 && used + full.length + 2 <= room) {
      chosen.push(full);
      used += full.length + 2;
    } else if (left === 0 && used + short.length + 2 <= room) {
      chosen.push(short);
      used += short.length + 2;
      named += 1;
    } else left += group.addresses.length;
  }
  const rest = left > 0 ? [`${left} ${chosen.length > 0 ? "more " : ""}changes, not listed for want of room.`] : [];
  return { text: frame(scope, [...chosen, ...rest]), shortened: left > 0 || named > 0 };
}

function frame({ area, environment, scope, counts }: ScopeDigest, inside: readonly string[]): string {
  const name = environment === scope ? scope : `${environment}/${scope}`;
  const parts = changeClasses
    .toReversed()
    .filter((one) => counts[one] > 0)
    .map((one) => `${counts[one]} ${classWords[one]}`);
  const summary = `${htmlCode(name.slice(0, 120))} (${area}): ${parts.join(", ")}`;
  return `<details><summary>${summary}</summary>\n\n${inside.join("\n\n")}\n\n</details>`;
}

function groupHead({ change, addresses }: ChangeGroup): string {
  const named = addresses.slice(0, namedAlike).map((address) => code(address));
  const more = addresses.length > namedAlike ? ` and ${addresses.length - namedAlike} more` : "";
  const former = change.formerAddress === undefined ? "" : `, was ${code(change.formerAddress)}`;
  return `**${classWords[change.class]}** ${named.join(", ")}${more}${former}`;
}

function groupText(group: ChangeGroup): string {
  const lines = group.change.values.flatMap(valueLines);
  return lines.length === 0 ? groupHead(group) : `${groupHead(group)}\n\n${fence(lines, "diff", longestFence)}`;
}

/** The name as the head of a hunk, which is coloured; then what went and what came. */
function valueLines(value: ValueChange): string[] {
  const consequence = consequenceOf(value);
  const lines = consequence === undefined ? diffLines(value) : [`! ${consequence}`];
  const rest = lines.length > longestDiff ? [`… ${lines.length - longestDiff} more lines`] : [];
  return [
    `@@ ${value.path} @@${value.forcesReplacement ? " forces replacement" : ""}`,
    ...lines.slice(0, longestDiff),
    ...rest,
  ];
}
