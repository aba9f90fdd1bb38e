import type { SecretPath } from "../../platform/secrets";
import type { Workload } from "../../platform/workloads/workload";
import { fillPlaceholders } from "./placeholders";

/** Memory volume that holds what the Agent rendered; mounted at the same place in the Agent and the application. */
export const secretsFolder = "/secrets";
/** Read by the shell that starts the application. */
export const environmentFile = `${secretsFolder}/env`;

/** A file the Agent renders. */
export interface SecretTemplate {
  /** Where the Agent writes it. */
  readonly destination: string;
  /** Where the application finds it, when that is outside the secrets folder. */
  readonly mountedAt?: string;
  readonly contents: string;
}

/**
 * What the Agent renders for a workload: one file of variables, one file per secret that the application reads as a file,
 * and the workload's own files that are filled. Templates name paths and keys; the values exist in the pod's memory only.
 *
 * @throws when two secrets claim one variable or one file, or a placeholder and its secret don't meet
 */
export function secretTemplates(
  secretMount: string,
  secrets: readonly SecretPath[],
  workload: Pick<Workload, "name" | "files">,
): SecretTemplate[] {
  const lines: string[] = [];
  const files: SecretTemplate[] = [];
  const taken = new Set<string>();
  const claim = (target: string) => {
    if (taken.has(target))
      throw new Error(`${workload.name}: two secrets claim ${target}. Fix: correct the consumers in platform/secrets/`);
    taken.add(target);
  };
  const addFile = (path: string, contents: string) => {
    const destination = `${secretsFolder}/${path.slice(path.lastIndexOf("/") + 1)}`;
    claim(destination);
    files.push({ destination, contents, ...(path !== destination && { mountedAt: path }) });
  };
  for (const { path, uses } of secrets) {
    const read = readPath(secretMount, path);
    const variables = uses.flatMap(({ key, as }) => ("variable" in as ? [{ key, ...as }] : []));
    variables.forEach(({ variable }) => claim(variable));
    if (variables.length > 0) lines.push(block(read, variables.map(assignment).join("\n")));
    for (const { key, as } of uses) if ("file" in as) addFile(as.file, valueOf(read, `.Data.data.${key}`));
  }
  const values = placeholderValues(secretMount, secrets);
  for (const { path, content } of fillPlaceholders(workload, values)) addFile(path, content);
  return [...(lines.length > 0 ? [{ destination: environmentFile, contents: `${lines.join("\n")}\n` }] : []), ...files];
}

/** The path of the data of a kv-v2 secret. */
const readPath = (mount: string, path: string) => `${mount}/data/${path}`;

const block = (path: string, body: string) => `{{ with secret "${path}" -}}\n${body}\n{{- end }}`;
const valueOf = (path: string, pipeline: string) => `{{ with secret "${path}" }}{{ ${pipeline} }}{{ end }}`;

/** What a placeholder becomes: a function of what is done to the value. */
function placeholderValues(mount: string, secrets: readonly SecretPath[]): Map<string, (filter: string) => string> {
  const entries = secrets.flatMap(({ path, uses }) =>
    uses.flatMap(({ key, as }): [string, (filter: string) => string][] =>
      "placeholder" in as
        ? [[as.placeholder, (filter) => valueOf(readPath(mount, path), `.Data.data.${key}${filter}`)]]
        : [],
    ),
  );
  return new Map(entries);
}

/**
 * `export NAME='value'`. Between single quotes a shell takes every character as it is, newlines of a PEM included, but
 * the quote itself, which is closed, escaped and opened again. Inside a format the value is percent-encoded.
 */
function assignment({ key, variable, format }: { key: string; variable: string; format?: string }): string {
  if (format === undefined) return `export ${variable}='{{ .Data.data.${key} | replaceAll "'" "'\\\\''" }}'`;
  if (format.includes("'") || format.split("{}").length !== 2) {
    throw new Error(`${variable}: the format "${format}". Allowed: one {} for the value, no quote. Fix: correct it`);
  }
  return `export ${variable}='${format.replace("{}", `{{ .Data.data.${key} | urlquery }}`)}'`;
}
