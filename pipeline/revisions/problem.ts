/** Revisions that were asked for and can't be compared as asked: the caller has to ask otherwise, or get more history. */
export class RevisionProblem extends Error {
  override readonly name = "RevisionProblem";
}

/** A revision that is there and can't be rendered. The other one is reported all the same. */
export class RenderProblem extends Error {
  override readonly name = "RenderProblem";
}
