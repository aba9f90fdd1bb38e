import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import { scenariosFolder } from "./jenkins-agent";

/** Label of the agents that run scenarios, and id of the member's credentials. */
export const qaLabel = "qa";
export const memberCredentials = "qa-member";

/** The public gateway's Service and port (application facts 6). */
const gateway = (env: Pick<Environment, "name">) => `http://gateway.${env.name}.svc:8099`;

/** A feature as far as tests know it. */
export type TestedFeature = Pick<Feature, "name" | "service">;

/** What the public gateway leads to: a worker's feature answers nobody. */
const reachedServices: readonly string[] = ["applogic", "barong", "frontend", "peatio-api", "rango"];

/**
 * The jobs, in Job DSL: against the environment itself, against one feature that a tester names, and against all
 * features that the environment has. Nobody changes a job by hand: they are made anew at each start.
 *
 * In these texts no `${` may stand, since Configuration as Code would put in a variable of its own, and neither a
 * backslash nor three quotes in a pipeline.
 */
export function qaJobs(env: Environment, nightlyHour: number, features: readonly TestedFeature[]): string[] {
  const reached = features.filter(({ service }) => reachedServices.includes(service)).map(({ name }) => name);
  const nightly = `H ${nightlyHour} * * *`;
  return [
    job({
      name: `qa-${env.name}`,
      description: `The integration scenarios against ${env.name}, each night and on demand.`,
      cron: nightly,
      pipeline: pipeline(env, [{ report: "report.xml", feature: undefined }]),
    }),
    job({
      name: "qa-feature",
      description: `The integration scenarios against one feature: the gateway of ${env.name} sends the requests there.`,
      parameter: { name: "FEATURE", description: "The feature's name, without feature-." },
      pipeline: pipeline(env, [{ report: "report.xml", feature: "$FEATURE" }]),
    }),
    ...(reached.length > 0
      ? [
          job({
            name: "qa-features",
            description:
              "The integration scenarios against every feature that the gateway leads to, each night and on demand.",
            cron: nightly,
            pipeline: pipeline(
              env,
              reached.sort().map((feature) => ({ report: `report-${feature}.xml`, feature })),
            ),
          }),
        ]
      : []),
  ];
}

interface Job {
  readonly name: string;
  readonly description: string;
  readonly cron?: string;
  readonly parameter?: { readonly name: string; readonly description: string };
  readonly pipeline: string;
}

function job({ name, description, cron, parameter, pipeline: script }: Job): string {
  return [
    `pipelineJob(${groovy(name)}) {`,
    `  description(${groovy(description)})`,
    "  logRotator { numToKeep(60) }",
    ...(parameter
      ? [`  parameters { stringParam(${groovy(parameter.name)}, '', ${groovy(parameter.description)}) }`]
      : []),
    "  properties {",
    "    disableConcurrentBuilds { abortPrevious(false) }",
    ...(cron ? [`    pipelineTriggers { triggers { cron { spec(${groovy(cron)}) } } }`] : []),
    "  }",
    "  definition {",
    "    cps {",
    "      sandbox(true)",
    `      script('''\n${script}''')`,
    "    }",
    "  }",
    "}",
    "",
  ].join("\n");
}

/** A text of Groovy's, in which no `$` is a variable. */
const groovy = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;

interface Target {
  readonly report: string;
  /** A name, or the parameter it comes in: the shell reads it between double quotes, as one word. */
  readonly feature: string | undefined;
}

/** All targets are tried before the first failure ends the run. */
function pipeline(env: Environment, targets: readonly Target[]): string {
  return [
    "def failed = 0",
    "timeout(time: 25, unit: 'MINUTES') {",
    `  node('${qaLabel}') {`,
    `    withCredentials([usernamePassword(credentialsId: '${memberCredentials}', usernameVariable: 'QA_EMAIL', passwordVariable: 'QA_PASSWORD')]) {`,
    ...targets.map(
      (target) => `      if (sh(returnStatus: true, script: ${groovy(command(env, target))}) != 0) { failed++ }`,
    ),
    "    }",
    "    junit(testResults: 'report*.xml', skipMarkingBuildUnstable: true)",
    "  }",
    "}",
    "if (failed > 0) { error('a promise is broken: see the test results') }",
    "",
  ].join("\n");
}

function command(env: Environment, { report, feature }: Target): string {
  return [
    `node ${scenariosFolder}/run.mjs`,
    `--target ${gateway(env)}`,
    `--host ${env.domains.public}`,
    ...(feature === undefined ? [] : [`--feature "${feature}"`]),
    `--report ${report}`,
  ].join(" ");
}
