import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readHosted } from "../../../pipeline/hosted/workflow";

const root = path.join(__dirname, "..", "..", "..");
const propose = readHosted(root).workflows.find(({ file }) => file.endsWith("/features.yml"))?.content.jobs["propose"];
const script = propose?.steps.find(({ run }) => run?.includes("git push"))?.run ?? "";

const bot = "41898282+github-actions[bot]@users.noreply.github.com";
let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
const git = (where: string, ...argv: string[]) =>
  execFileSync("git", ["-c", "user.name=ada", "-c", "user.email=ada@exchange.example", ...argv], {
    cwd: at(where),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

function commit(where: string, file: string, text: string): void {
  mkdirSync(path.dirname(at(where, file)), { recursive: true });
  writeFileSync(at(where, file), text);
  git(where, "add", "--all");
  git(where, "commit", "--quiet", "--message", `change ${file}`);
}

/** A repository with two features, and a checkout as actions/checkout leaves it. */
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rkcp-features-"));
  mkdirSync(at("bin"));
  // GitHub's command line sets up credentials; a folder needs none.
  writeFileSync(at("bin", "gh"), "#!/bin/sh\nexit 0\n");
  chmodSync(at("bin", "gh"), 0o755);
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", at("origin")]);
  execFileSync("git", ["clone", "--quiet", at("origin"), at("person")], { stdio: "ignore" });
  git("person", "switch", "--quiet", "--create", "main");
  commit("person", "environments/features/a.ts", "a");
  commit("person", "environments/features/b.ts", "b");
  git("person", "push", "--quiet", "origin", "main");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A night: the workflow's own script, in a fresh checkout of main. */
function night(...features: string[]) {
  rmSync(at("checkout"), { recursive: true, force: true });
  execFileSync("git", ["clone", "--quiet", at("origin"), at("checkout")], { stdio: "ignore" });
  return spawnSync("bash", ["--noprofile", "--norc", "-Eeuo", "pipefail", "-c", script], {
    cwd: at("checkout"),
    encoding: "utf8",
    env: {
      PATH: `${at("bin")}:${process.env["PATH"] ?? ""}`,
      HOME: folder,
      BRANCH: "expired-features",
      FILES: JSON.stringify(features.map((name) => (name.includes("/") ? name : `environments/features/${name}.ts`))),
    },
  });
}

const proposed = () => git("origin", "diff", "--name-status", "main", "expired-features");
const tip = () => git("origin", "rev-parse", "expired-features");

describe("the nightly branch of expired features", () => {
  test("deletes their files, as the workflow's own name", () => {
    expect(night("a")).toMatchObject({ status: 0 });
    expect(proposed()).toBe("D\tenvironments/features/a.ts");
    expect(git("origin", "log", "-1", "--format=%ce", "expired-features")).toBe(bot);
  });

  test("stays as it is when nothing has changed", () => {
    night("a");
    const before = tip();
    expect(night("a")).toMatchObject({ status: 0 });
    expect(tip()).toBe(before);
  });

  test("takes in another feature, and main's newer commits", () => {
    night("a");
    commit("person", "README.md", "newer");
    git("person", "push", "--quiet", "origin", "main");
    expect(night("a", "b")).toMatchObject({ status: 0 });
    expect(proposed()).toBe("D\tenvironments/features/a.ts\nD\tenvironments/features/b.ts");
  });

  test("leaves a branch alone that somebody has worked on", () => {
    night("a");
    git("person", "fetch", "--quiet");
    git("person", "switch", "--quiet", "expired-features");
    commit("person", "docs/note.md", "kept by hand");
    git("person", "push", "--quiet", "origin", "expired-features");
    const before = tip();
    const { status, stdout } = night("a", "b");
    expect(status).toBe(0);
    expect(stdout).toContain("has commits of somebody else");
    expect(tip()).toBe(before);
  });

  test.each(["environments/stage.ts", ".github/workflows/plan.yml", "environments/features/../stage.ts"])(
    "deletes nothing but features: %s",
    (file) => {
      const { status, stdout } = night(file);
      expect(status).toBe(1);
      expect(stdout).toMatch(/::error::.* is no feature\. Allowed: .* Fix: /);
      expect(git("origin", "branch", "--list", "expired-features")).toBe("");
    },
  );
});
