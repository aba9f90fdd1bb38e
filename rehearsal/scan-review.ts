/** A check of a scanner that failed. */
export interface ScanFinding {
  /** The scanner's id of the check, such as `CKV_AWS_16`. */
  readonly check: string;
  /** The resource's address; for an exception that matches nothing, its address pattern. */
  readonly resource: string;
  /** What the check wants, or what to do about the exception. */
  readonly guideline: string;
}

/** A failed check that was looked at and accepted, at the resources it was looked at. */
export interface ScanException {
  /** The scanner's id, such as `CKV_AWS_18`. */
  readonly check: string;
  /** Whole addresses, `*` for any run of characters: `aws_s3_bucket.access-logs*`, `stage/Deployment/peatio-*`. Never `*` alone. */
  readonly resource: string;
  /** What was scanned: names of stacks, or of environments. An exception that matches nothing in one of them fails that scan. */
  readonly stacks: readonly string[];
  /** Why the finding is not a fault, or what stands in for the check: a sentence. */
  readonly reason: string;
}

/** What is left of a scan after review. */
export interface Review {
  readonly failed: readonly ScanFinding[];
  /** Failed checks that a listed exception accepts. */
  readonly excepted: number;
}

/** What a scan says after review; it passes when `failed` is empty. */
export interface ScanReport extends Review {
  readonly passed: number;
}

/**
 * Takes off what was reviewed, and reports each exception that accepts nothing any more.
 *
 * @param scanned name of the stack or environment
 * @param list the file the exceptions stand in, for the fix
 */
export function review(
  found: readonly ScanFinding[],
  scanned: string,
  listed: readonly ScanException[],
  list: string,
): Review {
  const exceptions = listed.filter(({ stacks }) => stacks.includes(scanned));
  const used = new Set<ScanException>();
  const failed = found.filter(({ check, resource }) => {
    const matching = exceptions.filter((one) => one.check === check && matches(one.resource, resource));
    matching.forEach((one) => used.add(one));
    return matching.length === 0;
  });
  const stale = exceptions.filter((one) => !used.has(one)).map((one) => staleFinding(one, scanned, list));
  return { failed: [...failed, ...stale], excepted: found.length - failed.length };
}

function staleFinding({ check, resource }: ScanException, scanned: string, list: string): ScanFinding {
  return {
    check,
    resource,
    guideline: `the exception matches no failed check of ${scanned}. Fix: take ${scanned} off it in ${list}`,
  };
}

function matches(pattern: string, address: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.[\]"(){}+?^$|\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(address);
}
