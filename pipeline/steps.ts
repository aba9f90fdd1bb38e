import { ListrLogger, PRESET_TIMER, ProcessOutput } from "listr2";

/**
 * Steps side by side on standard error: moving lines on a terminal, one plain line per event elsewhere. Standard output
 * is the report's.
 */
export function stepOptions() {
  const onStandardError = new ListrLogger({
    useIcons: process.stderr.isTTY,
    processOutput: new ProcessOutput(process.stderr, process.stderr),
  });
  return {
    concurrent: true,
    // The other step has to end in order first.
    exitOnError: false,
    registerSignalListeners: false,
    renderer: "default",
    rendererOptions: { timer: PRESET_TIMER, logger: onStandardError },
    fallbackRenderer: "simple",
    fallbackRendererOptions: { timer: PRESET_TIMER, logger: onStandardError },
    fallbackRendererCondition: !process.stderr.isTTY,
  } as const;
}
