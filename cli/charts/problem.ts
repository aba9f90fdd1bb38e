/** Something the person at the command line can put right: the message is printed alone, without a stack trace. */
export class ChartsProblem extends Error {
  override readonly name = "ChartsProblem";
}
