import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Long tests that take more than half a minute each, the longest first: what starts last runs with one core idle. */
const longest = ["test/charts/access/stage.long.ts", "test/cli/charts/apply-and-prune.long.ts"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((file) => moduleId.endsWith(`/${file}`));
      return found === -1 ? longest.length : found;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

/** `npm test` runs `*.test.ts`; `npm run test:long` (mode "long") runs `*.long.ts`, the property runs that take minutes. */
export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "long" ? ["test/**/*.long.ts"] : ["test/**/*.test.ts"],
    // Two cores: one worker a file costs more in start-up than it wins, but a synth must not block the pure tests.
    maxWorkers: 2,
    testTimeout: mode === "long" ? 30 * 60_000 : 30_000,
    hookTimeout: mode === "long" ? 30 * 60_000 : 60_000,
    ...(mode === "long" && { sequence: { sequencer: LongestFirst } }),
  },
}));
