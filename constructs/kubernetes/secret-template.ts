import type { SecretPath } from "./spec";

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
 * What the Agent renders for a workload: one file of variables, and one file per secret that the application reads as
 * a file. Templates name paths and keys; the values exist in the pod's memory only.
 *
 * @throws when two secrets claim one variable or one file
 */
export function secretTemplates(secretMount: string, secrets: readonly SecretPath[]): SecretTemplate[] {
  const lines: string[] = [];
  const files: SecretTemplate[] = [];
  const taken = new Set<string>();
  const claim = (target: string) => {
    if (taken.has(target))
      throw new Error(`two secrets claim ${target}. Fix: correct the consumers in platform/secrets.ts`);
    taken.add(target);
  };
  for (const { path, uses } of secrets) {
    const read = readPath(secretMount, path);
    const variables = uses.flatMap(({ key, as }) => ("variable" in as ? [{ key, name: as.variable }] : []));
    variables.forEach(({ name }) => claim(name));
    if (variables.length > 0) lines.push(block(read, variables.map(assignment).join("\n")));
    for (const { key, as } of uses) {
      if (!("file" in as)) continue;
      const destination = `${secretsFolder}/${as.file.slice(as.file.lastIndexOf("/") + 1)}`;
      claim(destination);
      files.push({
        destination,
        contents: `{{ with secret "${read}" }}{{ .Data.data.${key} }}{{ end }}`,
        ...(as.file !== destination && { mountedAt: as.file }),
      });
    }
  }
  return [...(lines.length > 0 ? [{ destination: environmentFile, contents: `${lines.join("\n")}\n` }] : []), ...files];
}

/** The path of the data of a kv-v2 secret. */
const readPath = (mount: string, path: string) => `${mount}/data/${path}`;

const block = (path: string, body: string) => `{{ with secret "${path}" -}}\n${body}\n{{- end }}`;

/**
 * `export NAME='value'`. Between single quotes a shell takes every character as it is, newlines of a PEM included, but
 * the quote itself, which is closed, escaped and opened again.
 */
function assignment({ key, name }: { readonly key: string; readonly name: string }): string {
  return `export ${name}='{{ .Data.data.${key} | replaceAll "'" "'\\\\''" }}'`;
}
