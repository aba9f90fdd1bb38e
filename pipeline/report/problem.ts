/** Why a report cannot be read; its message says where, what was found, what is allowed and the fix. */
export class ReportProblem extends Error {
  override readonly name = "ReportProblem";
}
