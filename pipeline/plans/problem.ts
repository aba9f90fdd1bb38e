/** Why there is no plan of a stack; the message says the cure. Never holds a value of the plan. */
export class PlanProblem extends Error {
  override readonly name = "PlanProblem";
}
