/** One fault planted into the sources. Some test has to fail, or the promise it breaks is held by nobody. */
export interface Mutation {
  /** Name on the command line. */
  readonly id: string;
  /** What a careless change would do. */
  readonly fault: string;
  readonly file: string;
  /** Must be found exactly once: a mutation whose text is gone proves nothing. */
  readonly find: string;
  readonly replace: string;
  /** Where the promise is held; the whole suite would take minutes for each. */
  readonly tests: readonly string[];
}

/**
 * A text with one place changed.
 *
 * @param whose what the edit belongs to, for the refusal
 * @throws when the place is not found exactly once: an edit that changes nothing, or something else, proves nothing
 */
export function edited(text: string, { file, find, replace }: TextEdit, whose: string): string {
  const count = text.split(find).length - 1;
  if (count !== 1) {
    throw new Error(
      `${whose}: ${file} has the text ${JSON.stringify(find)} ${count} times, expected once. Fix: follow the change where the edit is written`,
    );
  }
  return text.replace(find, () => replace);
}

/** Where a text changes, and how. */
export type TextEdit = Pick<Mutation, "file" | "find" | "replace">;
