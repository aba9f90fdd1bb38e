import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget";
import { Construct } from "constructs";
import type { BudgetSpec } from "../../ports/baseline";
import type { AwsContext } from "../context";

/** What the account may cost a month. It stops nothing: an exchange that is switched off to save money loses more. */
export class AwsBudget extends Construct {
  constructor(scope: Construct, id: string, context: AwsContext, spec: BudgetSpec) {
    super(scope, id);
    const tell = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      comparisonOperator: "GREATER_THAN",
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      subscriberEmailAddresses: [...spec.emails],
    });
    new BudgetsBudget(this, "budget", {
      name: context.name("monthly"),
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(spec.usdPerMonth),
      limitUnit: "USD",
      notification: [tell("ACTUAL", 80), tell("FORECASTED", 100)],
    });
  }
}
