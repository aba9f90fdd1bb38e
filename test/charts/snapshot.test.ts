import path from "node:path";
import { describe, expect, test } from "vitest";
import { chartsOf } from "../../charts/render";
import { environments, platformNamed } from "./cluster";

// For review: a pull request shows what would change in the cluster. What must hold is in the other tests.
describe.each(environments.map(({ name }) => name))("charts of %s", (name) => {
  test.each(chartsOf(platformNamed(name)))("$file is as reviewed", async ({ file, yaml }) => {
    await expect(yaml).toMatchFileSnapshot(path.join(__dirname, "__snapshots__", name, path.basename(file)));
  });
});
