/**
 * `npm run up` as a program of its own against an emulator and a control plane of the rehearsal: the same command line, with
 * a stack and objects that take seconds. What is left out is left out here, by name; `RKCP_UP_WHOLE=true` leaves out only
 * what the emulator lacks.
 */
import { main } from "../../../cli/up";
import type { RenderedSet } from "../../../cli/charts/rendered-set";
import type { RenderedStack } from "../../../pipeline/terraform/rendered-stack";
import { overrideFileName } from "../../../rehearsal/override-file";
import type { SynthesizedStack } from "../../../rehearsal/synthesized-stack";
import { emulatedStack } from "../quick-stack";

const whole = process.env["RKCP_UP_WHOLE"] === "true";

/** Workloads that stay: one of each kind. */
const workloads = new Set(["frontend", "gateway", "rango", "frontend-redis"]);
const withPods = new Set(["Deployment", "StatefulSet", "Job", "CronJob"]);

function prepare(name: string, rendered: RenderedStack): RenderedStack {
  if (name.endsWith("-bootstrap")) return rendered;
  const synthesized = JSON.parse(rendered.files["cdk.tf.json"] ?? "") as SynthesizedStack;
  const { stack, override } = emulatedStack(synthesized, { whole });
  const files = { "cdk.tf.json": JSON.stringify(stack), [overrideFileName]: JSON.stringify(override) };
  return { files, backend: rendered.backend };
}

function objects(set: RenderedSet): RenderedSet {
  if (whole) return set;
  const namespaces = set.namespaces
    .filter(({ name }) => name === set.environment)
    .map((namespace) => ({
      ...namespace,
      objects: namespace.objects.filter(({ kind, metadata }) => !withPods.has(kind) || workloads.has(metadata.name)),
    }));
  return { ...set, namespaces };
}

void main(process.argv.slice(2), { prepare, objects }).then((code) => {
  process.exitCode = code;
});
