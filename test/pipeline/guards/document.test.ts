import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { guardNames, guards } from "../../../platform/guards";

const document = readFileSync(path.resolve(__dirname, "../../../docs/guards.md"), "utf8");

/** Rows of the table whose first column is `Guard`, as their cells. */
const rows = (/^\| Guard .*\n\|[ -|]+\n((?:\|.*\n)+)/m.exec(document)?.[1] ?? "")
  .trim()
  .split("\n")
  .map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test("docs/guards.md has a row for each guard, and no other", () => {
  expect(rows.map(([name]) => name).sort()).toEqual(guardNames.map((name) => `\`${name}\``).sort());
  expect(document).toContain(`\n${guardNames.length} guards `);
});

test("its last column says which guards an exception helps with", () => {
  expect(Object.fromEntries(rows.map((cells) => [cells[0], cells.at(-1)]))).toEqual(
    Object.fromEntries(guardNames.map((name) => [`\`${name}\``, guards[name].waivable ? "yes" : "never"])),
  );
});

test("of each it says what is refused and what passes", () => {
  for (const cells of rows) expect(cells, cells[0]).toEqual(Array(4).fill(expect.stringMatching(/./)));
});
