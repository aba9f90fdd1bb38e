/**
 * `npm run up` as a program of its own against an emulator and a control plane of the rehearsal: the same command line, with
 * a stack and objects that take seconds. What is left out is left out here, by name; `RKCP_UP_WHOLE=true` leaves out only
 * what the emulator lacks.
 */
import { main } from "../../../cli/up";
import type { RenderedSet } from "../../../cli/charts/rendered-set";
import type { RenderedStack } from "../../../pipeline/terraform/rendered-stack";
import { emulatorFaults } from "../../../rehearsal/emulator/faults";
import { emulatorGaps } from "../../../rehearsal/emulator/gaps";
import { overrideFileName, overrideFor } from "../../../rehearsal/override-file";
import { copyForRehearsal } from "../../../rehearsal/rehearsal-copy";
import { resourcesOf, type SynthesizedStack } from "../../../rehearsal/synthesized-stack";

const whole = process.env["RKCP_UP_WHOLE"] === "true";

/** Made at once by the emulator, and in need of nothing else. */
const quick = new Set(["aws_sns_topic", "aws_cloudwatch_log_group", "aws_vpc", "aws_kms_key", "aws_kms_alias"]);
/** Workloads that stay: one of each kind. */
const workloads = new Set(["frontend", "gateway", "rango", "frontend-redis"]);
const withPods = new Set(["Deployment", "StatefulSet", "Job", "CronJob"]);

function prepare(name: string, rendered: RenderedStack): RenderedStack {
  if (name.endsWith("-bootstrap")) return rendered;
  const { stack } = copyForRehearsal(JSON.parse(rendered.files["cdk.tf.json"] ?? "") as SynthesizedStack, emulatorGaps);
  const copy = whole ? stack : quickPartOf(stack);
  const override = overrideFor(copy, { stateFolder: "", backend: "synthesized", ignoredFaults: emulatorFaults });
  const files = { "cdk.tf.json": JSON.stringify(copy), [overrideFileName]: JSON.stringify(override) };
  return { files, backend: rendered.backend };
}

/** The quick types, and of them what refers to nothing that is gone. */
function quickPartOf(stack: SynthesizedStack): SynthesizedStack {
  let kept = resourcesOf(stack).filter(({ type }) => quick.has(type));
  const isClosed = (body: unknown): boolean =>
    [...JSON.stringify(body).matchAll(/\$\{[^}]*?\b((?:data\.)?aws_\w+\.\w+)/g)].every(([, address]) =>
      kept.some((one) => one.address === address),
    );
  for (let before = -1; before !== kept.length;) {
    before = kept.length;
    kept = kept.filter(({ body }) => isClosed(body));
  }
  const resource: SynthesizedStack["resource"] = {};
  for (const { type, name, body } of kept) (resource[type] ??= {})[name] = body;
  const { output: _output, data: _data, locals: _locals, ...rest } = stack;
  return { ...rest, resource };
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
