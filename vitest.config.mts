import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The long tests that take more than a minute, the longest first: what starts last runs with one core idle. */
const longest = ["test/charts/access/stage.long.ts", "test/services/data/broker.long.ts"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((file) => moduleId.endsWith(`/${file}`));
      return found === -1 ? longest.length : found;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

/** Which files a mode runs; without one, the tests of every change. */
const included: Readonly<Record<string, string>> = {
  long: "test/**/*.long.ts",
  nightly: "test/**/*.nightly.ts",
  played: "test/**/*.played.ts",
};

/** Modes that take minutes. */
const isPatient = (mode: string): boolean => Object.hasOwn(included, mode);

/**
 * `npm test` runs `*.test.ts`; `npm run test:long` (mode "long") `*.long.ts`, which start real servers; `npm run test:nightly`
 * `*.nightly.ts`, of which each takes a minute or more; `npm run test:pull-requests`, `test:plans` and `test:up` (mode
 * "played") `*.played.ts`, whole pull requests and deploys. `.ci/run` runs the first two, `.ci/nightly` the others.
 */
export default defineConfig(({ mode }) => ({
  test: {
    include: [included[mode] ?? "test/**/*.test.ts"],
    // Two cores: one worker a file costs more in start-up than it wins, but a synth must not block the pure tests.
    maxWorkers: 2,
    maxConcurrency: 2,
    testTimeout: isPatient(mode) ? 30 * 60_000 : 30_000,
    hookTimeout: isPatient(mode) ? 30 * 60_000 : 60_000,
    ...(mode === "long" && { sequence: { sequencer: LongestFirst } }),
  },
}));
