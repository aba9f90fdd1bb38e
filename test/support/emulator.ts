import { existsSync } from "node:fs";
import { cacheFolder } from "../../rehearsal/tools/cache";
import { ministack } from "../../rehearsal/tools/ministack";
import { pythonOf } from "../../rehearsal/tools/python-venv";

/** Python with the emulator; the rehearsal installs it, a test does not. */
export const emulatorPython = pythonOf(cacheFolder(), ministack);

/** True when the emulator is missing: says so and what to do, so that nothing is skipped in silence. */
export function isEmulatorMissing(): boolean {
  const missing = !existsSync(emulatorPython);
  if (missing)
    console.warn(`SKIPPED: the emulator is not in the cache (${emulatorPython}). Fix: npm run rehearse installs it`);
  return missing;
}
