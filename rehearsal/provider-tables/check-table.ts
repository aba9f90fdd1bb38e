import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cloudEnvironment } from "../child-environment";
import { startEmulator } from "../emulator/server";
import { terraformConfiguration } from "../prepare-folder";
import { stackFile, synthesize } from "../synthesize";
import { readStack, resourcesOf, type ResourceBlock } from "../synthesized-stack";
import { awsProvider } from "../tools/aws-provider";
import type { Tools } from "../tools/tools";
import { measure, type Measurement } from "./measure";
import { TrialFolder } from "./trial-folder";
import { stacksIn, type TableOptions } from "./write-table";

export interface CheckOptions extends TableOptions {
  readonly tools: Tools;
  readonly onProgress: (line: string) => void;
  /** Only these types. @default all in use */
  readonly types?: readonly string[];
}

/** What the check found is kept beside it, so that a reader tells measured entries from those that were only read. */
export const measuredFile = join(__dirname, "measured.json");

/**
 * Compares platform/provider/aws-6.json with what the real provider plans, argument by argument. The few questions that
 * the provider asks while it plans are answered by the emulator.
 */
export async function checkTable(options: CheckOptions): Promise<Measurement> {
  const { workFolder, tools, signal, types } = options;
  const blocks = await blocksOf(await synthesize(options));
  const account = { accountId: "111111111111", region: "eu-west-1" };
  const emulator = await startEmulator({
    python: tools.python,
    folder: join(workFolder, "emulator"),
    stateFolder: join(workFolder, "emulator", "memory"),
    ...account,
  });
  try {
    const configuration = join(workFolder, "terraform.rc");
    await writeFile(configuration, terraformConfiguration(tools.mirror));
    const environment = cloudEnvironment({
      endpoint: emulator.endpoint,
      home: workFolder,
      terraformConfiguration: configuration,
      ...account,
    });
    const folder = new TrialFolder({
      terraform: tools.terraform.file,
      folder: join(workFolder, "trials"),
      environment,
      ...(signal && { signal }),
    });
    const wanted = blocks.filter(({ type }) => types === undefined || types.includes(type));
    return await measure(folder, wanted, options.onProgress);
  } finally {
    await emulator.stop();
  }
}

/** Writes down what was measured, one line a type, with the version it was measured with. */
export async function recordMeasured({ measured, undecided }: Measurement): Promise<void> {
  const lines = Object.entries(measured).map(
    ([type, found]) => `    ${JSON.stringify(type)}: ${JSON.stringify(found)}`,
  );
  const open = JSON.stringify(undecided, null, 2).replaceAll("\n", "\n  ");
  const text = `{\n  "provider": ${JSON.stringify(awsProvider.version)},\n  "measured": {\n${lines.join(",\n")}\n  },\n  "undecided": ${open}\n}\n`;
  const temporary = `${measuredFile}.${process.pid}`;
  await writeFile(temporary, text);
  await rename(temporary, measuredFile);
}

async function blocksOf(synthesized: string): Promise<ResourceBlock[]> {
  const stacks = await Promise.all(
    (await stacksIn(synthesized)).map((stack) => readStack(stackFile(synthesized, stack))),
  );
  return stacks.flatMap(resourcesOf);
}
