import { z } from "zod";
import type { RenderedSet } from "../../cli/charts/rendered-set";
import { vaultAuthority } from "../../platform/trust";
import { conclude } from "../findings";
import type { OnProgress } from "../tools/cache";
import { apiObject } from "./api-client";
import { type ClusterReport, emptyClusterReport } from "./cluster-report";
import { drainNodes } from "./drains";
import { endFeature } from "./feature-end";
import { nodesOf } from "./nodes";
import { podOf } from "./pod";
import { PodWatch } from "./pod-watch";
import { promisesOf, type Replacement } from "./promises";
import { pruneDeparted } from "./prune-phase";
import { referenceFaults } from "./reference-check";
import { RehearsedCluster, type RehearsedClusterOptions } from "./rehearsed-cluster";
import { roomLeft } from "./room";
import { scanCharts } from "./scan-charts";
import { runSchedules } from "./schedules";
import { compare, countByKind, within } from "./snapshot";
import { statesOf } from "./states";

/** One environment's cluster, from nothing to a feature's end: the phases, and what they found. */
export class ClusterRehearsal {
  readonly report: ClusterReport;
  private readonly cluster: RehearsedCluster;
  /** Namespaces that could be applied: what one of them lacks shall not hide how the others fare. */
  private readonly applied = new Set<string>();

  constructor(options: RehearsedClusterOptions) {
    this.report = emptyClusterReport(options.description.environment.name);
    this.cluster = new RehearsedCluster(options);
  }

  /** The scanners over everything of the environment and of the rehearsal's own features. */
  async scan(onProgress: OnProgress, cache: string): Promise<string> {
    const { problems, note } = await scanCharts(this.cluster, cache, onProgress);
    return this.conclude(problems, note);
  }

  start(onProgress: OnProgress): Promise<string> {
    return this.cluster.start(onProgress);
  }

  /** What belongs to the whole cluster, as its administrator (break-glass). */
  async applyCluster(): Promise<string> {
    const { note, warnings } = await this.cluster.apply("admin", this.set, ["cluster"]);
    return this.conclude(warnings, `${note}, no warning`);
  }

  /** One namespace, as the deployer. */
  async applyNamespace(name: string): Promise<string> {
    const { note, warnings } = await this.cluster.apply("deployer", this.cluster.description.set, [name]);
    await this.giveAuthority(name);
    this.applied.add(name);
    return this.conclude(warnings, `${note}, no warning`);
  }

  /** Every workload ready, every Job complete, every autoscaler at its minimum. */
  async becomeReady(onProgress: OnProgress): Promise<string> {
    const left = await this.cluster.settle(this.set, onProgress);
    if (left.length === 0) {
      await this.cluster.until("autoscalers", onProgress, () => this.areAutoscalersAtMinimum());
      left.push(...(await this.cluster.settle(this.set, onProgress)));
    }
    await this.count();
    const states = await statesOf(this.cluster.api, this.set);
    const idle = states.filter(({ verdict }) => verdict === "idle").length;
    return this.conclude(left, `${states.length} workloads, ${idle} of them idle on purpose`);
  }

  /** What fake nodes do not notice. */
  async compareReferences(onProgress: OnProgress): Promise<string> {
    const { problems, note } = await referenceFaults(this.cluster, this.set, onProgress);
    return this.conclude(problems, note);
  }

  /** A Job of every CronJob, now instead of when its time comes. */
  async runSchedules(onProgress: OnProgress): Promise<string> {
    const { problems, note } = await runSchedules(this.cluster, onProgress);
    return this.conclude(problems, note);
  }

  /** The same again: not one object may be written. */
  async applyAgain(onProgress: OnProgress): Promise<string> {
    const before = await this.cluster.snapshot();
    await this.cluster.apply("admin", this.set, ["cluster"], onProgress);
    await this.cluster.apply("deployer", this.set, namesOf(this.set), onProgress);
    const { added, removed, replaced, changed, touched } = compare(before, await this.cluster.snapshot());
    const problems = [
      ...added.map((key) => `${key}: a second apply made it`),
      ...removed.map((key) => `${key}: a second apply removed it`),
      ...replaced.map((key) => `${key}: a second apply made it anew`),
      ...changed.map((key) => `${key}: a second apply changed it`),
      ...touched.filter((key) => !hasController.test(key)).map((key) => `${key}: a second apply wrote it`),
    ];
    return this.conclude(problems, `${before.size} objects as they were`);
  }

  /** Another release: what belongs to the cluster first, since it pins images; then every namespace. */
  async upgrade(onProgress: OnProgress): Promise<string> {
    return this.roll(onProgress, this.set, this.ofApplied(this.cluster.description.upgraded));
  }

  /** What the upgrade's description knows no more goes, and nothing else. */
  async prune(onProgress: OnProgress): Promise<string> {
    const upgraded = this.ofApplied(this.cluster.description.upgraded);
    const { problems, note } = await pruneDeparted(this.cluster, this.set, upgraded, onProgress);
    return this.conclude(problems, note);
  }

  /** The release before, with what was pruned. */
  async rollBack(onProgress: OnProgress): Promise<string> {
    return this.roll(onProgress, this.ofApplied(this.cluster.description.upgraded), this.set);
  }

  /** Each node in turn is emptied, as at an upgrade of its pool, and comes back. */
  async drain(onProgress: OnProgress): Promise<string> {
    return this.watched("drain", async () => {
      const { drains, problems } = await drainNodes(this.cluster, this.set, onProgress);
      this.report.drains = drains;
      return { problems, note: `${drains.length} nodes, one after the other` };
    });
  }

  /** A feature ends; everything of all other namespaces stays, object by object. */
  async endFeature(onProgress: OnProgress): Promise<string> {
    const { problems, note } = await endFeature(this.cluster, onProgress);
    return this.conclude(problems, note);
  }

  /** The parts still run, and the played ones did not stumble. */
  checkParts(): Promise<string> {
    return Promise.resolve(this.conclude(this.cluster.brokenParts(), "every part of the control plane still runs"));
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }

  private get set(): RenderedSet {
    return this.ofApplied(this.cluster.description.set);
  }

  private ofApplied(set: RenderedSet): RenderedSet {
    return { ...set, namespaces: set.namespaces.filter(({ name }) => this.applied.has(name)) };
  }

  private conclude(problems: readonly string[], note: string): string {
    return conclude(this.report, problems, note);
  }

  /** Applies what is rendered otherwise than before. */
  private async roll(onProgress: OnProgress, before: RenderedSet, set: RenderedSet): Promise<string> {
    const rendered = new Set(before.namespaces.map(({ digest }) => digest));
    const names = set.namespaces.filter(({ digest }) => !rendered.has(digest)).map(({ name }) => name);
    return this.watched("rollout", async () => {
      const first = await this.cluster.apply("admin", set, ["cluster"], onProgress);
      const { note, warnings } = await this.cluster.apply("deployer", set, names, onProgress);
      const left = await this.cluster.settle(set, onProgress);
      return { problems: [...first.warnings, ...warnings, ...left], note: `${names.join(", ")}: ${note}` };
    });
  }

  /** Singletons are never two, what runs many times always answers, whatever happens meanwhile. */
  private async watched(
    during: Replacement,
    action: () => Promise<{ readonly problems: string[]; readonly note: string }>,
  ): Promise<string> {
    const watch = new PodWatch(promisesOf(this.cluster.description.platform.workloads, during));
    watch.start(this.cluster.api);
    try {
      const { problems, note } = await action();
      const kept = "no singleton ran twice, no replicated workload was without a ready pod";
      return this.conclude([...problems, ...watch.problems()], `${note}; ${kept}`);
    } finally {
      await watch.stop();
    }
  }

  /** What Vault's bootstrap writes once it has a certificate. */
  private async giveAuthority(namespace: string): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const answer = await this.cluster.api.send("POST", path, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: vaultAuthority.configMap, namespace },
      data: { [vaultAuthority.key]: "made up by the rehearsal: nothing here speaks to Vault\n" },
    });
    // 409: whoever made the namespace brought it.
    if (answer.status < 300 || answer.status === 409) return;
    this.report.problems.push(`${namespace}/ConfigMap ${vaultAuthority.configMap}: ${JSON.stringify(answer.body)}`);
  }

  private async areAutoscalersAtMinimum(): Promise<boolean> {
    const autoscalers = await this.cluster.api.list("/apis/autoscaling/v2/horizontalpodautoscalers");
    return autoscalers.every((object) => {
      const { spec, status } = autoscaler.parse(object);
      return status.currentReplicas >= spec.minReplicas;
    });
  }

  /** Figures for the report. */
  private async count(): Promise<void> {
    const snapshot = await this.cluster.snapshot();
    this.report.objects = namesOf(this.set).map((namespace) => ({
      namespace,
      kinds: countByKind(within(snapshot, (one) => one === namespace)),
    }));
    const pods = await this.cluster.api.list("/api/v1/pods");
    this.report.nodes = nodesOf(this.cluster.description.environment).map(({ name, pool, zone, room }) => {
      const own = pods.filter((object) => {
        const { node, hasEnded } = podOf(object);
        return node === name && !hasEnded;
      });
      return { pool, zone, pods: own.length, room: roomLeft(room, own) };
    });
  }
}

const autoscaler = apiObject.extend({
  spec: z.looseObject({ minReplicas: z.number().default(1) }),
  status: z.looseObject({ currentReplicas: z.number().default(0) }).prefault({}),
});

function namesOf({ namespaces }: RenderedSet): string[] {
  return namespaces.map(({ name }) => name);
}

/** Kinds whose status controllers write at any time. */
const hasController =
  /\/(APIService|CronJob|Deployment|HorizontalPodAutoscaler|Job|Node|PersistentVolume|PersistentVolumeClaim|Pod|PodDisruptionBudget|ReplicaSet|ResourceQuota|StatefulSet|ValidatingAdmissionPolicy)\//;
