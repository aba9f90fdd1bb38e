import { createHash } from "node:crypto";
import type { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { isPinned } from "../../platform/pins";
import type { ConfigFile, Workload } from "../../platform/workloads/workload";
import { addObject } from "./manifest";
import { managedBy } from "./metadata";

/** A key of the ConfigMap for a path: `/home/app/config/database.yml` becomes `home.app.config.database.yml`. */
export const fileKey = (path: string) => path.slice(1).replaceAll("/", ".");

/** The ConfigMap with a workload's files: one for all of its app, and one apart for those of them that are pinned. */
export const filesName = (workload: Pick<Workload, "app" | "pinned" | "pool">) =>
  `${workload.app}${isPinned(workload) ? "-pinned" : ""}-files`;

/** Files that are mounted as they are; the Agent renders the others. */
export const plainFiles = ({ files }: Pick<Workload, "files">) => files.filter(({ filled }) => filled !== true);

/**
 * The files of workloads that share a ConfigMap; undefined when there are none.
 *
 * @throws when two workloads want different contents under one path
 */
export function configFiles(
  scope: Construct,
  id: string,
  { name: configMap, app }: { readonly name: string; readonly app: string },
  workloads: readonly Pick<Workload, "name" | "files">[],
): ApiObject | undefined {
  const contents = new Map<string, string>();
  for (const workload of workloads) {
    for (const { path, content } of plainFiles(workload)) {
      if ((contents.get(path) ?? content) !== content) {
        throw new Error(
          `${workload.name}: the file ${path} differs from that of another workload of ${app}. ` +
            "Fix: give both the same content, or different paths",
        );
      }
      contents.set(path, content);
    }
  }
  if (contents.size === 0) return undefined;
  const data = Object.fromEntries([...contents].map(([path, content]) => [fileKey(path), content]));
  const labels = { ...managedBy, "app.kubernetes.io/part-of": app };
  return addObject(scope, id, "ConfigMap", { name: configMap, labels }, { data });
}

/** Changes when a path or a content does. */
export function filesHash(files: readonly ConfigFile[]): string {
  const known = hashes.get(files) ?? createHash("sha256").update(JSON.stringify(files)).digest("hex");
  hashes.set(files, known);
  return known;
}

/** Workloads of an app share one list, which is long: the authorities of MySQL are among them. */
const hashes = new WeakMap<readonly ConfigFile[], string>();
