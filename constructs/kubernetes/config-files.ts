import { createHash } from "node:crypto";
import type { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import type { ConfigFile, Workload } from "../../platform/workloads/workload";
import { addObject } from "./manifest";
import { managedBy } from "./metadata";

/** A key of the ConfigMap for a path: `/home/app/config/database.yml` becomes `home.app.config.database.yml`. */
export const fileKey = (path: string) => path.slice(1).replaceAll("/", ".");

/** The name of an app's files: one ConfigMap for all its workloads. */
export const filesName = (app: Workload["app"]) => `${app}-files`;

/**
 * The files of an app's workloads as one ConfigMap; undefined when there are none.
 *
 * @throws when two workloads want different contents under one path
 */
export function configFiles(
  scope: Construct,
  id: string,
  app: Workload["app"],
  workloads: readonly Pick<Workload, "name" | "files">[],
): ApiObject | undefined {
  const contents = new Map<string, string>();
  for (const { name, files } of workloads) {
    for (const { path, content } of files) {
      if ((contents.get(path) ?? content) !== content) {
        throw new Error(
          `${name}: the file ${path} differs from that of another workload of ${app}. ` +
            "Fix: give both the same content, or different paths",
        );
      }
      contents.set(path, content);
    }
  }
  if (contents.size === 0) return undefined;
  const data = Object.fromEntries([...contents].map(([path, content]) => [fileKey(path), content]));
  const labels = { ...managedBy, "app.kubernetes.io/part-of": app };
  return addObject(scope, id, "ConfigMap", { name: filesName(app), labels }, { data });
}

/** Changes when a path or a content does. */
export function filesHash(files: readonly ConfigFile[]): string {
  return createHash("sha256").update(JSON.stringify(files)).digest("hex");
}
