/** Something a person can put right: its message says what, what was found, what is allowed and `Fix: ...`. */
export class ArtifactProblem extends Error {
  override readonly name = "ArtifactProblem";
}
