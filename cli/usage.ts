/** Exit code of a command line that asks for what there isn't. */
const badUsageCode = 2;

/**
 * What commander's own end of a command means, once it has printed help or the error: 0 after help, 2 after bad usage.
 * Undefined when something else was thrown.
 */
export function usageCode(thrown: unknown): 0 | typeof badUsageCode | undefined {
  if (!(thrown instanceof Error) || !("exitCode" in thrown)) return undefined;
  return thrown.exitCode === 0 ? 0 : badUsageCode;
}
