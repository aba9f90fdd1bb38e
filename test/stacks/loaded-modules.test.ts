import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa, parseCommandString } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = path.resolve(__dirname, "../..");

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rkcp-modules-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Paths of the modules a command loads, from the repository's root. */
async function modulesOf(command: readonly string[]): Promise<string[]> {
  const list = path.join(folder, "modules");
  const [program = "", ...args] = command;
  await execa(program, args, {
    cwd: ROOT,
    env: {
      CDKTF_OUTDIR: path.join(folder, "cdktf.out"),
      RECORD_MODULES_FILE: list,
      NODE_OPTIONS: `--require ${JSON.stringify(path.join(__dirname, "record-modules.cjs"))}`,
    },
  });
  const files = (await readFile(list, "utf8")).split("\n");
  return files.map((file) => path.relative(ROOT, file).split(path.sep).join("/"));
}

const typeScript = /node_modules\/typescript\//;
const providerIndex = /node_modules\/@cdktf\/provider-[^/]+\/lib\/index\.js$/;

describe("the app command of cdktf.json", () => {
  let modules: string[] = [];

  beforeAll(async () => {
    const { app } = JSON.parse(await readFile(path.join(ROOT, "cdktf.json"), "utf8")) as { app: string };
    modules = await modulesOf(parseCommandString(app));
  });

  test("loads the provider of the environments' cloud, and no other", () => {
    const providers = modules.map((file) => /@cdktf\/(provider-[^/]+)/.exec(file)?.[1]).filter((name) => name);
    expect([...new Set(providers)]).toEqual(["provider-aws"]);
  });

  test("loads one cloud's adapter", () => {
    const adapters = modules
      .map((file) => /^constructs\/(aws|google|azurerm)\//.exec(file)?.[1])
      .filter((name) => name);
    expect([...new Set(adapters)]).toEqual(["aws"]);
  });

  test("loads no compiler: it never type-checks", () => {
    expect(modules.filter((file) => typeScript.test(file))).toEqual([]);
  });

  test("loads no provider's index", () => {
    expect(modules.filter((file) => providerIndex.test(file))).toEqual([]);
  });

  test("loads nothing of the Kubernetes side", () => {
    expect(modules.filter((file) => /^(charts|constructs\/kubernetes)\/|node_modules\/cdk8s/.test(file))).toEqual([]);
  });

  test("loads nothing that is built for development", () => {
    expect(modules.filter((file) => /node_modules\/(vitest|eslint|cdktf-cli|prettier)\//.test(file))).toEqual([]);
  });
});

describe("the list of modules shows", () => {
  test("a compiler that is loaded", async () => {
    const modules = await modulesOf(["node", "--eval", 'require("typescript")']);
    expect(modules.some((file) => typeScript.test(file))).toBe(true);
  });

  test("a provider's index that is loaded", async () => {
    const modules = await modulesOf(["node", "--eval", 'require("@cdktf/provider-aws")']);
    expect(modules.some((file) => providerIndex.test(file))).toBe(true);
  });
});
