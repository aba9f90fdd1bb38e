/** A check that could not be made: counts like a finding, and its cure is the way to an answer. */
export class Unanswered extends Error {
  override readonly name: string = "Unanswered";
  constructor(
    message: string,
    readonly cure: string,
  ) {
    super(message);
  }
}
