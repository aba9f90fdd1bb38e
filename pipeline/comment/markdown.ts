import type { Report } from "../model";
import { digestOf } from "../report/digest";
import { maskReport } from "../report/mask";
import { detailsText, leastDetails } from "./details";
import { headOf, leastRoom, sectionsOf, sectionText } from "./sections";
import { tagLine } from "./tag";

/**
 * Letters of a comment. The service refuses more than 65,536 of them; it counts letters, we count UTF-16 code units, which
 * are never fewer. The rest is for what a service adds to a body.
 */
export const longestComment = 65_000;
/** Letters of the short form, for services and mails that take less. */
export const longestShort = 3_900;

export interface CommentOptions {
  /** `drift`: the head is what runs, the base what is described. Default: `change`. */
  readonly about?: "change" | "drift";
  /** Tells comments on one pull request apart: `[a-z0-9-]` only. Default: `diff`. */
  readonly tag?: string;
  /** Where the whole report is: `the run's artifact diff.json`. Default: the command that shows it. */
  readonly whole?: string;
}

export interface Comment {
  /** At most 65,000 letters. */
  readonly long: string;
  /** At most 3,900 letters. */
  readonly short: string;
}

/** False when a comment is to be removed: nothing changes, nothing is found, and everything could be compared. */
export function hasSomethingToSay({ verdict, changes, findings, troubles, drift = [] }: Report): boolean {
  return verdict !== "unchanged" || changes.length + findings.length + troubles.length + drift.length > 0;
}

/**
 * The report as a comment in GitHub's Markdown: the verdict, counts, what is refused with the way out, what holds data or is felt
 * by customers, undeclared renames, exceptions, then a folded block per stack and namespace. What does not fit is left out
 * from the end: values of the least important, then names, then lists become counts; every table, fence and block is
 * whole. Secrets are hidden, and nothing that comes from the report is read as Markdown or HTML.
 */
export function commentOf(report: Report, options: CommentOptions = {}): Comment {
  const masked = maskReport(report);
  return { long: bodyOf(masked, options, longestComment), short: bodyOf(masked, options, longestShort) };
}

function bodyOf(report: Report, { about = "change", tag = "diff", whole }: CommentOptions, limit: number): string {
  const digest = digestOf(report);
  const parts = [tagLine(tag), headOf(report, digest, about)];
  const short = limit < longestComment;
  const command = about === "drift" ? "`npm run drift`" : "`npm run diff` with the same revisions";
  const last = `<sub>Shortened. Everything: ${whole ?? command}.</sub>`;
  const sections = sectionsOf(report, digest);
  const hasDetails = digest.scopes.length > 0 && !short;
  const heading = "### Everything, per stack and namespace";
  let room = limit - parts.join("\n\n").length - last.length - 8;
  // Whatever comes later can at least say how much of it there is.
  let later = sections.reduce((sum, section) => sum + leastRoom(section), 0);
  if (hasDetails) later += heading.length + leastDetails + 4;
  let shortened = false;
  for (const section of sections) {
    later -= leastRoom(section);
    const { text, left } = sectionText(section, room - later);
    if (text === "") continue;
    parts.push(text);
    room -= text.length + 2;
    shortened ||= left > 0;
  }
  if (hasDetails) {
    const details = detailsText(digest.scopes, room - heading.length - 4);
    parts.push(heading, details.text);
    shortened ||= details.shortened;
  }
  if (shortened || (short && digest.scopes.length > 0)) parts.push(last);
  return `${parts.join("\n\n")}\n`;
}
