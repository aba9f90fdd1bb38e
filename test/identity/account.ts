import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App } from "cdktf";
import { aws } from "../../constructs/aws/cloud";
import type { Platform } from "../../platform/platform";
import {
  decide,
  type Decision,
  type RequestContext,
  type Statement,
  statementsOf,
} from "../../rehearsal/identities/policy-evaluator";
import { BootstrapStack } from "../../stacks/bootstrap-stack";
import { EnvironmentStack } from "../../stacks/environment-stack";
import { productionPlatform, stagePlatform } from "../support/environments";
import type { Values } from "../support/synthesis";

/** A role or user as the stacks describe it. */
export interface Principal {
  readonly name: string;
  readonly arn: string;
  readonly kind: "role" | "user";
  /** Construct path, the stack first. */
  readonly path: string;
  readonly trust: string | undefined;
  /** Policies it has, as JSON, with their names. */
  readonly policies: readonly { readonly name: string; readonly text: string }[];
  /** The boundary as JSON; undefined when it has none. */
  readonly boundary: string | undefined;
  /** Policies that AWS writes, attached by ARN. */
  readonly managedByAws: readonly string[];
}

/** A call, and what AWS would know of it. */
export interface Call {
  readonly action: string;
  /** @default "*" - the action has no resource */
  readonly on?: string;
  readonly context?: RequestContext;
}

type Blocks = Readonly<Record<string, Readonly<Record<string, Values>>>>;

/** Everything an environment's two stacks say about who may do what, with references resolved as far as policies need it. */
export class Account {
  readonly region = "eu-west-1";
  readonly accountId: string;
  readonly prefix: string;
  readonly environment: string;
  readonly principals: readonly Principal[];
  private readonly blocks: Blocks;

  constructor(readonly platform: Platform) {
    const { environment } = platform;
    this.accountId = environment.cloud.accountId;
    this.environment = environment.name;
    this.prefix = `${environment.naming.project}-${environment.name}`;
    this.blocks = this.render();
    this.principals = [...this.readPrincipals("role"), ...this.readPrincipals("user")];
  }

  /** ARN of this account and region. */
  arn(service: string, rest: string): string {
    return `arn:aws:${service}:${this.region}:${this.accountId}:${rest}`;
  }

  role(name: string): Principal {
    const found = this.principals.find((one) => one.kind === "role" && one.name === `${this.prefix}-${name}`);
    if (found) return found;
    throw new Error(`${this.environment}: no role ${name}; there are ${this.names().join(", ")}`);
  }

  has(name: string): boolean {
    return this.names().includes(`${this.prefix}-${name}`);
  }

  names(): string[] {
    return this.principals.map(({ name }) => name);
  }

  /** All blocks of a type, by name, of both stacks. */
  all(type: string): readonly Values[] {
    return Object.values(this.blocks[type] ?? {});
  }

  /** Blocks of one of its stacks, by type. */
  blocksOf(stack: string): ReadonlyMap<string, readonly Values[]> {
    const isOfStack = (values: Values) =>
      (values["//"] as { metadata: { path: string } }).metadata.path.startsWith(`${stack}/`);
    const byType = Object.keys(this.blocks).map((type) => [type, this.all(type).filter(isOfStack)] as const);
    return new Map(byType.filter(([, blocks]) => blocks.length > 0));
  }

  /** The verdict of all policies on a call of a role; what AWS knows of every call is filled in. */
  decide(role: string | Principal, { action, on = "*", context = {} }: Call): Decision {
    const principal = typeof role === "string" ? this.role(role) : role;
    const { arn: caller, boundary, policies } = principal;
    return decide(
      { identity: policies.map(({ text }) => text), ...(boundary !== undefined && { boundary }) },
      {
        caller,
        action,
        resource: on,
        context: {
          "aws:RequestedRegion": this.region,
          "aws:ResourceAccount": this.accountId,
          "aws:SecureTransport": "true",
          ...context,
        },
      },
    );
  }

  private render(): Blocks {
    const outdir = mkdtempSync(path.join(tmpdir(), "rkcp-identity-"));
    try {
      const app = new App({ outdir, stackTraces: false });
      new BootstrapStack(app, this.platform, aws);
      new EnvironmentStack(app, this.platform, aws);
      app.synth();
      const merged: Record<string, Record<string, Values>> = {};
      for (const stack of [`${this.environment}-bootstrap`, this.environment]) {
        const file = path.join(outdir, "stacks", stack, "cdk.tf.json");
        const { resource } = JSON.parse(readFileSync(file, "utf8")) as { resource: Blocks };
        for (const [type, byName] of Object.entries(resource)) merged[type] = { ...merged[type], ...byName };
      }
      return merged;
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  }

  private readPrincipals(kind: "role" | "user"): Principal[] {
    return Object.entries(this.blocks[`aws_iam_${kind}`] ?? {}).map(([block, values]) => {
      const refersToIt = (value: unknown) => String(value).startsWith(`\${aws_iam_${kind}.${block}.`);
      const inline = this.all(`aws_iam_${kind}_policy`).filter((one) => refersToIt(one[kind]));
      const attached = this.all(`aws_iam_${kind}_policy_attachment`).filter((one) => refersToIt(one[kind]));
      const managed = attached.map((one) => String(one["policy_arn"]));
      const name = String(values["name"]);
      const boundary = values["permissions_boundary"];
      return {
        name,
        kind,
        arn: `arn:aws:iam::${this.accountId}:${kind}${pathOf(values)}${name}`,
        path: (values["//"] as { metadata: { path: string } }).metadata.path,
        trust: values["assume_role_policy"] === undefined ? undefined : this.resolve(values["assume_role_policy"]),
        policies: [
          ...inline.map((one) => ({ name: String(one["name"]), text: this.resolve(one["policy"]) })),
          ...managed.flatMap((arn) => this.managedPolicy(arn) ?? []),
        ],
        boundary: typeof boundary === "string" ? this.boundaryOf(boundary) : undefined,
        managedByAws: managed.filter((arn) => arn.startsWith("arn:aws:iam::aws:")),
      };
    });
  }

  private managedPolicy(reference: string): { name: string; text: string } | undefined {
    const block = /^\$\{aws_iam_policy\.([^.]+)\.arn\}$/.exec(reference)?.[1];
    const values = block === undefined ? undefined : this.blocks["aws_iam_policy"]?.[block];
    return values && { name: String(values["name"]), text: this.resolve(values["policy"]) };
  }

  private boundaryOf(arn: string): string {
    const values = this.all("aws_iam_policy").find(
      ({ name }) => arn === `arn:aws:iam::${this.accountId}:policy/${String(name)}`,
    );
    if (!values) throw new Error(`${arn}: no stack of ${this.environment} makes this boundary`);
    return this.resolve(values["policy"]);
  }

  /** A policy with ARNs where Terraform will put them; what escapes IAM's variables from Terraform is taken off. */
  resolve(policy: unknown): string {
    if (typeof policy !== "string") throw new Error(`expected a policy, found ${JSON.stringify(policy)}`);
    return policy
      .replaceAll(/(?<!\$)\$\{(aws_[a-z0-9_]+)\.([^.}]+)\.([a-z_]+)\}/g, (whole, type: string, name: string) => {
        const values = this.blocks[type]?.[name];
        if (values === undefined) throw new Error(`${whole}: no such resource`);
        return this.nameOf(type, name, values);
      })
      .replaceAll("$${", "${");
  }

  private nameOf(type: string, block: string, values: Values): string {
    switch (type) {
      case "aws_kms_key":
        return this.arn("kms", `key/${block}`);
      case "aws_s3_bucket":
        return `arn:aws:s3:::${String(values["bucket"])}`;
      case "aws_cloudwatch_log_group":
        return this.arn("logs", `log-group:${String(values["name"])}`);
      case "aws_iam_role":
        return `arn:aws:iam::${this.accountId}:role/${String(values["name"])}`;
      default:
        return this.arn(type, block);
    }
  }
}

function pathOf({ path: given }: Values): string {
  return typeof given === "string" ? given : "/";
}

/** Every statement of every policy that a principal has. */
export function statementsWith(principal: Principal): { readonly policy: string; readonly statement: Statement }[] {
  return principal.policies.flatMap(({ name, text }) =>
    statementsOf(text).map((statement) => ({ policy: name, statement })),
  );
}

/** Stage, whose Vault is in its own account, and production, whose Vault is the custodians'. */
export const accounts = {
  stage: new Account(stagePlatform()),
  production: new Account(productionPlatform()),
} as const;
