import type { JsonObject } from "../model";
import { blocksOf, sectionAt, textAt } from "./values";

/** An image as a pod names it. */
export interface PodImage {
  readonly container: string;
  readonly reference: string;
  /** `registry/repository`. */
  readonly from: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Where pods are described in an object, by kind. */
const podPaths: Readonly<Record<string, string>> = {
  CronJob: "spec.jobTemplate.spec.template.spec",
  DaemonSet: "spec.template.spec",
  Deployment: "spec.template.spec",
  Job: "spec.template.spec",
  Pod: "spec",
  ReplicaSet: "spec.template.spec",
  StatefulSet: "spec.template.spec",
};

/** The pod an object makes; undefined for what makes none. */
export function podOf(type: string, object: JsonObject | undefined): JsonObject | undefined {
  const path = Object.hasOwn(podPaths, type) ? podPaths[type] : undefined;
  return path === undefined ? undefined : sectionAt(object, path);
}

/** Every image of an object's pod, containers of all kinds. */
export function imagesOf(type: string, object: JsonObject | undefined): PodImage[] {
  const pod = podOf(type, object);
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((kind) =>
    blocksOf(pod, kind).flatMap((container) => {
      const reference = textAt(container, "image");
      return reference === undefined ? [] : [parse(textAt(container, "name") ?? "", reference)];
    }),
  );
}

/** Docker's reading: without a registry it is docker.io, without a tag and a digest it is `latest`. */
function parse(container: string, reference: string): PodImage {
  const [name = "", digest] = reference.split("@");
  const colon = name.lastIndexOf(":");
  const hasTag = colon > name.lastIndexOf("/");
  const path = hasTag ? name.slice(0, colon) : name;
  const first = path.split("/")[0] ?? "";
  const hasRegistry = path.includes("/") && /[.:]|^localhost$/.test(first);
  const from = hasRegistry ? path : `docker.io/${path.includes("/") ? path : `library/${path}`}`;
  return {
    container,
    reference,
    from,
    ...(hasTag && { tag: name.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}
