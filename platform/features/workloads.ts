import type { Environment } from "../../environments/schema";
import type { Feature } from "../../environments/schema/feature";
import { featureNamespace, featureVirtualHost, overlayOf, writesTo } from "../features";
import { amqpFile } from "../workloads/amqp";
import { amqpPath } from "../workloads/peatio-process";
import type { Image, Scaling, Workload } from "../workloads/workload";
import { featureVariables } from "./variables";

/** Nobody's pods wait for a test's: what a cache or a series may keep on the node's disk. */
const keptMiB = 1024;

/**
 * What runs in a feature's namespace: the service at its release candidate, its release's Jobs, and the caches it would
 * otherwise share. Each is the environment's own description with what has to differ; nothing here has a volume.
 *
 * @param catalogue the environment's workloads by name
 */
export function featureWorkloads(
  env: Environment,
  feature: Feature,
  catalogue: ReadonlyMap<string, Workload>,
): Workload[] {
  const names = [feature.service, ...overlayOf(feature).beside];
  const found = names.flatMap((name) => catalogue.get(name) ?? []);
  const replaced = catalogue.get(feature.service)?.image;
  return found.map((workload) => overlaid(env, feature, workload, replaced));
}

function overlaid(env: Environment, feature: Feature, workload: Workload, replaced: Image | undefined): Workload {
  const { claims = {}, service: _doors, kind, ...rest } = workload;
  const volumes = Object.fromEntries(Object.keys(claims).map((path) => [path, keptMiB]));
  return {
    ...rest,
    namespace: featureNamespace(feature),
    kind: kind === "stateful-set" ? "deployment" : kind,
    // The Jobs of its release come from the same image; a cache does not.
    image: workload.image === replaced ? feature.image : workload.image,
    command: workload.name === "arke" ? [...workload.command, "--dry"] : workload.command,
    scaling: one(workload.scaling),
    env: featureVariables(env, feature, workload),
    files: featureFiles(feature, workload),
    writableMiB: { ...workload.writableMiB, ...volumes },
    // Wallet nodes are for wallets, and a feature holds none.
    pool: "general",
  };
}

/** One of everything: a test needs no second, and the quota has no room for it. */
function one(scaling: Scaling): Scaling {
  if (scaling.kind === "singleton") return { kind: "singleton", why: scaling.why, replicas: 1 };
  return { ...scaling, min: 1, max: 1 };
}

/** Queues of another virtual host are told by the file: no variable selects one (application facts 11.3). */
function featureFiles(feature: Feature, { files }: Workload): Workload["files"] {
  if (!writesTo(feature, "broker") || !files.some(({ path }) => path === amqpPath)) return files;
  return files.map((file) =>
    file.path === amqpPath ? { ...file, content: amqpFile(featureVirtualHost(feature)) } : file,
  );
}
