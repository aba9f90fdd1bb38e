import type { ConfigFile, Workload } from "../../platform/workloads/workload";

/** `{{NAME}}` or `{{raw NAME}}`. */
const placeholder = /\{\{(raw )?([A-Z][A-Z0-9_]*)\}\}/g;

/**
 * The files of a workload that are filled, each placeholder replaced by what reads its value.
 *
 * @param values by placeholder: the template's expression, given what is done to the value (` | toJSON`, or nothing)
 * @throws when a file names a placeholder without secret, a secret's placeholder stands in no file, or the content has
 * other braces, which the Agent would take for its own
 */
export function fillPlaceholders(
  { name, files }: Pick<Workload, "name" | "files">,
  values: ReadonlyMap<string, (filter: string) => string>,
): ConfigFile[] {
  const used = new Set<string>();
  const filled = files
    .filter((file) => file.filled === true)
    .map((file) => {
      if (file.content.replaceAll(placeholder, "").includes("{{")) {
        throw new Error(
          `${name}: ${file.path} holds "{{" that is no placeholder. Allowed: {{NAME}}, {{raw NAME}}. Fix: correct it`,
        );
      }
      const content = file.content.replaceAll(placeholder, (_whole, raw: string | undefined, wanted: string) => {
        const value = values.get(wanted);
        if (!value) {
          throw new Error(
            `${name}: ${file.path} asks for {{${wanted}}}. Allowed: ${[...values.keys()].join(", ") || "none"}. ` +
              "Fix: give the workload that placeholder in platform/secrets/",
          );
        }
        used.add(wanted);
        return value(raw === undefined ? " | toJSON" : "");
      });
      return { ...file, content };
    });
  const idle = [...values.keys()].filter((one) => !used.has(one));
  if (idle.length > 0) {
    throw new Error(
      `${name}: no file asks for ${idle.map((one) => `{{${one}}}`).join(", ")}. Fix: remove the secret's use, or fill a file`,
    );
  }
  return filled;
}
