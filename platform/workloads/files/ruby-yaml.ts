import { stringify } from "yaml";

/**
 * YAML as the applications' Ruby reads it: version 1.1, in which a bare `no` is false and `1:30` is a number of minutes.
 * What looks like one of those is quoted. No line is folded, so that a placeholder stays in one piece.
 *
 * @param value amounts as text: `1e-7` is a text to Ruby and a number to us
 */
export function rubyYaml(value: unknown): string {
  return stringify(value, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
