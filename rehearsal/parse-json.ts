/** What a text says in JSON; undefined when it is none. A schema looks at the answer. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
