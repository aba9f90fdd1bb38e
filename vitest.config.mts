import { defineConfig } from "vitest/config";

/** Which files a mode runs; without one, the tests of every change. */
const included: Readonly<Record<string, string>> = {
  long: "test/**/*.long.ts",
  played: "test/**/*.played.ts",
};

/** Modes that take minutes. */
const isPatient = (mode: string): boolean => Object.hasOwn(included, mode);

/**
 * `npm test` runs `*.test.ts`; `npm run test:long` (mode "long") runs `*.long.ts`, the property runs that take minutes;
 * `npm run test:pull-requests` (mode "played") runs `*.played.ts`, whole pull requests.
 */
export default defineConfig(({ mode }) => ({
  test: {
    include: [included[mode] ?? "test/**/*.test.ts"],
    // Two cores: one worker a file costs more in start-up than it wins, but a synth must not block the pure tests.
    maxWorkers: 2,
    maxConcurrency: 2,
    testTimeout: isPatient(mode) ? 30 * 60_000 : 30_000,
    hookTimeout: isPatient(mode) ? 30 * 60_000 : 60_000,
  },
}));
