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
 * What runs in the features' namespaces: each service at its release candidate, its release's Jobs, and the caches it
 * would otherwise share. Each is the environment's own description with what has to differ; nothing here has a volume.
 *
 * @param catalogue the environment's workloads by name
 */
export function featureWorkloads(
  env: Environment,
  features: readonly Feature[],
  catalogue: ReadonlyMap<string, Workload>,
): Workload[] {
  const queues = queuesByHost();
  return features.flatMap((feature) => {
    const replaced = catalogue.get(feature.service)?.image;
    return [feature.service, ...overlayOf(feature).beside]
      .flatMap((name) => catalogue.get(name) ?? [])
      .map((workload) => ({
        ...overlaid(env, feature, workload, replaced),
        files: featureFiles(feature, workload, queues),
      }));
  });
}

function overlaid(env: Environment, feature: Feature, workload: Workload, replaced: Image | undefined): Workload {
  const { claims = {}, service: _doors, kind, ...rest } = workload;
  const volumes = Object.fromEntries(Object.keys(claims).map((path) => [path, keptMiB]));
  return {
    ...rest,
    namespace: featureNamespace(feature),
    kind,
    // The Jobs of its release come from the same image; a cache does not.
    image: workload.image === replaced ? feature.image : workload.image,
    command: workload.name === "arke" ? [...workload.command, "--dry"] : workload.command,
    scaling: one(workload.scaling),
    env: featureVariables(env, feature, workload),
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
function featureFiles(feature: Feature, { files }: Workload, queues: (host: string) => string): Workload["files"] {
  if (!writesTo(feature, "broker") || !files.some(({ path }) => path === amqpPath)) return files;
  return files.map((file) =>
    file.path === amqpPath ? { ...file, content: queues(featureVirtualHost(feature)) } : file,
  );
}

/** The file is written once, and for each feature only the name in it is another: they are many, and it is long. */
function queuesByHost(): (host: string) => string {
  const name = featureVirtualHost({ name: "any" });
  const file = amqpFile(name);
  return (host) => file.replaceAll(name, host);
}
