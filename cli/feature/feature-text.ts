import type { FeatureInput } from "../../environments/schema/feature";
import { exportNameOf } from "../new/source-text";

/** Longest line of the house's formatting. */
const lineWidth = 120;

/** The whole file of a feature, formatted as `npm run format` would leave it. */
export function featureText(feature: FeatureInput): string {
  const { name, ...data } = feature;
  return [
    'import { defineFeature } from "../schema/feature";',
    "",
    `export const ${exportNameOf(name)} = defineFeature(${quoted(name)}, {`,
    ...Object.entries(data).map(([key, value]) => property(key, value, "  ")),
    "});",
    "",
  ].join("\n");
}

function property(key: string, value: unknown, indent: string): string {
  const line = `${indent}${key}: ${inline(value)},`;
  if (line.length <= lineWidth) return line;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `${indent}${key}:\n${indent}  ${inline(value)},`;
  }
  const inner = Object.entries(value).map(([name, part]) => property(name, part, `${indent}  `));
  return [`${indent}${key}: {`, ...inner, `${indent}},`].join("\n");
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return quoted(String(value));
  return `{ ${Object.entries(value)
    .map(([key, part]) => `${key}: ${inline(part)}`)
    .join(", ")} }`;
}

/** Double quotes, unless the text has more of them than of the others: then fewer are escaped. */
function quoted(text: string): string {
  const count = (quote: string) => text.split(quote).length - 1;
  const double = JSON.stringify(text);
  if (count('"') <= count("'")) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
