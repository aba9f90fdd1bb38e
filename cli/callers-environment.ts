/**
 * Variables of a program that acts for the caller: theirs, credentials, proxies and settings included, and `more` over
 * them. For their own account and tools only; a rehearsal's children get what rehearsal/child-environment.ts gives.
 */
export function callersEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(own), ...more };
}
