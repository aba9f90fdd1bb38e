import { createHash } from "node:crypto";
import { copyFile, readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { installerEnvironment } from "../../rehearsal/child-environment";
import { messageOf } from "../../rehearsal/problem";
import { runProgram } from "../../rehearsal/program";
import { installWhole, type OnProgress, withLock } from "../../rehearsal/tools/cache";
import { keepNewest, use } from "./bounded-folder";
import { RenderProblem } from "./problem";

/** Installations kept; each is as large as node_modules. */
const keptInstallations = 3;

const modulesFolder = "node_modules";
const lockName = "package-lock.json";

const lockSchema = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      integrity: z.string().optional(),
      optional: z.boolean().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      peer: z.boolean().optional(),
    }),
  ),
});
type Lock = z.infer<typeof lockSchema>;

export interface DependencyOptions {
  /** The revision's files: its `package.json`, `package-lock.json` and `.npmrc` are read. */
  readonly root: string;
  /** The checkout, whose `node_modules` serves every revision that asks for the same. */
  readonly checkout: string;
  /** Folder of installations that revisions share. */
  readonly cache: string;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * The `node_modules` a revision asks for: the checkout's when that holds exactly what the revision's lock file says,
 * otherwise an installation of its own, without install scripts, shared by all revisions with that lock file.
 *
 * @returns path of a node_modules folder
 * @throws RenderProblem when the revision has no lock file, or npm fails
 */
export async function dependenciesOf(options: DependencyOptions): Promise<string> {
  const { root, checkout, cache, onProgress, signal } = options;
  const text = await readFile(path.join(root, lockName), "utf8").catch(() => undefined);
  if (text === undefined) {
    throw new RenderProblem(`it has no ${lockName}, so nobody knows which libraries it was rendered with`);
  }
  if ((await differenceFromLock(checkout, text)) === undefined) return realpath(path.join(checkout, modulesFolder));
  const entry = path.join(cache, installationKey(text));
  await withLock(
    cache,
    path.basename(entry),
    onProgress,
    async () => {
      if (await use(entry)) return;
      onProgress(`npm ci: ${lockName} is another than the checkout's`);
      await install(root, entry, signal);
      await keepNewest(cache, keptInstallations);
    },
    signal,
  );
  return path.join(entry, modulesFolder);
}

/**
 * What keeps a checkout's `node_modules` from being what a lock file asks for, as `cdk8s 2.70.1 is installed, 2.70.106
 * asked for`; undefined when it is the same. Development packages and optional ones may be absent.
 *
 * @param text content of a `package-lock.json`
 */
export async function differenceFromLock(checkout: string, text: string): Promise<string | undefined> {
  const hidden = path.join(checkout, modulesFolder, ".package-lock.json");
  const installed = parseLock(await readFile(hidden, "utf8").catch(() => ""));
  const asked = parseLock(text);
  if (asked === undefined) return `${lockName} is no lock file of npm 7 or later`;
  if (installed === undefined) return `${modulesFolder} was not installed by npm`;
  for (const [where, { version, integrity, ...marks }] of Object.entries(asked.packages)) {
    if (where === "") continue;
    const found = installed.packages[where];
    if (found === undefined) {
      if (marks.optional === true || marks.dev === true || marks.devOptional === true || marks.peer === true) continue;
      return `${nameOf(where)} is not installed, ${version} asked for`;
    }
    if (found.version !== version) return `${nameOf(where)} ${found.version} is installed, ${version} asked for`;
    if (integrity !== undefined && found.integrity !== undefined && integrity !== found.integrity) {
      return `${nameOf(where)} ${version} is installed with another checksum than asked for`;
    }
  }
  const extra = Object.keys(installed.packages).find((where) => asked.packages[where] === undefined);
  return extra === undefined ? undefined : `${nameOf(extra)} is installed and not asked for`;
}

const nameOf = (where: string): string => where.replace(/^.*node_modules\//, "");

function parseLock(text: string): Lock | undefined {
  try {
    return lockSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Native packages differ by Node.js version and platform. */
function installationKey(lock: string): string {
  return createHash("sha256").update([lock, process.version, process.platform, process.arch].join("\n")).digest("hex");
}

async function install(root: string, entry: string, signal?: AbortSignal): Promise<void> {
  await installWhole(entry, async (temporary) => {
    for (const name of ["package.json", lockName, ".npmrc"]) {
      await copyFile(path.join(root, name), path.join(temporary, name)).catch((thrown: unknown) => {
        if (name !== ".npmrc") throw thrown;
      });
    }
    try {
      await runProgram({
        file: "npm",
        arguments: ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"],
        cwd: temporary,
        environment: installerEnvironment({ npm_config_update_notifier: "false" }),
        ...(signal && { signal }),
      });
    } catch (thrown) {
      signal?.throwIfAborted();
      throw new RenderProblem(`its dependencies can't be installed:\n${messageOf(thrown)}`);
    }
  });
}
