import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { overlays, refusedServices } from "../../../platform/features/services";

const page = readFileSync(path.join(__dirname, "../../../docs/features.md"), "utf8");

test("docs/features.md has every service that may be a feature, and what it writes", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const wrong = Object.entries(overlays).filter(([service, { needs }]) => {
    const writes = Object.keys(needs).join(", ") || "nothing";
    return !rows.some((row) => row.includes(`\`${service}\``) && row.split("|")[2]?.trim() === writes);
  });
  expect(wrong.map(([service]) => service)).toEqual([]);
});

test("docs/features.md names every refused workload of Peatio that is no Job of a release", () => {
  const refused = Object.keys(refusedServices).filter(
    (name) => name.startsWith("peatio-") && !/migrate|redis/.test(name),
  );
  expect(refused.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
