import { defineConfig } from "vitest/config";

/** `npm test` runs `*.test.ts`; `npm run test:long` (mode "long") runs `*.long.ts`, the property runs that take minutes. */
export default defineConfig(({ mode }) => ({
  test: {
    include: mode === "long" ? ["test/**/*.long.ts"] : ["test/**/*.test.ts"],
    // Two cores: one worker a file costs more in start-up than it wins, but a synth must not block the pure tests.
    maxWorkers: 2,
    testTimeout: mode === "long" ? 30 * 60_000 : 30_000,
    hookTimeout: mode === "long" ? 30 * 60_000 : 60_000,
  },
}));
