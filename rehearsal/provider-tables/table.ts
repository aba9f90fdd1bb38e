import type { ProviderTable, ProviderType } from "../../platform/provider/aws";
import { conditions } from "../../platform/provider/conditions";
import type { SourceType } from "./source";

/** Terraform's own resource that repository code uses: https://developer.hashicorp.com/terraform/language/resources/terraform-data */
const builtIn: Readonly<Record<string, ProviderType>> = {
  terraform_data: { arguments: ["input", "triggers_replace"], forced: ["triggers_replace"] },
};

/** The table as it is committed: only what readers ask for, sorted. */
export function tableOf(version: string, source: Readonly<Record<string, SourceType>>): ProviderTable {
  const types = Object.entries(source).map(([type, { arguments: all, forced, sets, kept }]): [string, ProviderType] => [
    type,
    {
      arguments: all,
      ...(forced.length > 0 && { forced: topmost(forced) }),
      ...(sets.length > 0 && { sets }),
      ...(kept.length > 0 && { kept }),
    },
  ]);
  return { provider: version, types: Object.fromEntries([...types, ...Object.entries(builtIn)].sort()) };
}

/** One line a type: small, and a reviewer sees which type a new provider changed. */
export function printTable({ provider, types }: ProviderTable): string {
  const lines = Object.entries(types).map(([type, known]) => `    ${JSON.stringify(type)}: ${JSON.stringify(known)}`);
  return `{\n  "provider": ${JSON.stringify(provider)},\n  "types": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/** Conditions that the provider's code has and platform/provider/conditions.ts lacks, one sentence each. */
export function missingConditions(source: Readonly<Record<string, SourceType>>): string[] {
  return Object.entries(source).flatMap(([type, { forced, forcedByCode }]) =>
    forcedByCode
      .filter((path) => !forced.includes(path) && !isStated(type, path))
      .map(
        (path) =>
          `${type}.${path}: forced by code in the provider's source, under a condition nobody has read. ` +
          `Fix: read its CustomizeDiff or ModifyPlan and state it in platform/provider/conditions.ts`,
      ),
  );
}

/** A whole plan's modification names no argument; a new value that forces stands for the argument it comes from. */
const statedAs: Readonly<Record<string, string>> = { regional_nat_gateway_auto_mode: "availability_zone_address" };

function isStated(type: string, path: string): boolean {
  const stated = conditions[type] ?? {};
  return path === "(ModifyPlan)" ? Object.keys(stated).length > 0 : (statedAs[path] ?? path) in stated;
}

/** Whatever changes inside a forced block is forced. */
function topmost(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}.`)));
}
