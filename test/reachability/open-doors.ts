/** Every connection that the cloud lets through, by environment: a new line here is an opening that somebody reviewed. */
export const openDoors = {
  stage: [],
  production: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
