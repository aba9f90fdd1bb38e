/** Something the account's administrator can put right: the message is printed alone, without a stack trace. */
export class BootstrapProblem extends Error {
  override readonly name = "BootstrapProblem";
}
