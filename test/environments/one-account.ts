import type { EnvironmentInput } from "../../environments/schema";

/**
 * The same environments in one account: the first owns what exists once in it. Ranges and names are apart already, so
 * nothing else has to differ.
 *
 * @param accountId 12 digits
 */
export function oneAccount(descriptions: readonly EnvironmentInput[], accountId: string): EnvironmentInput[] {
  return descriptions.map((description, index) => ({
    ...description,
    cloud: { ...description.cloud, accountId },
    account: { ...description.account, baseline: index === 0 && description.account.baseline },
  }));
}
