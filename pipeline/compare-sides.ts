import type { GuardName } from "../platform/guards";
import { loadDescriptions } from "../platform/load-environments";
import { type Platform, platformOf } from "../platform/platform";
import { EnvironmentProblems } from "../platform/problem";
import { type DescriptionRecord, readRecord, recordFormat } from "../platform/record";
import { messageOf } from "../rehearsal/problem";
import { compareRendered } from "./compare/compare";
import { type GuardContext, judgeChanges } from "./guards/guards";
import { withImpacts } from "./impact/impact";
import type { BareChange, Report, Trouble } from "./model";
import { reportOf } from "./report-of";
import type { Side, SideName, Sides } from "./revisions/sides";

/**
 * Guards whose rule holds for a head by itself. The others ask what is more, less or other than before, and of a head without
 * a base that is all of it: hundreds of findings that nobody caused.
 */
const withoutBase: readonly string[] = ["image", "boundary", "inventory", "expired"] satisfies GuardName[];

/** Of a base that is not there: every environment of the head is new, so nothing of it gets wider than it was. */
const nothing: DescriptionRecord = { format: recordFormat, environments: [], features: [], exceptions: [] };

/**
 * Compares two sides and judges what differs. Without a base the head is held against the rules that need none,
 * and no changes are shown: nobody knows which. Without a head nothing can be said.
 *
 * @param today `YYYY-MM-DD`, against which exceptions are held
 */
export function compareSides(sides: Sides, today: string): Report {
  const { base, head } = sides;
  const troubles: Trouble[] = [base.trouble, head.trouble].filter((trouble) => trouble !== undefined);
  const names = { base: base.revision, head: head.revision };
  const found =
    head.folder === undefined ? [] : attempt(() => compareRendered(base.folder, head.folder), sides, troubles);
  const records = recordsOf(sides, troubles);
  if (head.folder === undefined || found === undefined) {
    return reportOf({ ...names, changes: [], findings: [], troubles });
  }
  const seen = base.folder === undefined ? [] : found;
  const changes = withImpacts(found, platformsOf(new Set(seen.map(({ environment }) => environment)), today, troubles));
  const before = base.folder === undefined ? nothing : records.base;
  const findings = judgeChanges(changes, { ...records, today, ...(before && { base: before }) });
  if (base.folder !== undefined) return reportOf({ ...names, changes, findings, troubles });
  const alone = findings.filter(({ guard }) => withoutBase.includes(guard));
  return reportOf({ ...names, changes: [], findings: alone, troubles });
}

/**
 * The exchange by whose dependencies a change is followed to customers: the checkout's own, so that with `--from` no word
 * of a pull request's code is needed for it.
 *
 * @param names environments in which something changes
 */
export function platformsOf(names: ReadonlySet<string>, today: string, troubles: Trouble[]): Platform[] {
  if (names.size === 0) return [];
  try {
    return describedPlatforms(today).filter(({ environment }) => names.has(environment.name));
  } catch (thrown) {
    if (!(thrown instanceof EnvironmentProblems)) throw thrown;
    troubles.push({
      subject: "head",
      message: `what customers would feel is unknown, since the checkout describes no exchange:\n${thrown.message}`,
    });
    return [];
  }
}

let described: { readonly today: string; readonly platforms: readonly Platform[] } | undefined;

/**
 * Platforms of all environments of this checkout, computed when first asked for: half a second that a caller may spend while
 * it waits for something else.
 *
 * @throws EnvironmentProblems when the checkout's own descriptions are refused
 */
export function describedPlatforms(today: string): readonly Platform[] {
  if (described?.today === today) return described.platforms;
  const { environments, features } = loadDescriptions({ today, despiteEnds: true });
  const platforms = environments.map((each) => platformOf(each, features));
  described = { today, platforms };
  return platforms;
}

/** A folder that is not whole is a trouble of its side: the report says so, and nobody takes it for the same. */
function attempt(compare: () => BareChange[], { head }: Sides, troubles: Trouble[]): BareChange[] | undefined {
  try {
    return compare();
  } catch (thrown) {
    const message = messageOf(thrown);
    if (!message.includes("Fix: ")) throw thrown;
    const ofHead = head.folder !== undefined && message.startsWith(head.folder);
    troubles.push({ subject: ofHead ? "head" : "base", message });
    return undefined;
  }
}

/** What each side says of itself; one that can't be read is a trouble. */
export function recordsOf({ base, head }: Sides, troubles: Trouble[]): Omit<GuardContext, "today"> {
  const [ofBase, ofHead] = [recordOf("base", base, troubles), recordOf("head", head, troubles)];
  return { ...(ofBase && { base: ofBase }), ...(ofHead && { head: ofHead }) };
}

function recordOf(subject: SideName, { folder }: Side, troubles: Trouble[]): DescriptionRecord | undefined {
  if (folder === undefined) return undefined;
  try {
    return readRecord(folder);
  } catch (thrown) {
    troubles.push({ subject, message: messageOf(thrown) });
    return undefined;
  }
}
