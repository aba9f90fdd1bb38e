import { loadEnvironments } from "../platform/load-environments";
import { platformOf } from "../platform/platform";
import { reportAndExit } from "../platform/report";
import { renderStacks } from "./render";

/** The app command of cdktf.json: every environment, or every problem of every environment and exit code 1. */
try {
  renderStacks(loadEnvironments().map((environment) => platformOf(environment)));
} catch (error) {
  reportAndExit(error);
}
