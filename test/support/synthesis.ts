import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { aws } from "../../constructs/aws/cloud";
import type { Platform } from "../../platform/platform";
import { EnvironmentStack } from "../../stacks/environment-stack";
import { withoutStackTraces } from "./without-stack-traces";

/** Arguments of a block as Terraform reads them: snake_case, references as `${...}`. */
export type Values = Readonly<Record<string, unknown>>;

/** One resource of a synthesised stack. */
export interface Resource {
  readonly type: string;
  /** `<type>.<name>`, as references and plans write it. */
  readonly address: string;
  /** Construct path below the stack: `account/network/vpc`. */
  readonly path: string;
  readonly values: Values;
}

/** `cdk.tf.json`, as far as tests ask for it. */
export interface StackFile {
  readonly terraform: {
    readonly backend: Readonly<Record<string, Values>>;
    readonly required_providers: Readonly<Record<string, Values>>;
    readonly required_version?: string;
  };
  readonly provider: Readonly<Record<string, readonly Values[]>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Values>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
  readonly output?: Readonly<Record<string, { readonly value: unknown; readonly sensitive?: boolean }>>;
}

/** A synthesised stack: what was written, and the constructs it came from. */
export interface Synthesis {
  readonly name: string;
  /** The file as it was written, for tests that search it. */
  readonly text: string;
  readonly file: StackFile;
  readonly stack: TerraformStack;
  readonly all: readonly Resource[];
}

/** The environment's stack, in memory but for a folder that is gone when this returns. */
export function synthesize(platform: Platform): Synthesis {
  return write((app) => new EnvironmentStack(app, platform, aws));
}

/** A stack of one's own, for a construct on its own; Aspects run as in a real synth. */
export function synthesizeStack(build: (stack: TerraformStack) => void, name = "test"): Synthesis {
  return write((app) => {
    const stack = new TerraformStack(app, name);
    build(stack);
    // A construct on its own brings no provider, and cdktf refuses resources without one.
    if (stack.allProviders().length === 0) new AwsProvider(stack, "aws", { region: "eu-west-1" });
    return stack;
  });
}

/** Resources of one type, in the order of the file. */
export function resources({ all }: Synthesis, type: string): readonly Resource[] {
  return all.filter((resource) => resource.type === type);
}

/** The resource of a type whose construct path ends in `ending`; the only one of the type when that is left out. */
export function resource(synthesis: Synthesis, type: string, ending = ""): Resource {
  const found = resources(synthesis, type).filter(
    ({ path: where }) => ending === "" || where === ending || where.endsWith(`/${ending}`),
  );
  const [first, ...others] = found;
  if (!first || others.length > 0) {
    throw new Error(`${synthesis.name}: ${found.length} resources of type ${type} end in "${ending}", expected one`);
  }
  return first;
}

/** Addresses a value refers to, each once: in `${aws_vpc.x.id}` and in `depends_on`. */
export function references(value: unknown): string[] {
  const text = JSON.stringify(value) ?? "";
  return [...new Set([...text.matchAll(/\b(aws_[a-z0-9_]+\.[A-Za-z0-9_-]+)/g)].map(([, address = ""]) => address))];
}

/** Resources that a value refers to. */
export function referred({ all }: Synthesis, value: unknown): readonly Resource[] {
  const addresses = references(value);
  return all.filter(({ address }) => addresses.includes(address));
}

/** A nested block, whether the binding wrote it as an object or as a list of one. */
export function block({ values, address }: Resource, name: string): Values {
  const written = values[name];
  const first: unknown = Array.isArray(written) ? written[0] : written;
  if (typeof first !== "object" || first === null) throw new Error(`${address} has no block ${name}`);
  return { ...first };
}

/** The value as text; tests ask for what must be one. */
export function text(value: unknown): string {
  if (typeof value !== "string") throw new Error(`expected a text, found ${JSON.stringify(value)}`);
  return value;
}

/** The value as a list of texts. */
export function texts(value: unknown): string[] {
  if (!Array.isArray(value)) throw new Error(`expected a list, found ${JSON.stringify(value)}`);
  return value.map(text);
}

function write(build: (app: App) => TerraformStack): Synthesis {
  const outdir = mkdtempSync(path.join(tmpdir(), "rkcp-synth-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    const stack = withoutStackTraces(() => {
      const built = build(app);
      app.synth();
      return built;
    });
    const name = stack.node.id;
    const written = readFileSync(path.join(outdir, "stacks", name, "cdk.tf.json"), "utf8");
    const file = JSON.parse(written) as StackFile;
    return { name, text: written, file, stack, all: listResources(name, file) };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function listResources(stack: string, { resource: types = {} }: Partial<StackFile>): Resource[] {
  return Object.entries(types).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, values]) => ({
      type,
      address: `${type}.${name}`,
      path: pathOf(values).slice(stack.length + 1),
      values,
    })),
  );
}

function pathOf(values: Values): string {
  const { metadata } = values["//"] as { metadata: { path: string } };
  return metadata.path;
}
