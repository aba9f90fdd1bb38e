import { z } from "zod";
import { parseJson } from "../../rehearsal/parse-json";
import type { Json, JsonObject } from "../model";
import { PlanProblem } from "./problem";

const object = z.custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value));
const json = z.custom<Json>((value) => value !== undefined);

const changeSchema = z.looseObject({
  actions: z.array(z.string()),
  before: object.nullish(),
  after: object.nullish(),
  /** Trees of the same shape with `true` where a value is unknown, or sensitive. */
  after_unknown: json.optional(),
  before_sensitive: json.optional(),
  after_sensitive: json.optional(),
  /** Paths of what forces a replacement: `["ingress", 0, "from_port"]`. */
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
});

const resourceSchema = z.looseObject({
  address: z.string(),
  previous_address: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  change: changeSchema,
});
export type ResourceChange = z.infer<typeof resourceSchema>;

const planSchema = z.looseObject({
  format_version: z.string(),
  resource_changes: z.array(resourceSchema).default([]),
  resource_drift: z.array(resourceSchema).default([]),
  output_changes: z.record(z.string(), changeSchema.omit({ before: true, after: true })).default({}),
});
export type PlanJson = z.infer<typeof planSchema>;

/** Of `terraform show -json`; a minor version only adds (https://developer.hashicorp.com/terraform/internals/json-format). */
const knownMajor = 1;

/**
 * Reads a plan as JSON.
 *
 * @param where for the error: stack or file
 * @throws PlanProblem when it is none, or of a newer format
 */
export function readPlan(text: string, where: string): PlanJson {
  const parsed = parseJson(text);
  const version = z.looseObject({ format_version: z.string() }).safeParse(parsed).data?.format_version;
  if (version === undefined) {
    throw new PlanProblem(
      `${where}: is no plan of Terraform. Allowed: what terraform show -json prints. Fix: plan again`,
    );
  }
  const major = Number(version.split(".")[0]);
  if (major !== knownMajor) {
    throw new PlanProblem(
      `${where}: plan of format ${version}. Allowed: ${knownMajor}.x. Fix: use the Terraform that docs/pull-requests.md names, or teach pipeline/plans the new format`,
    );
  }
  const plan = planSchema.safeParse(parsed);
  if (plan.success) return plan.data;
  const [issue] = plan.error.issues;
  throw new PlanProblem(
    `${where}: plan of format ${version} with something unexpected at ${issue?.path.join(".") ?? "its top"}. Fix: teach pipeline/plans the new format`,
  );
}
