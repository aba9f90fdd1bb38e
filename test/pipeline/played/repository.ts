import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readReport } from "../../../pipeline/report/json";
import type { Report } from "../../../pipeline/model";
import { gitIn } from "../revisions/fake-project";
import type { Edit } from "./edits";

const checkout = path.resolve(__dirname, "../../..");

/** What the command answered for one pull request. */
export interface Answer {
  readonly code: number | null;
  readonly report: Report;
  readonly comment: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** A commit of a branch: what its author edits, then what the commands of the repository write. */
export interface Commit {
  readonly edits: readonly Edit[];
  /** Each `npm run <name> -- <words>`, as the name and the words. */
  readonly commands?: readonly (readonly [string, ...string[]])[];
}

/**
 * A git repository with all that this checkout tracks, on `main`, to which pull requests are made. Authors work in a clone
 * of their own and push: the command under test reads its own code, late as well, from a checkout that stays as it is.
 */
export class PlayedRepository {
  private readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), "rkcp-played-")));
  private readonly folder = path.join(this.root, "checkout");
  private readonly author = path.join(this.root, "author");

  constructor() {
    mkdirSync(this.folder);
    const files = gitIn(checkout, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).split("\0");
    for (const file of files.filter((each) => each !== "" && existsSync(path.join(checkout, each)))) {
      cpSync(path.join(checkout, file), path.join(this.folder, file), { verbatimSymlinks: true });
    }
    gitIn(this.folder, ["init", "--quiet", "--initial-branch=main", "."]);
    install(this.folder);
    commit(this.folder, "what there is");
    gitIn(this.root, ["clone", "--quiet", this.folder, this.author]);
    install(this.author);
  }

  /** Makes a branch of `main`, or of another branch. */
  branch(name: string, { edits, commands = [] }: Commit, from = "main"): void {
    gitIn(this.author, ["checkout", "--quiet", "-b", name, `origin/${from}`]);
    for (const { file, change } of edits) this.write(file, change(this.read(file)));
    for (const [name, ...words] of commands) {
      execFileSync(process.execPath, ["--require", "tsx/cjs", `cli/${name}.ts`, ...words], {
        cwd: this.author,
        stdio: ["ignore", "pipe", "pipe"],
      });
    }
    commit(this.author, name);
    gitIn(this.author, ["push", "--quiet", "origin", name]);
  }

  /** `npm run diff -- --base <base> --head <head>`, as a person would, with a cache that all of them share. */
  async diff(base: string, head: string): Promise<Answer> {
    const [json, markdown] = ["json", "md"].map((ending) => path.join(this.root, `${head}.${ending}`)) as [
      string,
      string,
    ];
    const started = Date.now();
    const child = spawn(
      process.execPath,
      [
        ...["--require", "tsx/cjs", "cli/diff.ts", "--base", base, "--head", head],
        ...["--json", json, "--markdown", markdown, "--cache", path.join(this.root, "cache")],
      ],
      { cwd: this.folder, env: { ...process.env, NO_COLOR: "1" }, stdio: ["ignore", "ignore", "pipe"] },
    );
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    if (!existsSync(json)) throw new Error(`npm run diff of ${head} ended with ${code} and no report:\n${stderr}`);
    return {
      code,
      report: readReport(json),
      comment: readFileSync(markdown, "utf8"),
      stderr,
      seconds: (Date.now() - started) / 1000,
    };
  }

  end(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }

  private read(file: string): string | undefined {
    const where = path.join(this.author, file);
    return existsSync(where) ? readFileSync(where, "utf8") : undefined;
  }

  private write(file: string, text: string | undefined): void {
    const where = path.join(this.author, file);
    if (text === undefined) {
      rmSync(where);
      return;
    }
    mkdirSync(path.dirname(where), { recursive: true });
    writeFileSync(where, text);
  }
}

function install(folder: string): void {
  // A link is no folder, so that `node_modules/` of .gitignore does not mean it.
  writeFileSync(path.join(folder, ".git/info/exclude"), "/node_modules\n");
  symlinkSync(realpathSync(path.join(checkout, "node_modules")), path.join(folder, "node_modules"));
}

function commit(folder: string, message: string): void {
  gitIn(folder, ["add", "--all"]);
  gitIn(folder, ["commit", "--quiet", "--message", message]);
}
