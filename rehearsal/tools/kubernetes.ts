import { copyFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { plainEnvironment } from "../child-environment";
import { runProgram } from "../program";
import type { OnProgress } from "./cache";
import { findOnPath } from "./find-on-path";
import { buildGoPrograms, type GoPrograms, goProgramsFolder, hasGoPrograms } from "./go-programs";

/** The version of Kubernetes that is rehearsed: the newest patch of the environments' 1.35 that builds as a Go module. */
const kubernetesVersion = "1.35.4";
const [major, minor] = kubernetesVersion.split(".") as [string, string];

/** Without these the server would say it is v0.0.0. */
const versionVariables = Object.fromEntries(
  ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((path) => [
    [`${path}.gitVersion`, `v${kubernetesVersion}`],
    [`${path}.gitMajor`, major],
    [`${path}.gitMinor`, minor],
    [`${path}.gitTreeState`, "clean"],
  ]),
);

/** API server, its controllers, the scheduler and the command line of the same release. 330 MB, 7 minutes. */
export const kubernetes: GoPrograms = {
  name: "kubernetes",
  version: kubernetesVersion,
  module: "k8s.io/kubernetes",
  packages: Object.fromEntries(
    ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl"].map((name) => [
      name,
      `k8s.io/kubernetes/cmd/${name}`,
    ]),
  ),
  packageCount: 2575,
  duration: "7 to 14 min on 2 cores",
  neededFor: "building the Kubernetes control plane",
  replacements: stagingReplacements,
  linked: versionVariables,
};

/** Its database. `go install` refuses the module for the replacements in it: a main of our own calls the same function. */
export const etcd: GoPrograms = {
  name: "etcd",
  version: "3.6.16",
  module: "go.etcd.io/etcd/server/v3",
  packages: { etcd: "." },
  packageCount: 583,
  duration: "about a minute on 2 cores",
  neededFor: "building etcd, the database of the Kubernetes API server",
  sources: {
    "main.go":
      'package main\n\nimport (\n\t"os"\n\n\t"go.etcd.io/etcd/server/v3/etcdmain"\n)\n\nfunc main() { etcdmain.Main(os.Args) }\n',
  },
};

/** Plays the nodes: it answers for kubelets and brings pods to the state that its stages say. */
export const kwok: GoPrograms = {
  name: "kwok",
  version: "0.8.0",
  module: "sigs.k8s.io/kwok",
  packages: { kwok: "sigs.k8s.io/kwok/cmd/kwok" },
  packageCount: 975,
  duration: "2 to 5 min on 2 cores",
  neededFor: "building kwok, which plays the nodes",
  takeFiles: takeStages,
};

/** Kubernetes requires its own parts at v0.0.0 and replaces them by folders; outside its source tree they are modules. */
export function stagingReplacements(goMod: string): string[] {
  const version = `v0.${minor}.${kubernetesVersion.split(".")[2] ?? "0"}`;
  const parts = [...goMod.matchAll(/^\s*(?:replace\s+)?(k8s\.io\/[\w-]+) => \.\/staging\//gm)].map(
    ([, part = ""]) => part,
  );
  return parts.map((part) => `replace ${part} => ${part} ${version}`);
}

/** Stages of kwok's own source: nodes that stay ready, pods that run or complete at once. How a pod leaves is ours. */
const stageFiles = [
  "node/fast/node-initialize.yaml",
  "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
  "pod/fast/pod-ready.yaml",
  "pod/fast/pod-complete.yaml",
] as const;
const stagesFolder = "stages";

async function takeStages(moduleFolder: string, target: string): Promise<void> {
  await mkdir(join(target, stagesFolder));
  for (const file of stageFiles) {
    await copyFile(join(moduleFolder, "kustomize", "stage", file), join(target, stagesFolder, basename(file)));
  }
}

export type KubernetesProgram =
  "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kubectl" | "kwok";

/** Where each program is. */
export interface KubernetesTools {
  readonly programs: Readonly<Record<KubernetesProgram, string>>;
  /** kwok's stage files. */
  readonly stages: readonly string[];
}

export interface FindOptions {
  readonly cache: string;
  /** @default the PATH of this process */
  readonly path?: string;
  /** Folder of binaries, as Kubernetes' own test tools find them. @default `KUBEBUILDER_ASSETS` of this process */
  readonly assets?: string;
}

export interface KubernetesToolsOptions extends FindOptions {
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/** One set of programs at a time, the quick ones first. */
const sets = [etcd, kwok, kubernetes] as const;

/**
 * The control plane's programs: of this machine where they are of the rehearsed release (`PATH`, then
 * `KUBEBUILDER_ASSETS`), else of the cache, else built.
 *
 * @throws RehearsalProblem when one is nowhere and cannot be built
 */
export async function kubernetesTools(options: KubernetesToolsOptions): Promise<KubernetesTools> {
  const found = await ofThisMachine(options);
  for (const set of sets) {
    if (needed(set, found)) await buildGoPrograms(set, options);
  }
  return toolsFrom(options.cache, found);
}

/** What is there without building; undefined when something is missing. */
export async function findKubernetesTools(options: FindOptions): Promise<KubernetesTools | undefined> {
  const found = await ofThisMachine(options);
  const isWhole = sets.every((set) => !needed(set, found) || hasGoPrograms(options.cache, set));
  return isWhole ? toolsFrom(options.cache, found) : undefined;
}

type Found = Partial<Record<string, string>>;

/** kwok's stages come with its build, so a kwok of this machine would still need it. */
function needed(set: GoPrograms, found: Found): boolean {
  return set === kwok || Object.keys(set.packages).some((name) => found[name] === undefined);
}

function toolsFrom(cache: string, found: Found): KubernetesTools {
  const built = Object.fromEntries(
    sets.flatMap((set) => Object.keys(set.packages).map((name) => [name, join(goProgramsFolder(cache, set), name)])),
  ) as Record<KubernetesProgram, string>;
  const own = Object.fromEntries(Object.entries(found).filter(([, file]) => file !== undefined));
  const folder = join(goProgramsFolder(cache, kwok), stagesFolder);
  const stages = stageFiles.map((file) => join(folder, basename(file)));
  return { programs: { ...built, ...own }, stages };
}

/** Another minor would answer otherwise; a patch may differ. */
const wanted: Readonly<Record<string, { readonly arguments: readonly string[]; readonly version: RegExp }>> = {
  etcd: { arguments: ["--version"], version: /^etcd Version: 3\.6\./m },
  "kube-apiserver": { arguments: ["--version"], version: sameMinor() },
  "kube-controller-manager": { arguments: ["--version"], version: sameMinor() },
  "kube-scheduler": { arguments: ["--version"], version: sameMinor() },
  kubectl: { arguments: ["version", "--client"], version: sameMinor() },
};

function sameMinor(): RegExp {
  return new RegExp(`\\bv${major}\\.${minor}\\.`);
}

async function ofThisMachine({ path, assets = process.env["KUBEBUILDER_ASSETS"] ?? "" }: FindOptions): Promise<Found> {
  const found: Record<string, string> = {};
  for (const [name, { version, ...asked }] of Object.entries(wanted)) {
    for (const folders of [path, assets]) {
      const file = folders === "" ? undefined : await findOnPath([name], folders);
      if (file === undefined || !version.test(await answerOf(file, asked.arguments))) continue;
      found[name] = file;
      break;
    }
  }
  return found;
}

async function answerOf(file: string, argv: readonly string[]): Promise<string> {
  const environment = plainEnvironment();
  return runProgram({ file, arguments: argv, cwd: tmpdir(), environment, timeoutSeconds: 30 }).then(
    ({ stdout }) => stdout,
    () => "",
  );
}
