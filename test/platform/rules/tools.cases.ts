import { jenkinsFitsItsEnvironment } from "../../../platform/rules/tools";
import { absent } from "../../environments/descriptions";
import type { RuleCase } from "./rule-case";

const image = { registry: "registry.exchange.example", repository: "rkcp/jenkins", tag: "2.568.2-1" };
const settings = { homeGiB: 20, agents: 4, nightlyHour: 3 };

export const toolsCases: readonly RuleCase[] = [
  {
    rule: jenkinsFitsItsEnvironment,
    keeps: [
      { what: "stage with Jenkins and its images" },
      { what: "production without" },
      {
        what: "stage without Jenkins and without its images",
        changes: {
          "tools.jenkins": absent,
          "services.images.jenkins": absent,
          "services.images.jenkinsAgent": absent,
        },
      },
    ],
    breaks: [
      {
        what: "production with Jenkins",
        base: "production",
        changes: {
          "tools.jenkins": settings,
          "services.images.jenkins": image,
          "services.images.jenkinsAgent": image,
        },
        path: "tools.jenkins",
        message:
          "Not in production: whoever may run a job there would stand beside customers' money. Fix: remove it; it tests in stage",
      },
      {
        what: "Jenkins without its agents' image",
        changes: { "services.images.jenkinsAgent": absent },
        path: "tools.jenkins",
        message: "services.images.jenkinsAgent is missing. Fix: name it, or leave Jenkins out",
      },
      {
        what: "an image of Jenkins without Jenkins",
        changes: { "tools.jenkins": absent, "services.images.jenkinsAgent": absent },
        path: "services.images.jenkins",
        message: "There is no tools.jenkins. Fix: remove the image, or describe Jenkins",
      },
    ],
  },
];
