import { celList, celLiteral, type Json } from "./cel";

/** Names of the fields that are missing, that differ, or that nothing was rendered for. */
export function differingFields(
  found: string,
  expected: string,
  leftOut: readonly string[],
  exception = "false",
): string {
  const skipped = `field in ${celList(leftOut)} || ${exception}`;
  return (
    `${found}.filter(field, !(${skipped}) && !(field in ${expected} && ${found}[field] == ${expected}[field]))` +
    ` + ${expected}.filter(field, !(field in ${found}))`
  );
}

/**
 * The same elements in whatever order: server-side apply puts a new one where it likes.
 *
 * @param added conditions on what a pod may have besides
 */
export function setExpression(found: string, expected: readonly Json[], added: readonly string[] = []): string {
  const all = celLiteral(expected);
  const besides = added.length > 0 ? ` || (variables.isPod && (${added.map((one) => `(${one})`).join(" || ")}))` : "";
  if (expected.length === 0) return `${found}.all(one, false${besides})`;
  return `${all}.all(one, one in ${found}) && ${found}.all(one, one in ${all}${besides})`;
}
