import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Applied, applyCharts } from "../../cli/charts/apply";
import { Kubectl } from "../../cli/charts/kubectl";
import type { RenderedSet } from "../../cli/charts/rendered-set";
import { plainEnvironment } from "../child-environment";
import { given } from "../findings";
import { RehearsalProblem } from "../problem";
import type { OnProgress } from "../tools/cache";
import type { KubernetesTools } from "../tools/kubernetes";
import type { ApiClient, ApiObject } from "./api-client";
import { type ControlPlane, type KubectlOptions, startControlPlane } from "./control-plane";
import type { Description } from "./description";
import type { KubectlAnswer } from "./kubectl";
import { nodesOf } from "./nodes";
import { type ListedKind, listedKinds, type Snapshot, takeSnapshot } from "./snapshot";
import { describe, untilFine } from "./states";
import { FakeVolumes } from "./volumes";

export interface RehearsedClusterOptions {
  readonly description: Description;
  readonly tools: KubernetesTools;
  /** A folder of this run. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Who applies what, by the groups of `platform/people.ts`; break-glass is the control plane's own administrator. */
const users = { deployer: ["rkcp:deployer"] } as const;
type ClusterUser = keyof typeof users | "admin";

/** The cluster has this long to come to rest after a change. Seconds; on two busy cores most take under 20. */
const settlesWithin = 120;
/** Controllers that follow what others wrote. Seconds. */
const followsWithin = 60;

/** One environment's cluster, with what plays its nodes and volumes. */
export class RehearsedCluster {
  private plane: ControlPlane | undefined;
  private volumes: FakeVolumes | undefined;
  private client: ApiClient | undefined;
  private kinds: ListedKind[] | undefined;

  constructor(private readonly options: RehearsedClusterOptions) {}

  get description(): Description {
    return this.options.description;
  }

  /** Of this run. */
  get folder(): string {
    return this.options.folder;
  }

  get signal(): AbortSignal {
    return this.options.signal;
  }

  /** As administrator. */
  get api(): ApiClient {
    return given(this.client);
  }

  /** Control plane, volume driver, and the nodes the environment starts with. Answers with a note. */
  async start(onProgress: OnProgress): Promise<string> {
    const { description, tools, folder, signal } = this.options;
    const { environment, set } = description;
    onProgress("starting etcd, API server, controllers, scheduler and kwok");
    this.plane = await startControlPlane({
      tools,
      folder: join(folder, environment.name),
      users,
      cluster: set.cluster,
      serviceCidr: environment.cluster.serviceCidr,
      signal,
    });
    this.client = this.plane.api();
    this.volumes = new FakeVolumes(this.plane.api());
    this.volumes.start();
    const nodes = nodesOf(environment);
    for (const { manifest } of nodes) await this.api.must("POST", "/api/v1/nodes", manifest);
    await this.until("nodes", onProgress, async () => (await this.api.list("/api/v1/nodes")).every(takesPods));
    const { gitVersion } = versionAnswer.parse(await this.api.must("GET", "/version"));
    return `Kubernetes ${gitVersion} on ${this.plane.server}, ${nodes.length} nodes`;
  }

  /** kubectl as administrator. */
  kubectl(argv: readonly string[], options: KubectlOptions = {}): Promise<KubectlAnswer> {
    return given(this.plane).kubectl(argv, options);
  }

  /** kubectl as the project's own commands use it. */
  async kubectlOf(user: ClusterUser): Promise<Kubectl> {
    const plane = given(this.plane);
    return new Kubectl({
      file: plane.tools.programs.kubectl,
      kubeconfig: await plane.kubeconfigOf(user),
      environment: plainEnvironment({ HOME: this.options.folder }),
      signal: this.signal,
    });
  }

  /** `npm run charts -- apply`: answers with what it did and what the API server warned of. */
  async apply(user: ClusterUser, set: RenderedSet, names: readonly string[], onProgress?: OnProgress) {
    const kubectl = await this.kubectlOf(user);
    const onBegin = (name: string): void => onProgress?.(`applying ${name}`);
    const { applied, warnings } = await applyCharts({ kubectl, set, names, onBegin });
    return { note: sumOf(applied), warnings: warnings.map((warning) => `the API server warns: ${warning}`) };
  }

  /** Waits for every workload of the set and answers with those that are not ready, and why. */
  async settle(set: RenderedSet, onProgress: OnProgress): Promise<string[]> {
    const left = await untilFine(this.api, set, { withinSeconds: settlesWithin, onProgress, signal: this.signal });
    return left.map(describe);
  }

  /** @throws RehearsalProblem when time is up or a part has ended */
  async until(what: string, onProgress: OnProgress, isSo: () => Promise<boolean>): Promise<void> {
    const limit = Date.now() + followsWithin * 1000;
    while (!(await isSo())) {
      const [broken] = given(this.plane).broken();
      if (broken !== undefined) throw new RehearsalProblem(broken);
      if (Date.now() > limit) throw new RehearsalProblem(`${what}: not as expected within ${followsWithin} seconds`);
      onProgress(`waiting for ${what}`);
      await sleep(200, undefined, { signal: this.signal });
    }
  }

  async snapshot(): Promise<Snapshot> {
    this.kinds ??= await listedKinds(this.api);
    return takeSnapshot(this.api, this.kinds);
  }

  /** Parts that ended, and what the played volume driver could not do. */
  brokenParts(): string[] {
    return [...given(this.plane).broken(), ...given(this.volumes).problems()];
  }

  async stop(): Promise<void> {
    await this.volumes?.stop();
    await this.plane?.stop();
  }
}

const versionAnswer = z.looseObject({ gitVersion: z.string() });
const node = z.looseObject({
  spec: z.looseObject({ taints: z.array(z.looseObject({ key: z.string() })).default([]) }),
});

/** The controllers have seen that it is ready. */
function takesPods(object: ApiObject): boolean {
  return !node.parse(object).spec.taints.some(({ key }) => key.startsWith("node.kubernetes.io/"));
}

function sumOf(applied: readonly Applied[]): string {
  let [created, changed, unchanged] = [0, 0, 0];
  for (const one of applied) {
    created += one.created.length;
    changed += one.changed.length;
    unchanged += one.unchanged;
  }
  return `${created} created, ${changed} changed, ${unchanged} as they were`;
}
