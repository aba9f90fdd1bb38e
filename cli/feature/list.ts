import Table from "cli-table3";
import type { FoundFeature } from "./features-folder";

/** One line per feature. */
export function featureTable(found: readonly FoundFeature[]): string {
  if (found.length === 0) return "No features. Start one with npm run feature -- new <name>";
  const table = new Table({
    head: ["name", "service", "image", "owner", "expires", "writes", "namespace"],
    style: { head: [], border: [], compact: true },
  });
  for (const { feature, namespace, daysLeft } of found) {
    const { name, service, image, owner, expires, writes } = feature;
    table.push([
      name,
      service,
      `${image.repository}:${image.tag}${image.exceptions?.fork ? " (fork)" : ""}`,
      owner,
      `${expires} (${inDays(daysLeft)})`,
      writes === "nothing" ? writes : writes.join(", "),
      `${namespace} of ${feature.environment}`,
    ]);
  }
  return table.toString();
}

/** For other programs: the description, and what follows from it. */
export function featureJson(found: readonly FoundFeature[]): string {
  return JSON.stringify(
    found.map(({ file, feature, namespace, daysLeft }) => ({ ...feature, file, namespace, daysLeft })),
    null,
    2,
  );
}

/** How long it lasts, in words. */
export function inDays(days: number): string {
  const count = `${Math.abs(days)} ${Math.abs(days) === 1 ? "day" : "days"}`;
  if (days < 0) return `ended ${count} ago`;
  return days === 0 ? "last day" : `in ${count}`;
}
