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
