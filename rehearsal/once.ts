/** The action as something that can be asked for any number of times and is done once; all get its end. */
export function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= action());
}
