import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const repository = path.join(__dirname, "..", "..", "..");

/** A copy of the repository's environments in a folder of its own, its people when asked for; the schema is the real one. */
export function environmentsFolder({ people = false } = {}): { readonly folder: string; readonly remove: () => void } {
  const root = mkdtempSync(path.join(tmpdir(), "rkcp-new-test-"));
  const folder = path.join(root, "environments");
  mkdirSync(folder);
  for (const name of ["stage", "production"]) {
    copyFileSync(path.join(repository, "environments", `${name}.ts`), path.join(folder, `${name}.ts`));
  }
  if (people) copyPeople(folder);
  const schema = JSON.stringify(path.join(repository, "environments", "schema"));
  writeFileSync(path.join(folder, "schema.ts"), `export * from ${schema};\n`);
  return { folder, remove: () => rmSync(root, { recursive: true, force: true }) };
}

function copyPeople(folder: string): void {
  copyFileSync(path.join(repository, "environments", "people.ts"), path.join(folder, "people.ts"));
  mkdirSync(path.join(folder, "schema"));
  const schema = JSON.stringify(path.join(repository, "environments", "schema", "people"));
  writeFileSync(path.join(folder, "schema", "people.ts"), `export * from ${schema};\n`);
}
