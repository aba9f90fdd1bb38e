/** Ids of an environment's stacks: what `cdktf deploy` takes, and the folders below `cdktf.out/stacks`. */
export function stackIds(environment: string) {
  return { bootstrap: `${environment}-bootstrap`, environment };
}

/** The same in the order they are applied in; they are destroyed in reverse. */
export function stackNames(environment: string): string[] {
  const { bootstrap } = stackIds(environment);
  return [bootstrap, environment];
}
