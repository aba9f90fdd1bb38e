import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRenderedFolder } from "../../../cli/charts/rendered-folder";
import { configMap, deployment, namespace, type SetInput, setOf, target, writeFolder } from "./sets";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rkcp-rendered-"));
  writeFolder(folder, input);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const input: SetInput = {
  cluster: [namespace("stage")],
  namespaces: { stage: { peatio: [deployment("stage", "peatio-api"), configMap("stage", "peatio-files")] } },
};
const read = () => readRenderedFolder(folder, target);
const inFolder = (file: string) => path.join(folder, file);

test("a whole folder gives the same set as rendering in memory", () => {
  expect(read()).toEqual(setOf(input));
});

test("a missing file is refused by its name", () => {
  rmSync(inFolder("stage/peatio.yaml"));
  expect(read).toThrow(/not what its index\.json says:\n {2}stage\/peatio\.yaml is missing\nFix: render it again/);
});

test("a missing namespace folder is refused by its files", () => {
  rmSync(inFolder("stage"), { recursive: true });
  expect(read).toThrow(/stage\/inventory\.yaml is missing\n {2}stage\/peatio\.yaml is missing/);
});

test("a file that was changed is refused by its name", () => {
  writeFileSync(inFolder("stage/peatio.yaml"), "# changed\n", { flag: "a" });
  expect(read).toThrow("stage/peatio.yaml has another checksum");
});

test.each(["stage/mine.yaml", "stage/peatio.yaml.partial", "notes.txt"])(
  "%s, which is not in the index, is refused",
  (file) => {
    writeFileSync(inFolder(file), "");
    expect(read).toThrow(`${file} is not in the index`);
  },
);

test("a folder without an index is refused", () => {
  rmSync(inFolder("index.json"));
  expect(read).toThrow("no index.json in it. Allowed: an environment's rendered folder, such as dist/charts/stage");
});

test.each(["", "{}", "[]", '{"environment":"stage"}'])("an index that reads %j is refused", (text) => {
  writeFileSync(inFolder("index.json"), text);
  expect(read).toThrow("index.json: not an index of rendered files");
});

test("another environment's folder is refused", () => {
  expect(() => readRenderedFolder(folder, { ...target, environment: "production" })).toThrow(
    "rendered for stage. Allowed: production. Fix: name stage, or give production's folder",
  );
});

test("a folder for another cluster of the same name is refused", () => {
  const cluster = target.cluster.replace("111111111111", "222222222222");
  expect(() => readRenderedFolder(folder, { ...target, cluster })).toThrow(`rendered for cluster ${target.cluster}`);
});

test("an index that names other objects than the files hold is refused", () => {
  const index = readFileSync(inFolder("index.json"), "utf8");
  writeFileSync(inFolder("index.json"), index.replace("apps/Deployment/peatio-api", "apps/Deployment/other"));
  expect(read).toThrow("the files hold other objects than index.json names");
});

test("a namespace that holds nothing but its inventory is refused", () => {
  expect(() => setOf({ ...input, namespaces: { stage: {} } })).toThrow("stage/: holds nothing but its inventory");
});

test("an object that is there twice is refused", () => {
  const twice = [configMap("stage", "one"), configMap("stage", "one")];
  expect(() => setOf({ ...input, namespaces: { stage: { peatio: twice } } })).toThrow(
    "stage/: core/ConfigMap/one is there twice",
  );
});
