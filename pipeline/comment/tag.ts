/** The hidden first line that a comment or an issue is found again by. */
export function tagLine(tag: string): string {
  if (!/^[a-z0-9-]{1,40}$/.test(tag)) {
    throw new Error(`tag is ${JSON.stringify(tag)}. Allowed: a-z, 0-9 and -, 1 to 40 letters. Fix: use a short name`);
  }
  return `<!-- rkcp-diff:${tag} -->`;
}
