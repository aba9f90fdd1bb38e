/** Exit code of a command that a signal ended: 128 and SIGINT's number, as shells have it. */
export const interruptedCode = 130;

/**
 * Turns the first signal into an abort, so that what runs can end in order; a second one leaves at once, and the process
 * groups we started end with us.
 *
 * @param announcement told at the first signal; left out, nothing is
 * @param reason what waits for the abort is rejected with
 * @returns stops listening; call it when the work has ended
 */
export function abortOnSignals(
  interruption: AbortController,
  { announcement, reason }: { readonly announcement?: string; readonly reason: (signal: NodeJS.Signals) => Error },
): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (interruption.signal.aborted) process.exit(interruptedCode);
    if (announcement !== undefined) console.error(`${signal}: ${announcement}`);
    interruption.abort(reason(signal));
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
