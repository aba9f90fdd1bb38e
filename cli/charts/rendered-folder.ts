import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type ChartIndex, indexName, sha256 } from "../../charts/index-file";
import { parseJson } from "../../rehearsal/parse-json";
import type { Target } from "./cluster-check";
import { ChartsProblem } from "./problem";
import { indexFiles, type RenderedSet, renderedSet, type SetFile } from "./rendered-set";

const indexSchema: z.ZodType<ChartIndex> = z.strictObject({
  environment: z.string(),
  cluster: z.string(),
  files: z.record(z.string(), z.string()),
  namespaces: z.record(z.string(), z.array(z.string())),
});

const again = "Fix: render it again (npm run charts -- render)";

/**
 * An environment's set as it was written to a folder, such as `dist/charts/stage`.
 *
 * @throws ChartsProblem unless the folder is whole: the index is there and is the environment's, every file of it is
 * there with its checksum, and nothing else is
 */
export function readRenderedFolder(folder: string, target: Target): RenderedSet {
  const index = readIndex(folder);
  refuseForeign(folder, index, target);
  const files = filesBelow(folder).filter((file) => file !== indexName);
  const faults = faultsOf(folder, index, files);
  if (faults.length > 0) {
    throw new ChartsProblem(
      `${folder}: not what its ${indexName} says:\n${faults.map((fault) => `  ${fault}`).join("\n")}\n${again}`,
    );
  }
  const read: SetFile[] = files.map((file) => ({ file, yaml: readFileSync(path.join(folder, file), "utf8") }));
  refuseOtherObjects(folder, index, read);
  return renderedSet(target, read);
}

function readIndex(folder: string): ChartIndex {
  const file = path.join(folder, indexName);
  if (!existsSync(file)) {
    throw new ChartsProblem(
      `${folder}: no ${indexName} in it. Allowed: an environment's rendered folder, such as dist/charts/stage. ${again}`,
    );
  }
  const parsed = indexSchema.safeParse(parseJson(readFileSync(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new ChartsProblem(`${file}: not an index of rendered files. ${again}`);
}

function refuseForeign(folder: string, index: ChartIndex, { environment, cluster }: Target): void {
  if (index.environment !== environment) {
    throw new ChartsProblem(
      `${folder}: rendered for ${index.environment}. Allowed: ${environment}. Fix: name ${index.environment}, or give ${environment}'s folder`,
    );
  }
  if (index.cluster !== cluster) {
    throw new ChartsProblem(
      `${folder}: rendered for cluster ${index.cluster}. Allowed: ${cluster}, as environments/${environment}.ts says. ${again}`,
    );
  }
}

function faultsOf(folder: string, index: ChartIndex, files: readonly string[]): string[] {
  const missing = Object.keys(index.files).filter((file) => !files.includes(file));
  const extra = files.filter((file) => index.files[file] === undefined);
  const changed = files.filter((file) => {
    const checksum = index.files[file];
    return checksum !== undefined && checksum !== sha256(readFileSync(path.join(folder, file), "utf8"));
  });
  return [
    ...missing.map((file) => `${file} is missing`),
    ...extra.map((file) => `${file} is not in the index`),
    ...changed.map((file) => `${file} has another checksum`),
  ];
}

/** An index that was edited along with its files still has to name what they hold. */
function refuseOtherObjects(folder: string, index: ChartIndex, files: readonly SetFile[]): void {
  const { environment, cluster } = index;
  const found = indexFiles({ environment, cluster }, files).index.namespaces;
  if (JSON.stringify(found) === JSON.stringify(index.namespaces)) return;
  throw new ChartsProblem(`${folder}: the files hold other objects than ${indexName} names. ${again}`);
}

/** Every entry that is no folder, links included: what is not a plain file is in no index. */
function filesBelow(folder: string, inside = ""): string[] {
  return readdirSync(path.join(folder, inside), { withFileTypes: true })
    .flatMap((entry) => {
      const file = path.posix.join(inside, entry.name);
      return entry.isDirectory() ? filesBelow(folder, file) : [file];
    })
    .sort();
}
