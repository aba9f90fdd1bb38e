/** `v1.36.2-eks` as numbers: what stands before the first thing that is none. Undefined when it does not begin with one. */
export function versionOf(text: string | undefined): readonly number[] | undefined {
  const found = /^\D{0,3}?(\d+(?:\.\d+)*)/.exec(text?.trim() ?? "")?.[1];
  return found?.split(".").map(Number);
}

/** Negative when `one` is older. A shorter version stands for all that begin with it: 5.7 and 5.7.44 are alike. */
export function compareVersions(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < Math.min(one.length, other.length); index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** True when both are versions and the second is older. */
export function isOlder(before: string | undefined, after: string | undefined): boolean {
  const [was, is] = [versionOf(before), versionOf(after)];
  return was !== undefined && is !== undefined && compareVersions(is, was) < 0;
}
