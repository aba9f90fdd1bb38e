import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloudEnvironment } from "../../../rehearsal/child-environment";
import { type Emulator, startEmulator } from "../../../rehearsal/emulator/server";
import { describeForRehearsal } from "../../../rehearsal/kubernetes/description";
import { RehearsedCluster } from "../../../rehearsal/kubernetes/rehearsed-cluster";
import { terraformConfiguration } from "../../../rehearsal/prepare-folder";
import { hasAwsProvider, mirrorFolder } from "../../../rehearsal/tools/aws-provider";
import { cacheFolder } from "../../../rehearsal/tools/cache";
import { findKubernetesTools } from "../../../rehearsal/tools/kubernetes";
import { Exchange } from "../../services/qa/exchange";
import { type OpenBao, startOpenBao } from "../../services/vault/openbao-server";
import { emulatorPython, isEmulatorMissing } from "../../support/emulator";
import { typescriptByRequire } from "../../support/typescript-by-require";

typescriptByRequire();

const ROOT = path.resolve(__dirname, "../../..");
const cache = cacheFolder();
const isMissing = isEmulatorMissing() || !hasAwsProvider(cache);
if (!existsSync(mirrorFolder(cache))) {
  console.warn("SKIPPED: no AWS provider in the cache. Fix: npm run rehearse fetches or builds it");
}

let folder = "";
let emulator: Emulator | undefined;
let cluster: RehearsedCluster | undefined;
let bao: OpenBao | undefined;
let environment: Readonly<Record<string, string>> = {};
const kubeconfigs = { deployer: "", admin: "" };
const exchange = new Exchange();
let gateway = "";

beforeAll(async () => {
  if (isMissing) return;
  folder = await mkdtemp(path.join(tmpdir(), "rkcp-up-"));
  const description = describeForRehearsal(path.join(ROOT, "environments"), "stage", today());
  const { accountId, region } = description.environment.cloud;
  const account = { accountId, region };
  const home = path.join(folder, "home");
  await mkdir(home);
  const configuration = path.join(folder, "terraform.rc");
  await writeFile(configuration, terraformConfiguration(mirrorFolder(cache)));
  emulator = await startEmulator({
    python: emulatorPython,
    folder,
    stateFolder: path.join(folder, "memory"),
    ...account,
  });
  const { endpoint } = emulator;
  environment = cloudEnvironment({ endpoint, home, terraformConfiguration: configuration, ...account });
  const tools = await findKubernetesTools({ cache });
  if (tools === undefined) throw new Error("no control plane in the cache. Fix: npm run rehearse -- --only kubernetes");
  environment = { ...environment, KUBEBUILDER_ASSETS: path.dirname(tools.programs.kubectl) };
  const { signal } = new AbortController();
  cluster = new RehearsedCluster({ description, tools, folder: path.join(folder, "cluster"), signal });
  await cluster.start(() => undefined);
  kubeconfigs.deployer = (await cluster.kubectlOf("deployer")).options.kubeconfig ?? "";
  kubeconfigs.admin = (await cluster.kubectlOf("admin")).options.kubeconfig ?? "";
  bao = await startOpenBao();
  gateway = await exchange.start();
});
afterAll(async () => {
  await exchange.stop();
  await bao?.stop();
  await cluster?.stop();
  await emulator?.stop();
  if (folder !== "") await rm(folder, { recursive: true, force: true });
});

const today = (): string => new Date().toISOString().slice(0, 10);

interface Attempt {
  /** Interrupted once a line says so. */
  readonly interruptAt?: RegExp;
  readonly as?: keyof typeof kubeconfigs;
  readonly flags?: readonly string[];
}

async function up({ interruptAt, as = "deployer", flags = ["--yes"] }: Attempt = {}) {
  const script = path.join(__dirname, "rehearsed-up.ts");
  const places = ["--folder", path.join(folder, "work"), "--kubeconfig", kubeconfigs[as], "--entry", gateway];
  const vault = ["--vault-address", bao?.address ?? "", "--vault-ca", bao?.caFile ?? ""];
  const running = execa("node", ["--require", "tsx/cjs", script, "stage", ...places, ...vault, ...flags], {
    cwd: ROOT,
    env: environment,
    extendEnv: false,
    reject: false,
    all: true,
  });
  let isTold = interruptAt === undefined;
  for await (const line of running.iterable({ from: "all" })) {
    if (isTold || !interruptAt?.test(line)) continue;
    isTold = true;
    running.kill("SIGINT");
  }
  const { all, exitCode } = await running;
  return { all, exitCode };
}

const namespaces = async (): Promise<string[]> => {
  const found = (await cluster?.api.list("/api/v1/namespaces")) ?? [];
  return found.map(({ metadata }) => metadata.name);
};

describe.skipIf(isMissing)("up, with the real Terraform, API server and Vault API", () => {
  test("begins with the administrator: nothing is touched before", async () => {
    const { all, exitCode } = await up();
    expect(all).toMatch(
      /bootstrap waits for somebody else: [^]*Fix: npm run bootstrap -- stage[^]*Not touched: environment, /,
    );
    expect(exitCode).toBe(3);
  });

  test("shows the plan of a bootstrapped account and changes nothing with --plan", async () => {
    const bootstrap = [
      "--require",
      "tsx/cjs",
      "cli/bootstrap.ts",
      "stage",
      "--apply",
      "--folder",
      path.join(folder, "state"),
    ];
    await execa("node", bootstrap, { cwd: ROOT, env: environment, extendEnv: false });
    const { all, exitCode } = await up({ flags: ["--plan"] });
    expect(all).toMatch(
      /bootstrap\s+│ done[^]*environment\s+│ to do\s+│ the deployer[^│]*│ \d+ to create[^]*charts\s+│ waits/,
    );
    expect(all).toContain("nothing was changed (--plan)");
    expect(exitCode).toBe(0);
  });

  test("interrupted while it makes the environment, it ends after it", async () => {
    const { all, exitCode } = await up({ interruptAt: /^environment: begins/ });
    expect(all).toContain("Interrupted. What was done stays; the same command continues.");
    expect(exitCode).toBe(130);
  });

  test("goes on from there, and stops before the cluster while Vault is sealed", async () => {
    await bao?.root.send("PUT", "/v1/sys/seal");
    const { all, exitCode } = await up();
    expect(all).toMatch(/environment: as described[^]*vault-bootstrap waits for somebody else: Vault \S+ is sealed/);
    expect(exitCode).toBe(3);
    expect(await namespaces()).not.toContain("stage");
  });

  test("stops at the cluster set for a deployer", async () => {
    await bao?.stop();
    bao = await startOpenBao();
    const { all, exitCode } = await up();
    expect(all).toMatch(/cluster waits for somebody else: [^]*as break-glass: npm run charts -- apply stage cluster/);
    expect([exitCode, await namespaces()]).toEqual([3, expect.not.arrayContaining(["stage"])]);
  });

  test("applies the cluster set for break-glass; interrupted there, it resumes there", async () => {
    const asBreakGlass = { as: "admin", flags: ["--yes", "--step", "cluster"] } as const;
    // What a call to the cluster has begun it ends; the next call is not made.
    const interrupted = await up({ ...asBreakGlass, interruptAt: /^cluster: begins/ });
    expect(interrupted.exitCode).toBe(130);
    const resumed = await up(asBreakGlass);
    expect(resumed.all).toMatch(/environment: as described[^]*cluster: done: /);
    expect([resumed.exitCode, await namespaces()]).toEqual([0, expect.arrayContaining(["stage"])]);
  });

  test("interrupted among the charts, it resumes there; a promise that is broken ends it", async () => {
    const interrupted = await up({ interruptAt: /^charts: begins/ });
    expect(interrupted.exitCode).toBe(130);
    await exchange.stop();
    const failing = await up();
    expect(failing.all).toMatch(/cluster: \d+ objects as rendered[^]*charts: [^]*smoke failed: /);
    expect(failing.exitCode).toBe(1);
    gateway = await exchange.start();
  });

  test("changes nothing once all is there", async () => {
    const { all, exitCode } = await up();
    expect(all).toContain("stage: nothing to do");
    expect(exitCode).toBe(0);
  });
});
