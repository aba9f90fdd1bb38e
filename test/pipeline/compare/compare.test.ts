import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { compareRendered, environmentOf } from "../../../pipeline/compare/compare";
import { changeOf, folderOf, indexed, lines, values } from "./rendered";

const deployment = (image: string, name = "api", namespace = "stage") => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  template:
    spec:
      containers:
        - name: ${name}
          image: ${image}
`;

const stack = (name: string, instanceClass: string) => ({
  [`cdktf.out/stacks/${name}/cdk.tf.json`]: JSON.stringify({
    resource: { aws_db_instance: { database: { instance_class: instanceClass, allocated_storage: 50 } } },
  }),
});

const manifest = (...names: readonly string[]) => ({
  "cdktf.out/manifest.json": JSON.stringify({
    stacks: Object.fromEntries(
      names.map((name) => [name, { name, synthesizedStackPath: `stacks/${name}/cdk.tf.json` }]),
    ),
  }),
});

const rendered = (instanceClass: string, image: string) => ({
  ...manifest("stage"),
  ...stack("stage", instanceClass),
  ...indexed("stage", { "stage/api.yaml": deployment(image) }),
  "dist/bosh/stage/bitcoin.yml": `name: bitcoin\ninstances: ${image.length}\n`,
});

describe("two rendered folders", () => {
  test("that are equal have no change", () => {
    expect(compareRendered(folderOf(rendered("a", "p:1")), folderOf(rendered("a", "p:1")))).toEqual([]);
  });

  test("differ by stack, namespace and document, in this order", () => {
    const changes = compareRendered(folderOf(rendered("a", "p:1")), folderOf(rendered("b", "p:10")));
    expect(changes.map(({ scope, address }) => `${scope} ${address}`)).toEqual([
      "stage aws_db_instance.database",
      "stage apps/Deployment/api",
      "bitcoin.yml bitcoin",
    ]);
    expect(values(changeOf(changes, "aws_db_instance.database"))).toEqual([
      expect.stringMatching(/instance_class: "a" -> "b"$/),
    ]);
    expect(changes.map(({ area, environment }) => `${area} ${environment}`)).toEqual([
      "cloud stage",
      "kubernetes stage",
      "bosh stage",
    ]);
  });

  test("of which one is missing: all of the other is created, or destroyed", () => {
    const folder = folderOf(rendered("a", "p:1"));
    const all = ["stage aws_db_instance.database", "stage apps/Deployment/api", "bitcoin.yml bitcoin"];
    expect(lines(compareRendered(undefined, folder))).toEqual(all.map((one) => `create ${one}`));
    expect(lines(compareRendered(folder, undefined))).toEqual(all.map((one) => `destroy ${one}`));
    expect(compareRendered(undefined, undefined)).toEqual([]);
  });

  test("of which one knows neither stacks nor documents yet", () => {
    const young = folderOf(indexed("stage", { "stage/api.yaml": deployment("p:1") }));
    expect(lines(compareRendered(young, folderOf(rendered("a", "p:1"))))).toEqual([
      "create stage aws_db_instance.database",
      "create bitcoin.yml bitcoin",
    ]);
  });

  test("an environment that came is created, one that went destroyed", () => {
    const one = (environment: string) =>
      folderOf(indexed(environment, { [`${environment}/api.yaml`]: deployment("p:1", "api", environment) }));
    expect(compareRendered(one("stage"), one("demo")).map((change) => `${change.class} ${change.environment}`)).toEqual(
      ["create demo", "destroy stage"],
    );
  });

  test("an object that moved to another file of its namespace is the same", () => {
    const one = folderOf(
      indexed("stage", { "stage/a.yaml": `${deployment("p:1", "a")}---\n${deployment("p:1", "b")}` }),
    );
    const two = folderOf(
      indexed("stage", { "stage/a.yaml": deployment("p:1", "a"), "stage/b.yaml": deployment("p:1", "b") }),
    );
    expect(compareRendered(one, two)).toEqual([]);
  });
});

test.each([
  ["stage", "stage"],
  ["stage-bootstrap", "stage"],
  ["stage-vault", "stage"],
  ["blue-vault", "blue-vault"],
  ["new-bootstrap", "new"],
  ["new", "new"],
])("the stack %s belongs to the environment %s", (name, environment) => {
  expect(environmentOf(name, new Set(["stage", "blue-vault"]))).toBe(environment);
});

describe("a folder that is not whole is refused with the file", () => {
  const good = () => folderOf(rendered("a", "p:1"));
  /** What is said of a head in which one file was changed. */
  function refusal(file: string, content: string | undefined): string {
    const folder = good();
    if (content === undefined) rmSync(path.join(folder, file));
    else writeFileSync(path.join(folder, file), content);
    try {
      compareRendered(good(), folder);
    } catch (error) {
      return (error as Error).message.replaceAll(folder, "");
    }
    return "nothing";
  }

  test.each([
    [
      "dist/charts/stage/stage/api.yaml",
      "apiVersion: v1",
      /^\/dist\/charts\/stage\/stage\/api.yaml: SHA-256 is [0-9a-f]{64}. Allowed: [0-9a-f]{64}/,
    ],
    ["dist/charts/stage/stage/api.yaml", undefined, /^\/dist\/charts\/stage\/stage\/api.yaml: ENOENT/],
    [
      "dist/charts/stage/stage/more.yaml",
      "a: b",
      /^\/dist\/charts\/stage\/stage\/more.yaml: not in \/dist\/charts\/stage\/index.json/,
    ],
    ["dist/charts/stage/index.json", undefined, /^\/dist\/charts\/stage\/index.json: ENOENT/],
    ["dist/charts/stage/index.json", '{"files":', /^\/dist\/charts\/stage\/index.json: no JSON: /],
    ["dist/charts/stage/index.json", "{}", /^\/dist\/charts\/stage\/index.json: no files/],
    ["cdktf.out/stacks/stage/cdk.tf.json", '{"resource": {', /^\/cdktf.out\/stacks\/stage\/cdk.tf.json: no JSON: /],
    ["cdktf.out/stacks/stage/cdk.tf.json", "[]", /^\/cdktf.out\/stacks\/stage\/cdk.tf.json: no JSON object/],
    ["cdktf.out/stacks/stage/cdk.tf.json", undefined, /^\/cdktf.out\/stacks\/stage\/cdk.tf.json: ENOENT/],
    ["cdktf.out/manifest.json", undefined, /^\/cdktf.out\/manifest.json: ENOENT/],
    [
      "cdktf.out/manifest.json",
      '{"stacks": {"stage": {}}}',
      /^\/cdktf.out\/manifest.json: stacks.stage has no synthesizedStackPath/,
    ],
  ])("%s: %s", (file, content, expected) => {
    const message = refusal(file, content);
    expect(message).toMatch(expected);
    expect(message).toContain("Fix: render the revision again");
  });

  test.each([
    ["half a document", 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "a', /api.yaml:3: no YAML: /],
    ["a document of something else", "hello: world\n", /api.yaml:1: no Kubernetes object/],
    [
      "an object twice",
      `${deployment("p:1")}---\n${deployment("p:2")}`,
      /api.yaml:13: apps\/Deployment\/api is there twice in stage/,
    ],
    ["a broken document behind a good one", `${deployment("p:1")}---\na: b: c\n`, /api.yaml:13: no YAML: /],
  ])("%s, though its index knows it", (_what, content, expected) => {
    const folder = folderOf({ ...rendered("a", "p:1"), ...indexed("stage", { "stage/api.yaml": content }) });
    expect(() => compareRendered(undefined, folder)).toThrow(expected);
  });

  test("a folder that is not there", () => {
    expect(() => compareRendered("/nowhere/at/all", undefined)).toThrow(/^\/nowhere\/at\/all: no such folder/);
  });
});
