import { describe } from "vitest";
import { absent } from "../descriptions";
import { accepts, namedSettings, refuses, wholeNumber } from "../refusals";

describe("tools", () => {
  namedSettings("tools", "describe the tools");
  namedSettings("tools.monitoring", "describe monitoring");
  wholeNumber("tools.monitoring.scrapeSeconds", 15, 120, "use 30");
  wholeNumber("tools.monitoring.writeAheadGiB", 2, 100, "use 5");
});

describe("jenkins", () => {
  refuses("jenkins", [
    ["tools.jenkins", "on", "Allowed: a section of named settings. Fix: describe jenkins, or leave it out"],
    ["tools.jenkins", true, "Allowed: a section of named settings. Fix: describe jenkins, or leave it out"],
  ]);
  wholeNumber("tools.jenkins.homeGiB", 8, 200, "use 20");
  wholeNumber("tools.jenkins.agents", 1, 20, "use 4");
  wholeNumber("tools.jenkins.nightlyHour", 0, 23, "use 3");
  accepts("jenkins", [["tools.jenkins", absent]]);
});
