import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../../../../pipeline/model";
import { type ControlPlane, startControlPlane } from "../../../support/control-plane";
import { rows } from "./api-server-rows";
import { changed } from "./objects";

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  await kubectl(["create", "namespace", "stage"]);
}, 300_000);
afterAll(async () => plane.stop());

const kubectl = (argv: readonly string[], object?: JsonObject) =>
  plane.kubectl(argv, object && { input: JSON.stringify(object) });

test.each(rows.map((row, index) => ({ row, index, what: `${row[0]}: ${row[2]}: ${row[4]}` })))(
  "a real API server takes it so: $what",
  async ({ row: [, before, field, value, expected], index }) => {
    const own = (one: JsonObject) => changed(one, "metadata.name", `one-${index}`);
    // What is new is made whole, as an apply of charts makes it.
    const made = await kubectl(["apply", "--server-side", "--filename", "-"], own(before));
    expect(made).toMatchObject({ exitCode: 0 });
    const taken = await kubectl(["apply", "--server-side", "--filename", "-"], own(changed(before, field, value)));
    expect([taken.exitCode === 0 ? "update" : "replace", taken.stderr]).toEqual([
      expected,
      expected === "update" ? expect.anything() : expect.stringMatching(/immutable|forbidden|may not|cannot/i),
    ]);
    await kubectl(["delete", "--wait=false", "--filename", "-"], own(before));
  },
  60_000,
);
