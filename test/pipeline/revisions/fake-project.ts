import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const tsx = path.dirname(require.resolve("tsx/package.json"));
const tsxVersion = (
  JSON.parse(execFileSync("cat", [path.join(tsx, "package.json")], { encoding: "utf8" })) as { version: string }
).version;

/** Renders `stage.json` as a stack, in a moment; does what else the files beside it ask for. */
const synth = `
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const out: string = process.argv[process.argv.indexOf("--out") + 1] ?? "";
if (existsSync("fails.txt")) {
  process.stderr.write(readFileSync("fails.txt", "utf8"));
  process.exit(1);
}
const folder = path.join(out, "cdktf.out/stacks/stage");
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, "cdk.tf.json"), readFileSync("stage.json"));
const stacks = { stage: { synthesizedStackPath: "stacks/stage/cdk.tf.json" } };
writeFileSync(path.join(out, "cdktf.out/manifest.json"), JSON.stringify({ stacks }));
mkdirSync(path.join(out, "dist"), { recursive: true });
writeFileSync(path.join(out, "dist/home.txt"), String(process.env["HOME"]));
if (existsSync("library.txt")) {
  writeFileSync(path.join(out, "dist/library.txt"), require("library-of-test/package.json").version);
}
if (existsSync("hangs.txt")) {
  writeFileSync(readFileSync("hangs.txt", "utf8").trim(), String(process.pid));
  setInterval(() => undefined, 1000);
}
`;

const lockWith = (packages: Record<string, unknown>): string =>
  JSON.stringify({ name: "fake", lockfileVersion: 3, requires: true, packages: { "": { name: "fake" }, ...packages } });

/** A stack with one queue, as Terraform's JSON. */
export const stackOf = (delaySeconds: number): string =>
  JSON.stringify({ resource: { aws_sqs_queue: { orders: { name: "orders", delay_seconds: delaySeconds } } } });

/** A project in a git repository of its own, whose synth takes a moment. */
export class FakeProject {
  readonly folder: string;
  private readonly root: string;

  constructor(inside = "") {
    this.root = realpathSync(mkdtempSync(path.join(tmpdir(), "rkcp-fake-")));
    this.folder = path.join(this.root, "checkout", inside);
    mkdirSync(this.folder, { recursive: true });
    this.git("init", "--quiet", "--initial-branch=main", path.join(this.root, "checkout"));
    this.write("package.json", JSON.stringify({ name: "fake", private: true }));
    this.write("package-lock.json", lockWith({ "node_modules/tsx": { version: tsxVersion } }));
    this.write(".gitignore", "node_modules/\ndist/\ncdktf.out/\n");
    this.write("cli/synth.ts", synth);
    this.write("stage.json", stackOf(0));
    this.install();
  }

  /** A folder beside the repository, removed with it. */
  beside(name: string): string {
    return path.join(this.root, name);
  }

  git(...words: readonly string[]): string {
    return gitIn(this.folder, words);
  }

  write(file: string, content: string): void {
    const where = path.join(this.folder, file);
    mkdirSync(path.dirname(where), { recursive: true });
    writeFileSync(where, content);
  }

  remove(file: string): void {
    rmSync(path.join(this.folder, file), { recursive: true });
  }

  /** @returns the commit's id */
  commit(message = "a change"): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
    return this.git("rev-parse", "HEAD").trim();
  }

  /** What the first line of each registered work tree names, the checkout left out. */
  workTrees(): string[] {
    const lines = this.git("worktree", "list", "--porcelain").split("\n");
    return lines
      .filter((line) => line.startsWith("worktree "))
      .map((line) => line.slice(9))
      .slice(1);
  }

  end(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private install(): void {
    mkdirSync(path.join(this.folder, "node_modules"));
    symlinkSync(tsx, path.join(this.folder, "node_modules/tsx"));
    this.write("node_modules/.package-lock.json", lockWith({ "node_modules/tsx": { version: tsxVersion } }));
  }
}

/** Lock file of a project that also needs one library, as npm writes it. */
export const lockWithLibrary = (library: Record<string, unknown>): string =>
  lockWith({
    "": { name: "fake", dependencies: { "library-of-test": "1.0.0" } },
    "node_modules/library-of-test": library,
  });

/** Git without the settings of whoever runs the tests. */
export function gitIn(folder: string, words: readonly string[]): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false"];
  return execFileSync("git", [...identity, ...words], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  });
}
