/** What a quoted text of Terraform's language has a name for; other control characters it has not. */
const names: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * The expression that Terraform turns into compressed user data. The text stays readable in the synthesised file, so a
 * pull request shows what a machine would do; compressing here would show the reader nothing and change with the
 * version of Node.
 *
 * cdktf's own `Fn.base64gzip` leaves backslashes and `%{` as they are, and a shell script is full of both.
 *
 * @throws when the text holds a control character other than tab and line ends
 */
export function compressedUserData(text: string): string {
  // eslint-disable-next-line no-control-regex
  const strange = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.exec(text);
  if (strange) {
    const code = strange[0].charCodeAt(0).toString(16).padStart(4, "0");
    throw new Error(
      `user data has the control character U+${code} at position ${strange.index}. Allowed: text with tabs and line ends. Fix: remove it`,
    );
  }
  const quoted = text
    .replace(/[\\"\n\r\t]/g, (character) => names[character] ?? character)
    // Doubled, the two openings of a template are plain text.
    .replace(/([$%])\{/g, "$1$1{");
  return `\${base64gzip("${quoted}")}`;
}
