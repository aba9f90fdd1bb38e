import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { productionPlatform, stagePlatform, today } from "../support/environments";
import { synthesize } from "../support/synthesis";

const ROOT = path.resolve(__dirname, "../..");

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly name: string; readonly dependencies: readonly string[] }>>;
}

let folder = "";
let manifest: Manifest = { stacks: {} };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rkcp-render-"));
  const script = path.join(__dirname, "render-on-a-day.ts");
  await execa("node", ["--require", "tsx/cjs", script, folder, today], { cwd: ROOT });
  manifest = JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8")) as Manifest;
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const written = (name: string) => readFile(path.join(folder, "stacks", name, "cdk.tf.json"), "utf8");

describe("what cdktf-cli finds", () => {
  test("are two stacks per environment, by these names", () => {
    expect(
      Object.values(manifest.stacks)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["production", "production-bootstrap", "stage", "stage-bootstrap"]);
  });

  test("are stacks that deploy one without the other", () => {
    expect(Object.values(manifest.stacks).flatMap(({ dependencies }) => dependencies)).toEqual([]);
  });

  test("is one file per stack, which holds it all", async () => {
    expect(await readdir(path.join(folder, "stacks", "stage"))).toEqual(["cdk.tf.json"]);
  });

  test("holds no path of this machine", async () => {
    const texts = [JSON.stringify(manifest), await written("stage"), await written("production")];
    expect(texts.filter((each) => each.includes(ROOT) || each.includes(folder))).toEqual([]);
  });

  test.each(["stage", "production"])("is for %s what these tests look at", async (name) => {
    const { text } = synthesize(name === "stage" ? stagePlatform() : productionPlatform());
    expect(JSON.parse(await written(name))).toEqual(JSON.parse(text));
  });
});
