import path from "node:path";
import { production } from "../../environments/production";
import type { EnvironmentInput } from "../../environments/schema";
import { stage } from "../../environments/stage";
import { judgeAll } from "../../platform/load-environments";
import { platformOf } from "../../platform/platform";
import { reportAndExit } from "../../platform/report";
import { renderStacks } from "../../stacks/render";
import { allVm } from "./all-vm";
import { oneAccount } from "./one-account";

/**
 * An app for the rehearsal beside the one of cdktf.json: stage, production and the environment of everything the two do
 * not use, each in its own account, or with `one-account` all in one. It has an output folder of its own, since the ids
 * are those of the real stacks.
 */
const variants: Readonly<Record<string, (descriptions: readonly EnvironmentInput[]) => readonly EnvironmentInput[]>> = {
  "own-accounts": (descriptions) => descriptions,
  "one-account": (descriptions) => oneAccount(descriptions, "777777777777"),
};

const outdir = process.env["CDKTF_OUTDIR"] ?? path.join(__dirname, "..", "..", "cdktf.out", "test-environments");

try {
  const [name = "own-accounts"] = process.argv.slice(2);
  const variant = variants[name];
  if (variant === undefined) {
    throw new Error(`variant is "${name}". Allowed: ${Object.keys(variants).join(" or ")}. Fix: name one of them`);
  }
  const descriptions = variant([stage, production, allVm]).map((description) => ({
    file: `${description.name}.ts`,
    promised: description.name,
    description,
  }));
  renderStacks(
    judgeAll(descriptions, new Date().toISOString().slice(0, 10)).map((environment) => platformOf(environment)),
    { outdir },
  );
} catch (error) {
  reportAndExit(error);
}
