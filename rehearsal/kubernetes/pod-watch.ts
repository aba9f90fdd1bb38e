import type { ApiClient, ApiObject } from "./api-client";
import { type Pod, podOf } from "./pod";

/** What is promised of a workload while it is changed or moved: `stage/Deployment peatio-api`. */
export interface Promised {
  /** Never two pods at once. */
  readonly singletons: ReadonlySet<string>;
  /** Never without a ready pod. */
  readonly alwaysServed: ReadonlySet<string>;
}

/**
 * Every pod of the cluster, as it comes and goes, held against what is promised. A poll could miss the second in which
 * two pods of a singleton exist; a watch does not.
 */
export class PodWatch {
  private readonly pods = new Map<string, Pod>();
  private readonly faults = new Set<string>();
  private stopFollowing: (() => Promise<void>) | undefined;

  constructor(private readonly promised: Promised) {}

  /** Follows the API server from now on. */
  start(api: ApiClient): void {
    const seen = (type: string, object: ApiObject): void => this.take(type, object);
    this.stopFollowing = api.follow("/api/v1/pods", seen, (fault) => this.faults.add(fault));
  }

  /** One event. */
  take(type: string, object: ApiObject): void {
    const pod = podOf(object);
    const key = `${pod.namespace}/${pod.name}`;
    const of = `${pod.namespace}/${pod.owner}`;
    const wasServed = this.readyOf(of) > 0;
    if (type === "DELETED") this.pods.delete(key);
    else this.pods.set(key, pod);
    const running = [...this.pods.values()].filter((one) => `${one.namespace}/${one.owner}` === of && !one.hasEnded);
    if (this.promised.singletons.has(of) && running.length > 1) {
      this.faults.add(`${of}: two pods at once (${running.map(({ name }) => name).join(", ")})`);
    }
    if (this.promised.alwaysServed.has(of) && wasServed && this.readyOf(of) === 0) {
      this.faults.add(`${of}: for a moment no pod was ready`);
    }
  }

  /** Broken promises so far, each once. */
  problems(): string[] {
    return [...this.faults];
  }

  async stop(): Promise<void> {
    await this.stopFollowing?.();
  }

  private readyOf(of: string): number {
    return [...this.pods.values()].filter(
      (one) => `${one.namespace}/${one.owner}` === of && one.isReady && !one.isLeaving,
    ).length;
  }
}
