import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { renderRevision, type RenderOptions } from "../../../pipeline/revisions/render-revision";
import { openRepository } from "../../../pipeline/revisions/repository";
import type { Revision } from "../../../pipeline/revisions/resolve";
import { withWorkTree } from "../../../pipeline/revisions/work-tree";
import { FakeProject, stackOf } from "./fake-project";

let project: FakeProject;
let cache = "";
let runs = 0;
beforeEach(() => {
  project = new FakeProject();
  cache = project.beside("cache");
});
afterEach(() => project.end());

/** Renders into a folder of its own; answers with it, where it came from, and what was said. */
async function render(revision: Partial<Revision>, options: Partial<RenderOptions> = {}) {
  runs += 1;
  const out = project.beside(`out-${runs}`);
  const said: string[] = [];
  const from = await renderRevision(
    { name: "main", commit: project.git("rev-parse", "HEAD").trim(), inPlace: false, ...revision },
    {
      repository: await openRepository(project.folder),
      ...{ out, scratch: project.beside(`home-${runs}`), cache, cached: true },
      onProgress: (line) => said.push(line),
      ...options,
    },
  );
  return { from, out, said };
}

const stackIn = (out: string): string => readFileSync(path.join(out, "cdktf.out/stacks/stage/cdk.tf.json"), "utf8");
const entries = (): string[] => readdirSync(path.join(cache, "renderings"));

function expectNothingLeft(): void {
  expect(project.workTrees()).toEqual([]);
  expect(readdirSync(path.join(cache, "work-trees"))).toEqual([]);
}

describe("a revision", () => {
  test("is rendered as it was committed, and its work tree is gone afterwards", async () => {
    const commit = project.commit();
    project.write("stage.json", stackOf(60));
    const { from, out } = await render({ commit });
    expect([from, stackIn(out)]).toEqual(["work tree", stackOf(0)]);
    expectNothingLeft();
    expect(existsSync(path.join(project.folder, "node_modules/tsx/package.json"))).toBe(true);
  });

  test("that is the checkout is rendered there, into the folder aside", async () => {
    project.commit();
    project.write("stage.json", stackOf(60));
    const { from, out } = await render({ name: "uncommitted", inPlace: true });
    expect([from, stackIn(out)]).toEqual(["checkout", stackOf(60)]);
    expect(existsSync(path.join(project.folder, "cdktf.out"))).toBe(false);
    expect(existsSync(cache)).toBe(false);
  });

  test("gets a home of its own, and no credentials", async () => {
    project.write(
      "cli/synth.ts",
      `${readFileSync(path.join(project.folder, "cli/synth.ts"), "utf8")}
writeFileSync(path.join(out, "dist/environment.json"), JSON.stringify(process.env));`,
    );
    project.commit();
    process.env["AWS_SECRET_ACCESS_KEY"] = "nobody's";
    try {
      const { out } = await render({});
      const seen = JSON.parse(readFileSync(path.join(out, "dist/environment.json"), "utf8")) as Record<string, string>;
      expect(seen["HOME"]).toBe(project.beside(`home-${runs}`));
      expect(Object.keys(seen).filter((name) => /AWS|GIT_|TOKEN|SSH|npm_/.test(name))).toEqual([]);
    } finally {
      delete process.env["AWS_SECRET_ACCESS_KEY"];
    }
  });

  test("of a project in a folder of the repository is rendered from that folder", async () => {
    const outer = project;
    project = new FakeProject("infrastructure");
    outer.end();
    cache = project.beside("cache");
    project.commit();
    expect(stackIn((await render({})).out)).toBe(stackOf(0));
    expectNothingLeft();
  });

  test("runs none of the repository's hooks", async () => {
    const hook = path.join(project.folder, ".git/hooks/post-checkout");
    writeFileSync(hook, `#!/bin/sh\ntouch ${project.beside("hooked")}\n`, { mode: 0o755 });
    project.commit();
    await render({});
    expect(existsSync(project.beside("hooked"))).toBe(false);
  });
});

describe("a revision that can't be rendered", () => {
  test("shows its own error, without the path of a folder that is gone", async () => {
    project.write(
      "fails.txt",
      "environments/stage.ts has 1 problem(s):\n  database.storageGiB: got 10. Fix: use 20 or more\n",
    );
    project.commit();
    await expect(render({})).rejects.toThrow(
      /^it does not synthesise:\n {2}environments\/stage\.ts has 1 problem\(s\):\n {4}database\.storageGiB: got 10\. Fix: use 20 or more$/,
    );
    expectNothingLeft();
    expect(existsSync(path.join(cache, "renderings"))).toBe(false);
  });

  test("because it does not compile says where in its own files", async () => {
    project.write("cli/synth.ts", "const = ;");
    project.commit();
    const failed = render({});
    await expect(failed).rejects.toThrow(/it does not synthesise:[^]*\bcli\/synth\.ts:1:6/);
    await expect(failed).rejects.not.toThrow(cache);
  });

  test("because it is older than synth says so", async () => {
    project.remove("cli");
    project.commit();
    await expect(render({})).rejects.toThrow(
      "it is older than this comparison: it has no cli/synth.ts. Fix: name a later base; the head is judged all the same",
    );
  });

  test.each([
    ["refuses --out", `console.error("error: unknown option '--out'"); process.exit(1);`],
    ["ignores --out", `import { mkdirSync } from "node:fs"; mkdirSync("cdktf.out/stacks", { recursive: true });`],
  ])("because its synth %s says so", async (_what, text) => {
    project.write("cli/synth.ts", text);
    project.commit();
    await expect(render({})).rejects.toThrow(
      "older than this comparison: its cli/synth.ts can't write into another folder",
    );
    expectNothingLeft();
  });

  test("because it has no lock file says so", async () => {
    project.remove("package-lock.json");
    project.commit();
    await expect(render({})).rejects.toThrow("it has no package-lock.json");
    expectNothingLeft();
  });

  test("because the checkout's libraries are others says which, when no commit holds the files", async () => {
    project.commit();
    project.write(
      "package-lock.json",
      readFileSync(path.join(project.folder, "package-lock.json"), "utf8").replace(
        /"version":"[^"]+"/,
        '"version":"0.0.1"',
      ),
    );
    await expect(render({ name: "uncommitted", inPlace: true })).rejects.toThrow(
      /node_modules: tsx [\d.]+ is installed, 0\.0\.1 asked for\. Allowed: what package-lock\.json asks for\. Fix: npm ci/,
    );
  });
});

describe("a rendering that was kept", () => {
  test("is used again for the same files, whatever the commit", async () => {
    project.commit();
    const { out } = await render({});
    project.commit("nothing but a message");
    const again = await render({});
    expect([again.from, stackIn(again.out)]).toEqual(["cache", stackIn(out)]);
    project.write("stage.json", stackOf(5));
    project.commit();
    expect((await render({})).from).toBe("work tree");
  });

  test("is not asked for by who must not: a head", async () => {
    project.commit();
    await render({});
    expect((await render({}, { cached: false })).from).toBe("work tree");
    expect(entries()).toHaveLength(1);
  });

  const damages: [string, (entry: string) => void, string][] = [
    [
      "cut off",
      (entry) => writeFileSync(path.join(entry, "files/cdktf.out/stacks/stage/cdk.tf.json"), "{"),
      "cdktf.out/stacks/stage/cdk.tf.json has another checksum",
    ],
    [
      "without a file",
      (entry) => rmSync(path.join(entry, "files/cdktf.out/manifest.json")),
      "cdktf.out/manifest.json is missing",
    ],
    [
      "with a file more",
      (entry) => writeFileSync(path.join(entry, "files/dist/more.yaml"), ""),
      "dist/more.yaml is not in the manifest",
    ],
    [
      "with a link",
      (entry) => symlinkSync("/etc/hostname", path.join(entry, "files/dist/more.yaml")),
      "dist/more.yaml is neither a file nor a folder",
    ],
    ["without a manifest", (entry) => rmSync(path.join(entry, "manifest.json")), "no such file"],
    [
      "with half a manifest",
      (entry) => writeFileSync(path.join(entry, "manifest.json"), '{"format":1,"fil'),
      "manifest.json can't be read",
    ],
    [
      "of another format",
      (entry) => writeFileSync(path.join(entry, "manifest.json"), '{"format":2,"files":{}}'),
      "manifest.json can't be read",
    ],
  ];
  test.each(damages)("and is %s is said, thrown away and rendered again", async (_what, damage, words) => {
    project.commit();
    await render({});
    damage(path.join(cache, "renderings", entries()[0] ?? ""));
    const { from, out, said } = await render({});
    expect([from, stackIn(out)]).toEqual(["work tree", stackOf(0)]);
    expect(said).toEqual([expect.stringContaining(words)]);
    expect(said[0]).toContain("It is thrown away, and the revision rendered again");
    expect((await render({})).from).toBe("cache");
    expect(entries()).toHaveLength(1);
  });
});

describe("work trees", () => {
  test("of two runs at once don't meet", async () => {
    const commit = project.commit();
    project.write("stage.json", stackOf(7));
    const later = project.commit();
    const [one, other, third] = await Promise.all([render({ commit }), render({ commit: later }), render({ commit })]);
    expect([one, other, third].map(({ out }) => stackIn(out))).toEqual([stackOf(0), stackOf(7), stackOf(0)]);
    expectNothingLeft();
    expect(entries()).toHaveLength(2);
  });

  test("of a run that was killed are removed by the next", async () => {
    const commit = project.commit();
    const repository = await openRepository(project.folder);
    const folder = path.join(cache, "work-trees");
    await render({ commit });
    const killed = path.join(folder, `${repository.id}-3`);
    project.git("worktree", "add", "--quiet", "--detach", killed, commit);
    // No process has this number: the kernel's largest is smaller.
    writeFileSync(`${killed}.lock`, `99999999 ${(await import("node:os")).hostname()}`);
    await render({ commit }, { cached: false });
    expectNothingLeft();
  });

  test("that lost their folder don't stand in the way", async () => {
    const commit = project.commit();
    const repository = await openRepository(project.folder);
    await render({ commit });
    const lost = path.join(cache, "work-trees", `${repository.id}-0`);
    project.git("worktree", "add", "--quiet", "--detach", lost, commit);
    rmSync(lost, { recursive: true });
    await render({ commit }, { cached: false });
    expectNothingLeft();
  });

  test("of somebody else are left alone", async () => {
    const commit = project.commit();
    const own = project.beside("own");
    project.git("worktree", "add", "--quiet", "--detach", own, commit);
    rmSync(own, { recursive: true });
    await render({ commit });
    expect(project.workTrees()).toEqual([own]);
  });

  test("have the same path the next time, where the compiler's cache knows them", async () => {
    const commit = project.commit();
    const repository = await openRepository(project.folder);
    const seen: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      await withWorkTree(repository, commit, path.join(cache, "work-trees"), (root) => {
        seen.push(root);
        expect(statSync(path.join(root, "stage.json")).isFile()).toBe(true);
        return Promise.resolve();
      });
    }
    expect(seen[0]).toBe(seen[1]);
  });

  test("are removed when what was to be done there fails", async () => {
    const commit = project.commit();
    const failing = withWorkTree(await openRepository(project.folder), commit, path.join(cache, "work-trees"), () =>
      Promise.reject(new Error("no luck")),
    );
    await expect(failing).rejects.toThrow("no luck");
    expectNothingLeft();
  });
});
