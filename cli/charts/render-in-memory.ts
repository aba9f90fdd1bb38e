import type { Platform } from "../../platform/platform";
import { type RenderedSet, renderedSet, type SetFile, targetOf } from "./rendered-set";

/**
 * Everything of an environment, rendered before anything is asked or applied.
 *
 * @throws whatever rendering throws
 */
export function renderInMemory(platform: Platform): RenderedSet {
  // Loaded here, not at the top: a refusal and --help need no renderer.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { chartsOf } = require("../../charts/render") as typeof import("../../charts/render");
  const files = chartsOf(platform)
    .filter(({ file }) => file.endsWith(".yaml"))
    .map(({ file, content }): SetFile => ({ file, yaml: content }));
  return renderedSet(targetOf(platform.environment), files);
}
