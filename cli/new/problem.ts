/** Why no environment was made; its message says what was found, what is allowed and the fix. Nothing was written. */
export class NewProblem extends Error {
  override readonly name = "NewProblem";
}
