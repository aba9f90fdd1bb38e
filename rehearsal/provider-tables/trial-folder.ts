import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChildEnvironment } from "../child-environment";
import { parseJson } from "../parse-json";
import { RehearsalProblem } from "../problem";
import { runProgram } from "../program";
import type { Arguments } from "../synthesized-stack";
import { awsProvider } from "../tools/aws-provider";
import { parseSchemas, type ResourceSchema } from "./provider-schema";
import { parseTrialPlan, type TrialPlan } from "./verdicts";

export interface TrialFolderOptions {
  /** Terraform's program. */
  readonly terraform: string;
  /** Made when it is not there. */
  readonly folder: string;
  readonly environment: ChildEnvironment;
  /** Providers the resources need besides Terraform's own. @default the AWS provider */
  readonly providers?: Arguments;
  readonly signal?: AbortSignal;
}

/** A resource of the configuration, and of the state when it has one. */
export interface TrialResource {
  readonly type: string;
  readonly name: string;
  readonly body: Arguments;
  readonly state?: Readonly<Record<string, unknown>>;
}

/** Provider arguments of a trial: as in a rehearsal, and no tag policies are asked for. */
const providerFlags: Arguments = {
  region: "eu-west-1",
  skip_credentials_validation: true,
  skip_metadata_api_check: "true",
  skip_requesting_account_id: true,
  s3_use_path_style: true,
  max_retries: 1,
};

const awsAlone: Arguments = {
  terraform: { required_providers: { aws: { source: "hashicorp/aws", version: awsProvider.version } } },
  provider: { aws: [providerFlags] },
};

/** How often what the provider refuses is left out before giving up: each plan tells the errors of its own phase. */
const rounds = 8;

/** A folder in which made-up states are planned. Nothing is ever applied. */
export class TrialFolder {
  constructor(private readonly options: TrialFolderOptions) {}

  async init(): Promise<void> {
    await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
    await this.write("main.tf.json", this.options.providers ?? awsAlone);
    await this.run("init", "-input=false", "-no-color");
  }

  /** Schemas of all types of the providers that these resources need; the AWS provider alone has 1,600. */
  async schemas(resources: readonly TrialResource[]): Promise<ReadonlyMap<string, ResourceSchema>> {
    await this.lay(resources, new Map());
    return parseSchemas(await this.run("providers", "schema", "-json"));
  }

  /**
   * Plans the resources from their states without looking at the cloud. What the provider refuses is left out, with the
   * reason, and the rest is planned again.
   */
  async plan(
    resources: readonly TrialResource[],
    schemas: ReadonlyMap<string, ResourceSchema>,
  ): Promise<{ plan: TrialPlan; refused: ReadonlyMap<string, string> }> {
    const refused = new Map<string, string>();
    for (let round = 0; round < rounds; round += 1) {
      const left = resources.filter((one) => !refused.has(addressOf(one)));
      await this.lay(left, schemas);
      const errors = await this.planOnce();
      if (errors.size === 0) return { plan: parseTrialPlan(await this.run("show", "-json", "trial.tfplan")), refused };
      for (const [address, reason] of errors) refused.set(address, reason);
    }
    throw new RehearsalProblem(
      `trials: the provider still refuses some after ${rounds} plans: ${[...refused.values()].at(-1)}`,
    );
  }

  private async lay(resources: readonly TrialResource[], schemas: ReadonlyMap<string, ResourceSchema>): Promise<void> {
    const blocks: Record<string, Record<string, Arguments>> = {};
    for (const { type, name, body } of resources) (blocks[type] ??= {})[name] = body;
    await this.write("resources.tf.json", { resource: blocks });
    await this.write("terraform.tfstate", {
      version: 4,
      serial: 1,
      lineage: "00000000-0000-4000-8000-000000000000",
      outputs: {},
      resources: resources.flatMap(({ type, name, state }) =>
        state === undefined
          ? []
          : [
              {
                mode: "managed",
                type,
                name,
                provider: `provider["${type === "terraform_data" ? "terraform.io/builtin/terraform" : "registry.terraform.io/hashicorp/aws"}"]`,
                instances: [{ schema_version: schemas.get(type)?.version ?? 0, attributes: state }],
              },
            ],
      ),
    });
  }

  /** Reasons of the errors, by address. */
  private async planOnce(): Promise<Map<string, string>> {
    const { terraform, folder, environment, signal } = this.options;
    const errors = new Map<string, string>();
    const nameless: string[] = [];
    const { exitCode } = await runProgram({
      file: terraform,
      arguments: ["plan", "-input=false", "-refresh=false", "-json", "-out=trial.tfplan"],
      cwd: folder,
      environment,
      logFile: join(folder, "plan.log"),
      expectedExitCodes: [0, 1],
      onLine: (line) => {
        const event = (line.startsWith("{") ? parseJson(line) : undefined) as PlanEvent | undefined;
        if (event?.diagnostic?.severity !== "error") return;
        const { address, summary, detail = "" } = event.diagnostic;
        const reason = `${summary}: ${detail.split("\n")[0] ?? ""}`.slice(0, 200);
        if (address === undefined || address === "") nameless.push(reason);
        else errors.set(address, reason);
      },
      ...(signal && { signal }),
    });
    if (exitCode !== 0 && errors.size === 0) {
      throw new RehearsalProblem(
        `trials: terraform plan failed, whole output: ${join(folder, "plan.log")}\n  ${nameless.join("\n  ")}`,
      );
    }
    return errors;
  }

  private async run(...argv: string[]): Promise<string> {
    const { terraform, folder, environment, signal } = this.options;
    const shared = { file: terraform, cwd: folder, environment, ...(signal && { signal }) };
    return (await runProgram({ ...shared, arguments: argv })).stdout;
  }

  private async write(name: string, content: unknown): Promise<void> {
    await writeFile(join(this.options.folder, name), JSON.stringify(content), { mode: 0o600 });
  }
}

interface PlanEvent {
  readonly diagnostic?: {
    readonly severity: string;
    readonly summary: string;
    readonly detail?: string;
    readonly address?: string;
  };
}

/** `type.name`. */
export function addressOf({ type, name }: { readonly type: string; readonly name: string }): string {
  return `${type}.${name}`;
}
