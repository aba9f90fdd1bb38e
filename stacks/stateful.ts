import { DefaultTokenResolver, StringConcat, TerraformResource, TerraformStack, Tokenization } from "cdktf";
import type { App } from "cdktf";
import { listedArguments } from "../platform/stateful/forcing";
import type { StatefulResource } from "../platform/stateful/inventory";
import type { StatefulMove, StatefulParts } from "../platform/stateful/judge";
import { isStateful } from "../platform/stateful/types";
import { stackNames } from "./names";

/** What an app's stacks of an environment hold, as it will be synthesised; nothing is written for it. */
export function statefulPartsOf(app: App, environment: string): StatefulParts {
  const parts = stackNames(environment).map((name) => partsOf(app.node.tryFindChild(name), name));
  return {
    environment,
    resources: parts.flatMap(({ resources }) => resources),
    moves: parts.flatMap(({ moves }) => moves),
  };
}

function partsOf(stack: unknown, name: string): Omit<StatefulParts, "environment"> {
  const resources: StatefulResource[] = [];
  const moves: StatefulMove[] = [];
  if (!TerraformStack.isStack(stack)) return { resources, moves };
  for (const node of stack.node.findAll()) {
    if (!TerraformResource.isTerraformResource(node)) continue;
    const type = node.terraformResourceType;
    // Resolving is what synth takes its time for: only the few resources that matter are looked at.
    if (!isStateful(type)) continue;
    const { resource, moved } = node.toTerraform() as Rendered;
    for (const { from, to } of moved ?? []) moves.push({ stack: name, from, to });
    for (const [local, body] of Object.entries(resource?.[type] ?? {})) {
      const kept = pick(body, listedArguments(type));
      const resolved = Tokenization.resolve(kept, {
        scope: stack,
        resolver: new DefaultTokenResolver(new StringConcat()),
        preparing: false,
      }) as StatefulResource["arguments"] | undefined;
      resources.push({ stack: name, address: `${type}.${local}`, type, arguments: resolved ?? {} });
    }
  }
  return { resources, moves };
}

/** What a resource renders to, tokens unresolved. One that moved elsewhere has no resource any more. */
interface Rendered {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
}

/** Arguments that are set; one inside a block, `access_config.mode`, keeps its path as its name. */
function pick(body: Readonly<Record<string, unknown>>, paths: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    paths.flatMap((path) => {
      const value = path.split(".").reduce<unknown>((inner, key) => innerOf(inner, key), body);
      return value === undefined ? [] : [[path, value] as const];
    }),
  );
}

/** A block may stand as a list of one. */
function innerOf(value: unknown, key: string): unknown {
  const section: unknown = Array.isArray(value) ? value[0] : value;
  return typeof section === "object" && section !== null ? (section as Record<string, unknown>)[key] : undefined;
}
