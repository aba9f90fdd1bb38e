import { describe, expect, test } from "vitest";
import { production } from "../../environments/production";
import { stage } from "../../environments/stage";
import { problemsOf } from "./descriptions";
import { allVm } from "./all-vm";
import { oneAccount } from "./one-account";

const accountId = "777777777777";
const together = oneAccount([stage, production, allVm], accountId);

describe("environments in one account", () => {
  test("are legal together", () => {
    expect(problemsOf(...together)).toEqual([]);
  });

  test("leave what exists once in the account to the first", () => {
    expect(together.map(({ account }) => account.baseline)).toEqual([true, false, false]);
  });

  test("differ from the real ones in nothing else", () => {
    const back = together.map((description, index) => {
      const original = [stage, production, allVm][index];
      return {
        ...description,
        cloud: { ...description.cloud, accountId: original?.cloud.accountId },
        account: { ...description.account, baseline: original?.account.baseline },
      };
    });
    expect(back).toEqual([stage, production, allVm]);
  });
});
