/**
 * Why a comment or an issue was not posted; its message says what the hosting API answered, what is needed and the fix.
 */
export class HostingProblem extends Error {
  override readonly name = "HostingProblem";
}
