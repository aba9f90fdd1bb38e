import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The first executable of one of these names on PATH, in the order of the names; undefined when there is none. */
export async function findOnPath(
  names: readonly string[],
  path: string = process.env["PATH"] ?? "",
): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of path.split(delimiter).filter((part) => part !== "")) {
      const candidate = join(folder, name);
      const executable = await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (executable) return candidate;
    }
  }
  return undefined;
}
