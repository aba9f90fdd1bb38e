import { z } from "zod";
import type { LiveObject } from "./live-object";

/** What of a namespace tells why a workload is not ready. */
export interface Surroundings {
  readonly pods: readonly LiveObject[];
  readonly replicaSets: readonly LiveObject[];
  readonly events: readonly LiveObject[];
}

const state = z
  .looseObject({
    waiting: z.looseObject({ reason: z.string().default(""), message: z.string().default("") }).optional(),
    terminated: z
      .looseObject({ exitCode: z.number(), reason: z.string().default(""), message: z.string().default("") })
      .optional(),
  })
  .prefault({});
const containers = z
  .array(
    z.looseObject({
      name: z.string(),
      ready: z.boolean().default(false),
      state,
      lastState: state,
      restartCount: z.number().default(0),
    }),
  )
  .default([]);
const conditions = z
  .array(
    z.looseObject({
      type: z.string(),
      status: z.string(),
      reason: z.string().default(""),
      message: z.string().default(""),
    }),
  )
  .default([]);
const podSchema = z.looseObject({
  status: z
    .looseObject({
      phase: z.string().default(""),
      reason: z.string().default(""),
      message: z.string().default(""),
      conditions,
      initContainerStatuses: containers,
      containerStatuses: containers,
    })
    .prefault({}),
});
const withConditions = z.looseObject({ status: z.looseObject({ conditions }).prefault({}) });
const eventSchema = z.looseObject({
  type: z.string().default(""),
  reason: z.string().default(""),
  message: z.string().default(""),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  involvedObject: z.looseObject({ uid: z.string().optional() }),
});
type Pod = z.infer<typeof podSchema>;
type ContainerStatus = Pod["status"]["containerStatuses"][number];

/**
 * Why a workload is not ready, in one line: pods that can't be made (quota, Pod Security, admission), pods that can't be
 * placed, containers that wait or end, probes that fail; undefined when nothing tells.
 */
export function causeOf(workload: LiveObject, around: Surroundings): string | undefined {
  const sets = around.replicaSets.filter((set) => isOwnedBy(set, workload));
  const pods = around.pods.filter((pod) => [workload, ...sets].some((owner) => isOwnedBy(pod, owner)));
  return (
    refusalOfPods([workload, ...sets]) ??
    // A pod that is there tells more than an event about one that could not be made earlier.
    first(newestFirst(pods), (pod) => causeOfPod(pod)) ??
    failedCreate([workload, ...sets], around.events) ??
    first(newestFirst(pods), (pod) => warningAbout(pod, around.events)) ??
    (pods.length === 0 ? "no pod yet" : undefined)
  );
}

/** The last words of a Job's pods, which its own condition doesn't repeat. */
export function lastWords(job: LiveObject, { pods }: Surroundings): string | undefined {
  return first(newestFirst(pods.filter((pod) => isOwnedBy(pod, job))), (pod) => causeOfPod(pod));
}

function isOwnedBy({ metadata }: LiveObject, owner: LiveObject): boolean {
  return metadata.ownerReferences.some(({ uid }) => uid === owner.metadata.uid);
}

function refusalOfPods(owners: readonly LiveObject[]): string | undefined {
  return first(owners, (owner) => {
    const { status } = withConditions.parse(owner);
    const failure = status.conditions.find(({ type, status: is }) => type === "ReplicaFailure" && is === "True");
    return failure?.message;
  });
}

function failedCreate(owners: readonly LiveObject[], events: readonly LiveObject[]): string | undefined {
  return first(owners, (owner) => eventsAbout(owner, events).find(({ reason }) => reason === "FailedCreate")?.message);
}

function causeOfPod(pod: LiveObject): string | undefined {
  const { status } = podSchema.parse(pod);
  const unscheduled = status.conditions.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  if (unscheduled) return `${pod.metadata.name} is not placed: ${unscheduled.message || unscheduled.reason}`;
  const containerCause =
    first(status.initContainerStatuses, (each) => causeOfContainer(each)) ??
    first(status.containerStatuses, (each) => causeOfContainer(each));
  if (containerCause !== undefined) return containerCause;
  return status.phase === "Failed" ? `${pod.metadata.name}: ${status.message || status.reason || "failed"}` : undefined;
}

/** Every pod waits for these in its first seconds. */
const ordinary = new Set(["", "PodInitializing", "ContainerCreating"]);

function causeOfContainer({ name, ready, state: now, lastState }: ContainerStatus): string | undefined {
  const ended = now.terminated ?? lastState.terminated;
  const end =
    ended === undefined || ended.exitCode === 0
      ? undefined
      : `${ended.reason || "ended"} with exit code ${ended.exitCode}${ended.message === "" ? "" : `: ${oneLine(ended.message)}`}`;
  if (now.waiting && !ordinary.has(now.waiting.reason)) {
    const said = end ?? oneLine(now.waiting.message);
    return `container ${name}: ${now.waiting.reason}${said === "" ? "" : `, ${said}`}`;
  }
  return end === undefined || ready ? undefined : `container ${name}: ${end}`;
}

/** A probe that fails, a volume that can't be mounted. */
function warningAbout(pod: LiveObject, events: readonly LiveObject[]): string | undefined {
  const [newest] = eventsAbout(pod, events).filter(({ type }) => type === "Warning");
  return newest === undefined ? undefined : `${pod.metadata.name}: ${newest.reason}, ${oneLine(newest.message)}`;
}

function eventsAbout({ metadata }: LiveObject, events: readonly LiveObject[]) {
  return events
    .map((event) => eventSchema.parse(event))
    .filter(({ involvedObject }) => metadata.uid !== undefined && involvedObject.uid === metadata.uid)
    .sort((one, other) => (timeOf(one) < timeOf(other) ? 1 : -1));
}

function timeOf({ lastTimestamp, eventTime }: z.infer<typeof eventSchema>): string {
  return lastTimestamp ?? eventTime ?? "";
}

function newestFirst(pods: readonly LiveObject[]): LiveObject[] {
  const born = ({ metadata }: LiveObject) => metadata.creationTimestamp ?? "";
  return [...pods].sort((one, other) => (born(one) < born(other) ? 1 : -1));
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined && found !== "") return found;
  }
  return undefined;
}

/** A crash may print pages; the last line says most. */
function oneLine(message: string): string {
  const line = message.trim().split("\n").at(-1) ?? "";
  return line.length > 200 ? `${line.slice(0, 197)}...` : line;
}
