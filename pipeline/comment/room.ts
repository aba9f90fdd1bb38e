/** Blocks that fit, each whole: a fence, a table's row or a `<details>` is never cut. */
export interface Fitted {
  readonly blocks: readonly string[];
  /** How many did not fit. */
  readonly left: number;
}

/** The first blocks that fit into `room` letters, with `glue` letters between two. */
export function fit(blocks: readonly string[], room: number, glue: number): Fitted {
  let used = 0;
  let taken = 0;
  for (const block of blocks) {
    used += block.length + glue;
    if (used > room) break;
    taken += 1;
  }
  return { blocks: blocks.slice(0, taken), left: blocks.length - taken };
}
