import { loadDescriptions } from "../platform/load-environments";
import { platformOf } from "../platform/platform";
import { reportAndExit } from "../platform/report";
import { refuseLosses } from "../platform/stateful/refuse";
import { renderStacks } from "./render";

/**
 * The app command of cdktf.json: every environment, or every problem of every environment and exit code 1. A stack that
 * would lose something stateful is such a problem: a deploy from a laptop meets it as a pull request does.
 */
try {
  const descriptions = loadDescriptions();
  renderStacks(
    descriptions.environments.map((environment) => platformOf(environment)),
    {},
    (parts) => refuseLosses(parts, descriptions),
  );
} catch (error) {
  reportAndExit(error);
}
