import { z } from "zod";
import { areas, changeClasses, effects, type Report } from "../model";

/** Raised together with `Report.format`. */
export const reportFormat = 1;

const where = {
  area: z.enum(areas).meta({ description: "Part of the exchange that is rendered apart." }),
  environment: z.string().meta({ description: "`stage`, `production`." }),
  scope: z.string().meta({
    description: "Stack, namespace (`cluster` for what belongs to the whole cluster), or file of BOSH or Vault output.",
  }),
  address: z.string().meta({ description: "In the scope: `aws_db_instance.database`, `apps/Deployment/peatio-api`." }),
};

const valueChange = z
  .object({
    path: z.string().meta({ description: "`instance_class`, `spec.template.spec.containers[peatio-api].image`." }),
    before: z.json().optional().meta({ description: "Absent when nothing was there. Secrets are `(hidden)`." }),
    after: z.json().optional().meta({ description: "Absent when nothing is there any more. Secrets are `(hidden)`." }),
    forcesReplacement: z.boolean().meta({ description: "The whole thing is made anew for it." }),
    because: z.string().optional().meta({ description: "Where it comes from, when not from this thing itself." }),
  })
  .meta({ description: "One value that differs." });

const change = z
  .object({
    ...where,
    type: z.string().meta({ description: "`aws_db_instance`, `Deployment`." }),
    class: z.enum(changeClasses).meta({ description: "What happens to the running thing, mildest first." }),
    formerAddress: z.string().optional().meta({ description: "The address in the base, when it is another." }),
    moveTo: z.string().optional().meta({ description: "The line of code that makes a move of an undeclared rename." }),
    note: z.string().optional().meta({ description: "What a reader cannot see from the values." }),
    values: z.array(valueChange).meta({ description: "Empty for a pure create, destroy or move." }),
    impact: z
      .object({
        effect: z.enum(effects).meta({ description: "What customers would feel, mildest first." }),
        because: z.string().meta({ description: "The chain of dependencies it comes by." }),
      })
      .meta({ description: "What customers would feel, and why." }),
  })
  .meta({ description: "One resource, object or document that differs between the two revisions." });

const finding = z
  .object({
    guard: z.string().meta({ description: "Name of the guard: `stateful-loss`." }),
    ...where,
    reason: z.string().meta({ description: "What is wrong." }),
    fix: z.string().meta({ description: "The way out." }),
    waivable: z.boolean().meta({ description: "False for the destination of funds: no exception helps." }),
    exception: z
      .object({ owner: z.string(), expires: z.iso.date(), reason: z.string() })
      .optional()
      .meta({ description: "Present when a dated, owned exception covers it: then it refuses nothing." }),
  })
  .meta({ description: "What a guard says about one change." });

const revision = z.object({
  name: z.string().meta({ description: "As it was given: `main`, `HEAD`, or `uncommitted`." }),
  commit: z.string().meta({ description: "Full commit id; of an uncommitted tree, the commit below it." }),
});

/**
 * What `npm run diff -- --json` writes. Whole resources are left out: a reader of the report needs what differs, and a pull
 * request must not carry everything else with it. Unknown keys are dropped, so a field can be added without a new format.
 */
export const reportSchema = z
  .object({
    format: z.literal(reportFormat).meta({ description: "Raised when a reader of the old one would misread it." }),
    base: revision.meta({ description: "The revision that was compared with." }),
    head: revision.meta({ description: "The revision that is judged." }),
    verdict: z.enum(["unchanged", "passed", "refused", "incomplete"]),
    changes: z.array(change),
    findings: z.array(finding),
    troubles: z.array(
      z
        .object({ subject: z.enum(["base", "head", "plan"]), message: z.string() })
        .meta({ description: "Why a revision, or a part of the comparison, could not be had." }),
    ),
    drift: z
      .array(change)
      .optional()
      .meta({ description: "What was changed in the account and not in code; absent where nobody could ask." }),
  })
  .meta({ title: "Report of npm run diff", description: "What a change does to the exchange, and what is refused." });

/** The compiler refuses a schema whose result is no Report. */
export const parseReport = (value: unknown): z.ZodSafeParseResult<Report> => reportSchema.safeParse(value);

/** JSON Schema (draft 2020-12) of the report, published as docs/schemas/diff-report.schema.json. */
export function reportJsonSchema(): unknown {
  return z.toJSONSchema(reportSchema, { io: "input" });
}
