import { isStateful as isStatefulInCloud } from "../../platform/stateful/types";

/** Kubernetes kinds that hold what cannot be made again, or all that do. */
const statefulKinds = new Set(["Namespace", "PersistentVolume", "PersistentVolumeClaim", "StatefulSet"]);

/** For the order of a report; guards have the last word. */
export function isStateful(type: string): boolean {
  return statefulKinds.has(type) || isStatefulInCloud(type);
}
