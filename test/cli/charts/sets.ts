import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { indexName, indexText } from "../../../charts/index-file";
import { type InventoriedObject, withInventory } from "../../../charts/inventory";
import { indexFiles, type RenderedSet, renderedSet, type SetFile } from "../../../cli/charts/rendered-set";
import { stage } from "../../../environments/stage";

type Labels = Readonly<Record<string, string>>;

/** What environments/stage.ts says of its cluster. */
export const target = {
  environment: "stage",
  cluster: `arn:aws:eks:${stage.cloud.region}:${stage.cloud.accountId}:cluster/rkcp-stage-cluster`,
} as const;

const named = (name: string): Labels => ({ "app.kubernetes.io/managed-by": "rkcp", "app.kubernetes.io/name": name });

export const namespace = (name: string, labels: Labels = {}) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { "app.kubernetes.io/managed-by": "rkcp", ...labels } },
});

export const configMap = (space: string, name: string, data: Readonly<Record<string, string>> = { key: "value" }) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: space, labels: named(name) },
  data,
});

export const service = (space: string, name: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: space, labels: named(name) },
  spec: { selector: { app: name }, ports: [{ port: 80 }] },
});

const pod = (name: string, more: object = {}) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: "main", image: `registry.example/${name}:1` }], ...more },
});

export const deployment = (space: string, name: string, replicas = 0, annotations: Labels = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: space, labels: named(name), annotations },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: pod(name) },
});

/** With a claim template `data`, and a ConfigMap `<name>-files` that its pods mount. */
export const statefulSet = (space: string, name: string, replicas = 1) => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name, namespace: space, labels: named(name) },
  spec: {
    replicas,
    serviceName: name,
    selector: { matchLabels: { app: name } },
    template: pod(name, { volumes: [{ name: "files", configMap: { name: `${name}-files` } }] }),
    volumeClaimTemplates: [
      {
        metadata: { name: "data" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      },
    ],
  },
});

export const job = (space: string, name: string) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name, namespace: space, labels: named(name) },
  spec: { template: pod(name, { restartPolicy: "Never" }) },
});

/** Objects of each namespace by file, and what belongs to the whole cluster. */
export interface SetInput {
  readonly cluster: readonly InventoriedObject[];
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, readonly InventoriedObject[]>>>>;
}

/** The files that rendering such objects gives, without the index. */
export function filesOf({ cluster, namespaces }: SetInput): SetFile[] {
  const clusterFile = { file: "cluster/namespaces.yaml", objects: cluster };
  const inNamespaces = Object.entries(namespaces).flatMap(([name, files]) =>
    withInventory(
      name,
      Object.entries(files).map(([file, objects]) => ({ file: `${name}/${file}.yaml`, objects })),
    ),
  );
  return [clusterFile, ...inNamespaces].map(({ file, objects }) => ({
    file,
    yaml: objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join("---\n"),
  }));
}

export function setOf(input: SetInput): RenderedSet {
  return renderedSet(target, filesOf(input));
}

/** Writes a folder as `npm run charts -- render` does, index included. */
export function writeFolder(folder: string, input: SetInput): void {
  const files = filesOf(input);
  const { index } = indexFiles(target, files);
  for (const { file, yaml } of [...files, { file: indexName, yaml: indexText(index) }]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), yaml);
  }
}
