import { endOf, vaultAccessNamespace } from "../../platform/ends";
import { isPinned } from "../../platform/pins";
import { nameLabel } from "../../platform/places";
import type { Platform } from "../../platform/platform";
import type { Workload } from "../../platform/workloads/workload";
import type { BareChange, JsonObject } from "../model";
import { type Disturbance, disturbs, quiet, unknown } from "./disturbance";
import { policyDisturbance } from "./network-policy";
import { restartOfObject, restartOfWorkload } from "./restart";
import { isList, isObject } from "../json";

/** Kinds that bear on what starts, is scheduled or is admitted, and not on what runs. */
const bearOnStarts = [
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
  "ResourceQuota",
  "LimitRange",
  "PriorityClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "Role",
  "ClusterRole",
];

/** What a change of an object does to what runs. */
export function kubernetesDisturbance(change: BareChange, platform: Platform): Disturbance {
  if (change.class === "create") return quiet("it is new: nothing that runs needs it yet");
  const gone = change.class === "destroy" || change.class === "replace";
  if (bearOnStarts.includes(change.type)) return quiet("what runs goes on; it bears on what starts next");
  switch (change.type) {
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
    case "ReplicaSet":
    case "Pod":
      return ownerDisturbance(change, platform);
    case "Job":
    case "CronJob":
      return quiet(change.class === "destroy" ? "it runs no more" : "it runs again beside what runs");
    case "Service":
      return serviceDisturbance(change, platform);
    case "NetworkPolicy":
      return policyDisturbance(change, platform);
    case "ConfigMap":
      return configDisturbance(change, platform);
    case "ServiceAccount":
      return gone ? accountDisturbance([{ name: nameOf(change), namespace: change.scope }], platform) : startsNext;
    case "RoleBinding":
    case "ClusterRoleBinding":
      return accountDisturbance(accountsOf(change.before), platform);
    case "Secret":
      return change.scope === vaultAccessNamespace
        ? disturbs(["vault"], cannotCheck)
        : unknown("nobody has described who reads a Secret that was rendered");
    case "Namespace":
      return gone
        ? disturbs(endsIn(platform, nameOf(change)), "everything in the namespace is deleted")
        : quiet("pods that run stay; its labels bear on those that start next");
    default:
      return unknown(`nobody has described ${change.type} in pipeline/impact/kubernetes.ts`);
  }
}

const startsNext = quiet("pods that run stay as they are");

function ownerDisturbance(
  { address, scope, class: what, type, values, before, after }: BareChange,
  platform: Platform,
) {
  const ends = [endOf(platform.environment, { namespace: scope, name: nameOf({ address }) })];
  if (what === "destroy") return idle(before) ? quiet("it ran no pod") : disturbs(ends, "it runs no more");
  if (what === "replace") {
    return idle(before) && idle(after)
      ? quiet("it runs no pod")
      : disturbs(ends, `the ${type} is deleted and made anew, its pods with it`);
  }
  const scaled = values.find(({ path }) => path === "spec.replicas");
  if (scaled?.after === 0) return disturbs(ends, "its last pod goes");
  if (!values.some(({ path }) => path.startsWith("spec.template"))) return startsNext;
  const { seamless, how } = restartOfObject(after ?? {});
  return seamless ? quiet(how) : disturbs(ends, how);
}

const idle = (object: JsonObject | undefined) => isObject(object?.["spec"]) && object["spec"]["replicas"] === 0;

function serviceDisturbance({ class: what, scope, address, values, before }: BareChange, { environment }: Platform) {
  const selector = isObject(before?.["spec"]) ? before["spec"]["selector"] : undefined;
  const name = isObject(selector) ? selector[nameLabel] : undefined;
  const ends = [endOf(environment, { namespace: scope, name: typeof name === "string" ? name : nameOf({ address }) })];
  if (what === "destroy") return disturbs(ends, "nobody finds its pods any more");
  if (what === "replace") return disturbs(ends, "its Service is deleted and made anew, at another address");
  const moved = values.some(({ path, before: old }) => path.startsWith("spec.") && old !== undefined);
  return moved
    ? disturbs(ends, "callers look for its pods elsewhere than they are told")
    : quiet("it leads where it led");
}

/** Pods read files and templates when they start; so what is felt is the restart that brings the new ones. */
function configDisturbance(change: BareChange, platform: Platform): Disturbance {
  const { environment } = platform;
  const readers = readersOf(change, platform);
  if (readers.length === 0) return quiet("no pod reads it");
  const holdsOther = change.values.some(({ path }) => /^(binaryD|d)ata/.test(path));
  if (change.class === "update" && !holdsOther) return quiet("what it holds stays as it is");
  const ends = (of: readonly Workload[]) => of.map((workload) => endOf(environment, workload));
  if (change.class === "destroy" || change.class === "replace") {
    return disturbs(ends(readers), "no pod that reads it can start without it");
  }
  const [first, ...others] = readers.filter((workload) => !restartOfWorkload(workload).seamless);
  if (!first) return quiet("its readers are rolled out, each new pod ready before an old one goes");
  return disturbs(ends([first, ...others]), `read at the start of pods; ${restartOfWorkload(first).how}`);
}

/** Workloads that mount a ConfigMap: its own, by its name, or all of a program that share one. */
function readersOf({ scope, address, before, after }: BareChange, { workloads }: Platform): Workload[] {
  const labels = labelsOf(after ?? before);
  const name = labels["app.kubernetes.io/name"];
  const pinned = nameOf({ address }).endsWith("-pinned-files");
  return workloads.filter((workload) => {
    if (workload.namespace !== scope) return false;
    if (name !== undefined) return workload.name === name;
    return workload.app === labels["app.kubernetes.io/part-of"] && isPinned(workload) === pinned;
  });
}

const cannotCheck = "Vault can't check who logs in";

/** The rights of an account: those of a workload, or of Vault, which asks the API who logs in. */
function accountDisturbance(
  accounts: readonly { readonly name: string; readonly namespace: string }[],
  { environment, workloads }: Platform,
): Disturbance {
  if (accounts.some(({ namespace }) => namespace === vaultAccessNamespace)) {
    return disturbs(["vault"], cannotCheck);
  }
  const own = workloads.filter((workload) =>
    accounts.some(({ name, namespace }) => name === workload.name && namespace === workload.namespace),
  );
  if (own.length === 0) return quiet("people and tools use it, and no pod that customers need");
  return disturbs(
    own.map((workload) => endOf(environment, workload)),
    "its pods lose the account they act as",
  );
}

function accountsOf(binding: JsonObject | undefined): { readonly name: string; readonly namespace: string }[] {
  const subjects = binding?.["subjects"];
  return (isList(subjects) ? subjects : []).flatMap((subject) => {
    if (!isObject(subject) || subject["kind"] !== "ServiceAccount") return [];
    const { name, namespace } = subject;
    return typeof name === "string" && typeof namespace === "string" ? [{ name, namespace }] : [];
  });
}

const endsIn = ({ environment, workloads }: Platform, namespace: string) =>
  namespace === vaultAccessNamespace
    ? ["vault"]
    : workloads.filter((workload) => workload.namespace === namespace).map((workload) => endOf(environment, workload));

const nameOf = ({ address }: Pick<BareChange, "address">) => address.slice(address.lastIndexOf("/") + 1);

function labelsOf(object: JsonObject | undefined): Readonly<Record<string, string | undefined>> {
  const metadata = object?.["metadata"];
  const labels = isObject(metadata) ? metadata["labels"] : undefined;
  return isObject(labels) ? (labels as Readonly<Record<string, string>>) : {};
}
