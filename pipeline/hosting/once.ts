import { tagLine } from "../comment/tag";
import type { Api } from "./api";
import { isTooLong, mayHaveBeenDone } from "./refusal";

/** What is to be said, and the form for when that is refused as too long. */
export interface Bodies {
  readonly long: string;
  readonly short: string;
}

/**
 * Creates something that must not be there twice. When the answer is lost, or the server fails on the way, it is looked for
 * before the next try: it may have been made all the same.
 */
export async function createOnce<T>(
  api: Api,
  { create, find }: { readonly create: () => Promise<T>; readonly find: () => Promise<T | undefined> },
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await create();
    } catch (thrown) {
      if (api.options.signal?.aborted || !mayHaveBeenDone(thrown)) throw thrown;
      // A slow server may still be at it.
      await api.pause(tries);
      const made = await find();
      if (made !== undefined) return made;
      if (tries >= api.patience.tries) throw thrown;
    }
  }
}

/** Writes the long form, or the short one when the API refuses it as too long. */
export async function withinLimit<T>({ long, short }: Bodies, write: (body: string) => Promise<T>): Promise<T> {
  try {
    return await write(long);
  } catch (thrown) {
    if (!isTooLong(thrown)) throw thrown;
    return write(short);
  }
}

/** A body is ours when its first line is the tag; elsewhere it is a quotation. */
export function holdsTag(body: string | null | undefined, tag: string): boolean {
  return (body ?? "").split(/\r?\n/, 1)[0]?.trim() === tagLine(tag);
}

/** In either form. The service ends lines its own way and takes blanks at the end away. */
export function saysTheSame(body: string | null | undefined, { long, short }: Bodies): boolean {
  const said = (body ?? "").replaceAll("\r\n", "\n").trim();
  return said === long.trim() || said === short.trim();
}
