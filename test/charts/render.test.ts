import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chartsOf, renderCharts } from "../../charts/render";
import type { ChartIndex } from "../../charts/index-file";
import { platformNamed } from "./cluster";

describe("renderCharts", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "rkcp-charts-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const files = () =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\./.test(file))
      .sort();

  test("writes one file per service below environment and namespace", () => {
    renderCharts(platformNamed("stage"), folder);
    const written = files();
    expect(
      ["arke", "barong", "coinhub", "inventory", "namespace", "peatio"]
        .map((name) => `stage/stage/${name}.yaml`)
        .filter((file) => !written.includes(file)),
    ).toEqual([]);
  });

  test("writes what belongs to the whole cluster beside the namespaces", () => {
    renderCharts(platformNamed("stage"), folder);
    expect(files().filter((file) => file.startsWith("stage/cluster/"))).toEqual(
      expect.arrayContaining(["stage/cluster/classes.yaml", "stage/cluster/namespaces.yaml"]),
    );
  });

  test("writes an index of the files and whose they are", () => {
    renderCharts(platformNamed("stage"), folder);
    const index = JSON.parse(readFileSync(path.join(folder, "stage", "index.json"), "utf8")) as ChartIndex;
    expect([
      index.environment,
      Object.keys(index.files)
        .map((file) => `stage/${file}`)
        .sort(),
    ]).toEqual(["stage", files().filter((file) => file.endsWith(".yaml"))]);
  });

  test("returns the paths it wrote", () => {
    const written = renderCharts(platformNamed("stage"), folder);
    expect(written.filter((file) => !existsSync(file))).toEqual([]);
  });

  test("writes the same bytes twice", () => {
    renderCharts(platformNamed("stage"), folder);
    const before = files().map((file) => readFileSync(path.join(folder, file), "utf8"));
    renderCharts(platformNamed("stage"), folder);
    expect(files().map((file) => readFileSync(path.join(folder, file), "utf8"))).toEqual(before);
  });

  test("removes what an earlier run rendered and this one did not", () => {
    mkdirSync(path.join(folder, "stage", "feature-old"), { recursive: true });
    writeFileSync(path.join(folder, "stage", "feature-old", "peatio.yaml"), "kind: Old\n");
    renderCharts(platformNamed("stage"), folder);
    expect(existsSync(path.join(folder, "stage", "feature-old"))).toBe(false);
  });

  test("leaves the files of other environments and a person's notes alone", () => {
    mkdirSync(path.join(folder, "production", "production"), { recursive: true });
    mkdirSync(path.join(folder, "stage"), { recursive: true });
    writeFileSync(path.join(folder, "production", "production", "peatio.yaml"), "kind: Other\n");
    writeFileSync(path.join(folder, "stage", "notes.md"), "mine\n");
    renderCharts(platformNamed("stage"), folder);
    expect(files()).toEqual(expect.arrayContaining(["production/production/peatio.yaml", "stage/notes.md"]));
  });

  test("touches nothing when the description can't be rendered", () => {
    const platform = platformNamed("stage");
    const broken = {
      ...platform,
      flows: [
        ...platform.flows,
        { from: "barong", to: "nowhere", port: 1, protocol: "tcp" as const, reason: "a slip" },
      ],
    };
    expect(() => renderCharts(broken, folder)).toThrow('"nowhere" is neither a workload nor a place');
    expect(files()).toEqual([]);
  });

  test("refuses a flow to a port the workload doesn't listen on", () => {
    const platform = platformNamed("stage");
    const broken = {
      ...platform,
      flows: [{ from: "gateway", to: "barong", port: 9999, protocol: "tcp" as const, reason: "a slip" }],
    };
    expect(() => chartsOf(broken)).toThrow(
      "the flow gateway -> barong uses port 9999; barong listens on 8001. Fix: use one of the workload's ports",
    );
  });
});
