import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Environment } from "../../environments/schema";
import { deliveryPipeline } from "../../pipeline/concourse/delivery";
import { deliveryFaults } from "../../pipeline/concourse/law";
import type { Pipeline } from "../../pipeline/concourse/schema";
import { pipelineFaults } from "../../pipeline/concourse/validate";
import { hostedFaults } from "../../pipeline/hosted/rules";
import { readHosted } from "../../pipeline/hosted/workflow";
import { messageOf } from "../../rehearsal/problem";
import { PipelinesProblem } from "./problem";

/** Stands for the image where only the form counts. */
const anyImage = { repository: "registry.invalid/runner", digest: `sha256:${"0".repeat(64)}` };

/** What the workflows and the generated pipeline of a checkout break. */
export function checkoutFaults(root: string, environments: readonly Environment[]): string[] {
  const { workflows, actions } = readHosted(root);
  const pipeline = deliveryPipeline(environments, { uri: "git@github.com:owner/name.git", image: anyImage });
  return [...hostedFaults(workflows, actions), ...pipelineFaults(pipeline), ...deliveryFaults(pipeline, environments)];
}

/** What a pipeline in a file breaks: one that `fly get-pipeline` printed, to see whether it still is ours. */
export function fileFaults(file: string, environments: readonly Environment[]): string[] {
  const value = readYaml(file);
  const faults = pipelineFaults(value);
  return faults.length > 0 ? faults : deliveryFaults(value as Pipeline, environments);
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (thrown) {
    throw new PipelinesProblem(
      `${file}: cannot be read (${messageOf(thrown)}). Allowed: YAML of a Concourse pipeline. Fix: npm run pipelines -- write, or fly get-pipeline`,
    );
  }
}
