import path from "node:path";
import { describe, expect, test } from "vitest";
import { chartsOf } from "../../charts/render";
import { environments, platformNamed } from "./cluster";

// For review: a pull request shows what would change in the cluster. What must hold is in the other tests.
describe.each(environments.map(({ name }) => name))("charts of %s", (name) => {
  const files = chartsOf(platformNamed(name)).filter(({ file }) => file.endsWith(".yaml"));
  test.each(files)("$file is as reviewed", async ({ file, content }) => {
    await expect(content).toMatchFileSnapshot(path.join(__dirname, "__snapshots__", name, file));
  });
});
