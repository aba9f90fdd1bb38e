/** What the person at the command line has to put right before Terraform can go on: the message is printed alone. */
export class TerraformProblem extends Error {
  override readonly name = "TerraformProblem";
}
