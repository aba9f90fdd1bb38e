import { edited } from "../../mutations/mutation";

/** One file of a pull request: its new text, or undefined where it is removed. */
export interface Edit {
  readonly file: string;
  /** @param text undefined where there is no such file yet */
  readonly change: (text: string | undefined) => string | undefined;
}

/** One place of a file. It has to be there exactly once. */
export const edit = (file: string, find: string, replace: string): Edit => ({
  file,
  change: (text) => edited(present(file, text), { file, find, replace }, "a pull request"),
});

/** A whole file, by what it was. It has to become another. */
export const rewrite = (file: string, change: (text: string) => string): Edit => ({
  file,
  change: (text) => {
    const after = change(present(file, text));
    if (after === text)
      throw new Error(`${file}: the edit changes nothing. Fix: follow the change where it is written`);
    return after;
  },
});

/** A file that is not there yet. */
export const add = (file: string, content: string): Edit => ({
  file,
  change: (text) => {
    if (text !== undefined) throw new Error(`${file}: is there already. Fix: edit it`);
    return content;
  },
});

export const remove = (file: string): Edit => ({
  file,
  change: (text) => {
    present(file, text);
    return undefined;
  },
});

function present(file: string, text: string | undefined): string {
  if (text === undefined) throw new Error(`${file}: is no file of the repository. Fix: follow it to where it went`);
  return text;
}
