import { PRESET_TIMER } from "listr2";
import type { OnProgress } from "./tools/cache";

/** Moving lines with timers on a terminal, one plain line per event elsewhere. */
export function listrOptions() {
  return {
    concurrent: false,
    exitOnError: false,
    // Ctrl-C is ours: what runs must be stopped in order first.
    registerSignalListeners: false,
    renderer: "default",
    rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, collapseSkips: false },
    fallbackRenderer: "simple",
    fallbackRendererOptions: { timer: PRESET_TIMER },
  } as const;
}

/** Logs get a line every five seconds, terminals four a second. */
export function throttled(write: (line: string) => void, isTerminal: boolean = process.stdout.isTTY): OnProgress {
  const interval = isTerminal ? 250 : 5000;
  let last = 0;
  return (line) => {
    if (Date.now() - last < interval) return;
    last = Date.now();
    write(line);
  };
}
