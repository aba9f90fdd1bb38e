import { loadEnvironments } from "../../platform/load-environments";
import { platformOf } from "../../platform/platform";
import { renderStacks } from "../../stacks/render";

/** `stacks/main.ts` on a day of one's choice: `node --require tsx/cjs render-on-a-day.ts <outdir> <YYYY-MM-DD>`. */
const [outdir = "", today = ""] = process.argv.slice(2);
renderStacks(
  loadEnvironments({ today }).map((environment) => platformOf(environment)),
  { outdir },
);
