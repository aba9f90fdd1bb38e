import { register } from "tsx/cjs/api";
import { afterAll, beforeAll } from "vitest";

/** Descriptions and the renderer are TypeScript, read with `require`: the commands run under tsx, a test has to ask for it. */
export function typescriptByRequire(): void {
  let unregister: () => void;
  beforeAll(() => void (unregister = register()));
  afterAll(() => unregister());
}
