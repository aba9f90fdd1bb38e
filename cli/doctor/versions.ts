/** True when `found` is `oldest` or later, number by number; what is missing counts as zero, a suffix is ignored. */
export function isAtLeast(found: string, oldest: string): boolean {
  const parts = (version: string) =>
    (version.split(/[-+]/)[0] ?? "").split(".").map((part) => Number.parseInt(part, 10) || 0);
  const have = parts(found);
  for (const [index, least] of parts(oldest).entries()) {
    const part = have[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
