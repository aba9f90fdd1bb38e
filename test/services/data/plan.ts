/** The password a test gives for a placeholder: different for each, and for each round. */
export const passwordOf = (placeholder: string, round = "1"): string =>
  `password-of-${placeholder.toLowerCase().replaceAll("_", "-")}-0123456789-${round}`;

/** What the Agent writes from a filled file: every placeholder becomes its value as a JSON string. */
export function fill(template: string, round = "1"): string {
  return template.replaceAll(/\{\{([A-Z0-9_]+)\}\}/g, (_whole, name: string) =>
    JSON.stringify(passwordOf(name, round)),
  );
}

/** The same for a file in which placeholders stand as they are. */
export function fillRaw(template: string, round = "1"): string {
  return template.replaceAll(/\{\{raw ([A-Z0-9_]+)\}\}/g, (_whole, name: string) => passwordOf(name, round));
}
