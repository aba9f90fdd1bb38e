import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RevisionProblem } from "../../../pipeline/revisions/problem";
import { openRepository } from "../../../pipeline/revisions/repository";
import { resolveRevisions, type WantedRevisions } from "../../../pipeline/revisions/resolve";
import { FakeProject, gitIn } from "./fake-project";

let project: FakeProject;
let first = "";
beforeEach(() => {
  project = new FakeProject();
  first = project.commit("first");
});
afterEach(() => project.end());

const resolveIn = async (folder: string, wanted: Partial<WantedRevisions> = {}) =>
  resolveRevisions(await openRepository(folder), { base: "main", uncommitted: false, exact: false, ...wanted });
const resolve = (wanted: Partial<WantedRevisions> = {}) => resolveIn(project.folder, wanted);

/** A branch `work` with one commit, while main goes on by another. */
function part(): { readonly work: string; readonly main: string } {
  project.git("checkout", "--quiet", "-b", "work");
  project.write("work.txt", "1");
  const work = project.commit("work");
  project.git("checkout", "--quiet", "main");
  project.write("main.txt", "1");
  const main = project.commit("main goes on");
  project.git("checkout", "--quiet", "work");
  return { work, main };
}

describe("which revisions are compared", () => {
  test("the base is where the head parted from it, and a note says so", async () => {
    const { work } = part();
    const { base, head, notes } = await resolve();
    expect([base, head]).toEqual([
      { name: "main", commit: first, inPlace: false },
      { name: "HEAD", commit: work, inPlace: true },
    ]);
    expect(notes).toEqual([
      `main has 1 commit(s) that the head lacks; compared with where they parted, ${first.slice(0, 12)}`,
    ]);
  });

  test("--exact compares with the base itself", async () => {
    const { main } = part();
    const { base, notes } = await resolve({ exact: true });
    expect([base.commit, notes]).toEqual([main, []]);
  });

  test("a tag, a commit and an expression name a revision", async () => {
    project.git("tag", "--annotate", "v1", "--message", "v1");
    project.write("more.txt", "1");
    project.commit();
    for (const base of ["v1", first, first.slice(0, 10), "HEAD~1", "main^"]) {
      expect((await resolve({ base })).base).toEqual({ name: base, commit: first, inPlace: false });
    }
  });

  test("a head that is not checked out is not rendered in place", async () => {
    const { main } = part();
    expect((await resolve({ base: first, head: "main" })).head).toEqual({ name: "main", commit: main, inPlace: false });
  });

  test("uncommitted files stand on HEAD", async () => {
    project.write("new.txt", "1");
    const { head } = await resolve({ base: "HEAD", uncommitted: true });
    expect(head).toEqual({ name: "uncommitted", commit: first, inPlace: true });
  });

  test("a branch behind its remote one is said", async () => {
    const clone = project.beside("clone");
    gitIn(project.folder, ["clone", "--quiet", project.folder, clone]);
    project.write("later.txt", "1");
    project.commit("later");
    gitIn(clone, ["fetch", "--quiet"]);
    const { notes } = await resolveIn(clone);
    expect(notes).toEqual([expect.stringContaining("main is 1 commit(s) behind its remote branch")]);
  });
});

describe("an unknown revision", () => {
  test("is refused with the branch that was probably meant", async () => {
    await expect(resolve({ base: "mian" })).rejects.toThrow(
      'no revision "mian". Did you mean "main"? Allowed: a branch, a tag or a commit of this clone. Fix: name one, or git fetch it first',
    );
    await expect(resolve({ base: "mian" })).rejects.toThrow(RevisionProblem);
  });

  test("that only the remote has is named", async () => {
    project.git("branch", "release");
    const clone = project.beside("clone");
    gitIn(project.folder, ["clone", "--quiet", project.folder, clone]);
    await expect(resolveIn(clone, { base: "release" })).rejects.toThrow(
      'no revision "release" here, but there is origin/release. Fix: name origin/release',
    );
  });

  test("of another clone has no name that is near", async () => {
    const foreign = "0123456789abcdef0123456789abcdef01234567";
    await expect(resolve({ base: foreign })).rejects.toThrow(`no revision "${foreign}". Allowed: a branch`);
  });

  test("that looks like an option is none", async () => {
    await expect(resolve({ base: "--all" })).rejects.toThrow('no revision "--all"');
  });

  test("that is a file's is no commit", async () => {
    await expect(resolve({ base: "HEAD:stage.json" })).rejects.toThrow('no revision "HEAD:stage.json"');
  });

  test("that stands for a branch and a tag is refused", async () => {
    project.git("branch", "v1");
    project.git("tag", "v1");
    await expect(resolve({ base: "v1" })).rejects.toThrow(
      "v1: stands for more than one thing. Fix: write it in full: refs/heads/v1",
    );
  });

  test("with nothing in common is refused, and compared with --exact", async () => {
    project.git("checkout", "--quiet", "--orphan", "other");
    const other = project.commit("other");
    await expect(resolve()).rejects.toThrow("main and HEAD: no commit in common");
    expect((await resolve({ exact: true })).head.commit).toBe(other);
  });
});

describe("a shallow clone", () => {
  let clone = "";
  beforeEach(() => {
    part();
    clone = project.beside("shallow");
    gitIn(project.folder, ["clone", "--quiet", "--depth=1", "--no-single-branch", `file://${project.folder}`, clone]);
  });

  test("that lacks the common commit says how to get it", async () => {
    await expect(resolveIn(clone, { base: "origin/main" })).rejects.toThrow(
      "origin/main and HEAD: this clone is shallow, and what they have in common is beyond its depth. " +
        "Fix: git fetch --unshallow; in GitHub Actions, fetch-depth: 0 at actions/checkout",
    );
  });

  test("that lacks the base says the same", async () => {
    await expect(resolveIn(clone, { base: "HEAD~1" })).rejects.toThrow('no revision "HEAD~1": this clone is shallow.');
    await expect(resolveIn(clone, { base: first })).rejects.toThrow("Fix: git fetch --unshallow");
  });

  test("compares what it has with --exact", async () => {
    expect((await resolveIn(clone, { base: "origin/main", exact: true })).base.name).toBe("origin/main");
  });
});

describe("a checkout with changes", () => {
  test("is refused with its files, new ones included", async () => {
    project.write("stage.json", "{}");
    project.write("environments/new.ts", "");
    project.git("rm", "--quiet", "package.json");
    await expect(resolve({ base: "HEAD" })).rejects.toThrow(
      "HEAD: the checkout has changes that no commit holds, new files included:\n" +
        "  D package.json\n  M stage.json\n  ?? environments/new.ts\n" +
        "Allowed: a clean checkout. Fix: commit them, or compare the files as they are with --uncommitted",
    );
  });

  test("of many files names the first twenty", async () => {
    for (let number = 10; number < 35; number += 1) project.write(`new-${number}.txt`, "");
    await expect(resolve({ base: "HEAD" })).rejects.toThrow(/new-29\.txt\n {2}and 5 more\n/);
  });

  test("is clean when git ignores them", async () => {
    project.write("dist/anything.txt", "");
    expect((await resolve({ base: "HEAD" })).head.inPlace).toBe(true);
  });

  test("does not matter to a head by its own name, which is then rendered elsewhere", async () => {
    project.write("new.txt", "1");
    expect((await resolve({ base: first, head: "main" })).head).toEqual({
      name: "main",
      commit: first,
      inPlace: false,
    });
  });

  test("elsewhere in the repository does not matter to a project in a folder of it", async () => {
    const inner = new FakeProject("infrastructure");
    try {
      inner.commit();
      inner.write("../README.md", "changed");
      expect((await resolveIn(inner.folder, { base: "HEAD" })).head.inPlace).toBe(true);
      expect((await openRepository(inner.folder)).prefix).toBe("infrastructure/");
    } finally {
      inner.end();
    }
  });
});

describe("a folder", () => {
  test("that is in no repository is refused", async () => {
    const plain = project.beside("plain");
    mkdirSync(plain);
    await expect(openRepository(plain)).rejects.toThrow(
      `${plain}: not in a git repository. Allowed: a clone, with its history. Fix: git clone it`,
    );
  });

  test("that is a bare repository is refused", async () => {
    const bare = project.beside("bare");
    gitIn(project.folder, ["clone", "--quiet", "--bare", project.folder, bare]);
    await expect(openRepository(bare)).rejects.toThrow(`${bare}: a bare repository has no files to compare with`);
  });

  test("without a commit is refused", async () => {
    const empty = project.beside("empty");
    gitIn(project.folder, ["init", "--quiet", empty]);
    await expect(resolveIn(empty)).rejects.toThrow("HEAD: there is no commit yet. Fix: commit the files first");
  });

  test("of one clone has one id in all its work trees", async () => {
    const other = project.beside("other");
    project.git("worktree", "add", "--quiet", "--detach", other);
    expect((await openRepository(other)).id).toBe((await openRepository(project.folder)).id);
    expect((await openRepository(path.join(project.folder, "cli"))).prefix).toBe("cli/");
  });
});
